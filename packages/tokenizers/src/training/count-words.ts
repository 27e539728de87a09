import { createFinder } from '../added-tokens.ts';
import type { AlignedText } from '../aligned-text.ts';
import { createNormalizer, type NormalizerConfig } from '../normalize.ts';
import { createSplitter, type SplitterConfig } from '../split.ts';
import type { EmitWord } from '../splitter.ts';

/** Adds the words of a text to `counts`, normalised and split; special tokens are none. */
export function createWordCounter(
  normalizer: NormalizerConfig | undefined,
  splitter: SplitterConfig | undefined,
  specialTokens: readonly string[],
  counts: Map<string, number>,
): (text: string) => void {
  const normalize = normalizer === undefined ? undefined : createNormalizer(normalizer);
  const split = createSplitter(splitter ?? []);
  const finder = createFinder(
    specialTokens.map((text, id) => ({ text, id })),
    (text) => text,
  );
  const count: EmitWord = (text, start, end) => {
    const word = text.text.slice(start, end);
    if (word !== '') counts.set(word, (counts.get(word) ?? 0) + 1);
  };
  const take = (text: string, base: number) => {
    const piece: AlignedText = { text, base };
    const normal = normalize?.align(piece) ?? piece;
    split.split(normal, 0, normal.text.length, count);
  };
  return (text) => {
    let place = 0;
    for (let found = finder?.find(text, 0); found; found = finder?.find(text, place)) {
      take(text.slice(place, found.start), place);
      place = found.end;
    }
    take(text.slice(place), place);
  };
}
