/**
 * GPT-2's alphabet: a printable character for each byte. Those that are printable in Latin-1 stand for themselves, the
 * others get U+0100, U+0101 … in order; so the blank is `Ġ`.
 * @see Radford et al. 2019, `bytes_to_unicode`
 */
export const byteAlphabet: readonly string[] = makeAlphabet();

function makeAlphabet(): string[] {
  let next = 0x100;
  return Array.from({ length: 256 }, (_, byte) => {
    const printable = (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xff && byte !== 0xad);
    return String.fromCharCode(printable ? byte : next++);
  });
}

/** The byte of each character of the alphabet. */
export const byteOf: ReadonlyMap<string, number> = new Map(byteAlphabet.map((character, byte) => [character, byte]));
