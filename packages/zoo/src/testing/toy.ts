import type { Sentence } from '@recurrent/datasets';

/** Sentences with a column of part-of-speech tags and BIO labels, from a grammar that a tagger can learn. */
export function toySentences(count: number, offset = 0): Sentence[] {
  const people = ['Ann', 'Bob Ray', 'Cleo', 'Dan Fox'];
  const places = ['Rome', 'New York', 'Oslo', 'San Juan'];
  const verbs = ['visits', 'leaves', 'knows'];
  return Array.from({ length: count }, (_, index) => {
    const n = (index + offset) * 7 + 3;
    const person = people[n % 4]!.split(' ');
    const place = places[(n >> 2) % 4]!.split(' ');
    const span = (words: string[], type: string) => words.map((_, at) => `${at === 0 ? 'B' : 'I'}-${type}`);
    const token = [...person, verbs[n % 3]!, ...place, ...(n % 2 === 0 ? ['in', String(1990 + (n % 30))] : []), '.'];
    const tag = [...span(person, 'PER'), 'O', ...span(place, 'LOC'), ...(n % 2 === 0 ? ['O', 'B-YEAR'] : []), 'O'];
    const pos = token.map((word) => (/^[A-Z]/.test(word) ? 'NNP' : /\d/.test(word) ? 'CD' : word === '.' ? '.' : 'X'));
    return { columns: { token, pos, tag }, line: index * 8 + 1 };
  });
}

/** How `toySentences` are read. */
export const toyData = { columns: ['token', 'pos', 'tag'] } as const;
