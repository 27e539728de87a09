/** Classes of characters that splitters share. */

/** The blocks that BERT calls Chinese: CJK ideographs, not kana or hangul. */
export function isChinese(code: number): boolean {
  return (
    (code >= 0x4e00 && code <= 0x9fff) ||
    (code >= 0x3400 && code <= 0x4dbf) ||
    (code >= 0xf900 && code <= 0xfaff) ||
    (code >= 0x2_0000 && code <= 0x2_a6df) ||
    (code >= 0x2_a700 && code <= 0x2_b73f) ||
    (code >= 0x2_b740 && code <= 0x2_b81f) ||
    (code >= 0x2_b920 && code <= 0x2_ceaf) ||
    (code >= 0x2_f800 && code <= 0x2_fa1f)
  );
}

/**
 * A class number for each code point, found by `classify` once and then remembered (the basic plane in a table).
 * `classify` gets one code point, or one lone surrogate; numbers from 1 to 255.
 */
export function classTable(classify: (character: string) => number): (code: number) => number {
  const table = new Uint8Array(0x1_0000);
  const beyond = new Map<number, number>();
  const learn = (code: number) => {
    const found = classify(String.fromCodePoint(code));
    if (code < 0x1_0000) table[code] = found;
    else beyond.set(code, found);
    return found;
  };
  return (code) => (code < 0x1_0000 ? table[code] || learn(code) : (beyond.get(code) ?? learn(code)));
}
