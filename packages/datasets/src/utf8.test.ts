import { createRandom } from '@recurrent/core';
import { expect, test } from 'vitest';
import { findInvalidUtf8 } from './utf8.ts';

const isValid = (bytes: Uint8Array) => {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
};

test('the offset is the end of the longest prefix that the platform decodes (random bytes)', () => {
  const random = createRandom(21);
  const heads = [0x41, 0x0a, 0x80, 0xbf, 0xc0, 0xc1, 0xc2, 0xdf, 0xe0, 0xe4, 0xed, 0xef, 0xf0, 0xf1, 0xf4, 0xf5, 0xff];
  const tails = [0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0x7f, 0xc0];
  const wrong: number[][] = [];
  for (let trial = 0; trial < 20_000; trial++) {
    const draw = (list: number[]) => list[random.integer(list.length)]!;
    const bytes = Uint8Array.from({ length: random.integer(8) }, () => draw(random.uniform() < 0.4 ? heads : tails));
    let longest = 0;
    for (let end = 0; end <= bytes.length; end++) if (isValid(bytes.subarray(0, end))) longest = end;
    if (findInvalidUtf8(bytes) !== longest) wrong.push([...bytes]);
  }
  expect(wrong).toEqual([]);
});
