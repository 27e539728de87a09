import type { Passage } from '../language/language-model.ts';

/** Lines of a small language with agreement over a distance: who begins with a number ends with it. */
export function toyPassages(count: number, offset = 0): Passage[] {
  const subjects = ['the gardener', 'the miller', 'a heron', 'one ferry'];
  const verbs = ['waters', 'follows', 'carries', 'sees'];
  const objects = ['the beans', 'a lantern', 'the river', 'two stones'];
  return Array.from({ length: count }, (_, index) => {
    const n = (index + offset) * 11 + 5;
    const words = [
      subjects[n % 4],
      verbs[(n >> 1) % 4],
      objects[(n >> 2) % 4],
      ...(n % 3 === 0 ? ['at dusk'] : []),
      '.',
    ];
    return { tokens: words.join(' ').split(' '), line: index + 1 };
  });
}
