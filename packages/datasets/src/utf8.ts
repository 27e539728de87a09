/**
 * The offset of the first byte that is not part of valid UTF-8 (RFC 3629: no overlong forms, no surrogates, nothing
 * above U+10FFFF): the lead byte of a broken or cut character; `bytes.length` when all is valid.
 */
export function findInvalidUtf8(bytes: Uint8Array): number {
  let index = 0;
  while (index < bytes.length) {
    const lead = bytes[index]!;
    if (lead < 0x80) {
      index++;
      continue;
    }
    const size =
      lead >= 0xc2 && lead < 0xe0 ? 2 : lead >= 0xe0 && lead < 0xf0 ? 3 : lead >= 0xf0 && lead < 0xf5 ? 4 : 0;
    const [low, high] = secondByte[lead] ?? [0x80, 0xbf];
    const second = bytes[index + 1];
    if (size === 0 || second === undefined || second < low || second > high) return index;
    for (let offset = 2; offset < size; offset++) {
      const byte = bytes[index + offset];
      if (byte === undefined || byte < 0x80 || byte > 0xbf) return index;
    }
    index += size;
  }
  return index;
}

/** Lead bytes whose second byte has a narrower range, against overlong forms, surrogates and too large values. */
const secondByte: Readonly<Record<number, readonly [number, number]>> = {
  224: [0xa0, 0xbf],
  237: [0x80, 0x9f],
  240: [0x90, 0xbf],
  244: [0x80, 0x8f],
};
