import { evaluateSpans, spansOf } from '@recurrent/metrics';
import { expect, test } from 'vitest';
import { readAllColumns, type Sentence } from '../read-columns.ts';
import { generateTicketDesk } from './generate.ts';
import { allPieces, parseTemplate } from './grammar.ts';
import { type Language, placeholderSlots, ticketDeskSlots } from './language.ts';
import { languages } from './languages.ts';

const splits = ['train', 'dev', 'test'] as const;
const names = ['en', 'zh'] as const;

const templatesOf = (language: Language, split: (typeof splits)[number]) => {
  const { orders, statements } = language.templates[split];
  return [...orders, ...statements];
};

/** A sentence with its values left open, as the model could memorise it. */
function skeleton({ columns }: Sentence): string {
  const { token, tag } = columns as { token: string[]; tag: string[] };
  return token
    .flatMap((word, index) => (tag[index] === 'O' ? [word] : tag[index]!.startsWith('B') ? [tag[index]!.slice(2)] : []))
    .join(' ');
}

test.each(names)('%s: no template and no value is in two splits', (name) => {
  const language = languages[name];
  const seen = new Map<string, string>();
  const shared: string[] = [];
  const claim = (what: string, split: string) => {
    if ((seen.get(what) ?? split) !== split) shared.push(what);
    seen.set(what, split);
  };
  for (const split of splits) {
    for (const list of Object.values(language.values(split))) for (const value of list) claim(value, split);
    for (const source of templatesOf(language, split)) {
      for (const pieces of allPieces(parseTemplate(source))) {
        const parts = pieces.flatMap((piece) =>
          'text' in piece ? language.tokenize(piece.text) : [`{${placeholderSlots[piece.placeholder]}}`],
        );
        claim(parts.join(' '), split);
      }
    }
  }
  expect(shared).toEqual([]);
  expect(templatesOf(language, 'train').length).toBeGreaterThanOrEqual(40);
});

test('of what is generated, no test or dev sentence is a training sentence with other values', () => {
  const make = (split: (typeof splits)[number]) => generateTicketDesk({ seed: 3, sentences: 2000, split });
  const train = new Set(make('train').map(skeleton));
  for (const split of ['dev', 'test'] as const) {
    expect(make(split).filter((sentence) => train.has(skeleton(sentence)))).toEqual([]);
  }
});

test('every place in every template has values and a slot', () => {
  for (const name of names) {
    for (const split of splits) {
      const values = languages[name].values(split);
      for (const source of templatesOf(languages[name], split)) {
        for (const [, place] of source.matchAll(/\{(\w+)\}/g)) {
          expect(ticketDeskSlots).toContain(placeholderSlots[place!]);
          expect(values[place!]!.length).toBeGreaterThan(1);
        }
      }
    }
  }
});

test.each(names)('%s: the minimal pair is made of test templates and test values', (name) => {
  const [templates, city, date] = {
    en: [['arrive {destination} on {date}', 'leave {departure} on {date}'], 'Shanghai', 'May 20th'] as const,
    zh: [['{date}到达{destination}', '{date}离开{departure}'], '上海', '五月二十号'] as const,
  }[name];
  const sentences = templatesOf(languages[name], 'test').flatMap((source) =>
    allPieces(parseTemplate(source)).map((pieces) =>
      pieces.map((piece) => ('text' in piece ? piece.text : `{${piece.placeholder}}`)).join(''),
    ),
  );
  for (const template of templates) expect(sentences).toContain(template);
  expect(languages[name].values('test')).toMatchObject({
    departure: expect.arrayContaining([city]),
    date: expect.arrayContaining([date]),
  });
});

test.each(names)('%s: what comes behind a city often decides its slot', (name) => {
  const slotsByLeft = new Map<string, Set<string>>();
  const lefts: string[] = [];
  for (const { columns } of generateTicketDesk({ seed: 5, sentences: 2000, split: 'test', language: name })) {
    const { token, tag } = columns as { token: string[]; tag: string[] };
    for (const { start, type } of spansOf(tag, 'BIO')) {
      if (type !== 'departure' && type !== 'destination') continue;
      // What a left-to-right reader knows, but for the values it has read.
      const left = skeleton({ columns: { token: token.slice(0, start), tag: tag.slice(0, start) }, line: 1 });
      lefts.push(left);
      slotsByLeft.set(left, (slotsByLeft.get(left) ?? new Set()).add(type));
    }
  }
  const undecided = lefts.filter((left) => slotsByLeft.get(left)!.size > 1).length;
  expect(undecided / lefts.length).toBeGreaterThan(0.25);
  expect(undecided / lefts.length).toBeLessThan(0.75);
});

test('the same seed repeats, seeds and splits differ, languages are asked for', () => {
  const make = (seed: number, more = {}) => generateTicketDesk({ seed, sentences: 50, split: 'train', ...more });
  expect(make(1)).toEqual(make(1));
  expect(make(1)).not.toEqual(make(2));
  expect(make(1, { split: 'dev' })).not.toEqual(make(1));
  const isChinese = ({ columns }: Sentence) => /\p{Script=Han}/u.test(columns.token!.join(''));
  expect(make(1, { language: 'en' }).some(isChinese)).toBe(false);
  expect(make(1, { language: 'zh' }).every(isChinese)).toBe(true);
  const both = make(1).filter(isChinese).length;
  expect(both).toBeGreaterThan(10);
  expect(both).toBeLessThan(40);
});

test('tags are valid, all slots occur, nobody travels in a circle', () => {
  for (const split of splits) {
    const sentences = generateTicketDesk({ seed: 2, sentences: 400, split });
    const tags = sentences.map(({ columns }) => columns.tag!);
    const report = evaluateSpans(tags, tags, { mode: 'strict' });
    expect(report.accuracy).toBe(1);
    expect(Object.keys(report.perType).sort()).toEqual([...ticketDeskSlots].sort());
    for (const { columns } of sentences) {
      expect(columns.tag!.length).toBe(columns.token!.length);
      const cities = spansOf(columns.tag!, 'BIO')
        .filter(({ type }) => type === 'departure' || type === 'destination')
        .map(({ start, end }) => columns.token!.slice(start, end).join(' '));
      expect(new Set(cities).size).toBe(cities.length);
    }
  }
});

test('written as a column file it is read back, lines and all', async () => {
  const sentences = generateTicketDesk({ seed: 9, sentences: 40, split: 'dev' });
  const write = ({ columns }: Sentence) => columns.token!.map((word, at) => `${word}\t${columns.tag![at]}\n`).join('');
  const text = sentences.map(write).join('\n');
  expect(await readAllColumns(text, { columns: ['token', 'tag'] })).toEqual(sentences);
});

test('bad options are refused', () => {
  const make = (more: object) => () => generateTicketDesk({ seed: 1, sentences: 1, split: 'test', ...more });
  expect(make({ sentences: 0 })).toThrow('"sentences" expected a positive integer, got 0');
  expect(make({ split: 'valid' })).toThrow('"split" expected "train" | "dev" | "test", got "valid"');
  expect(make({ language: 'de' })).toThrow('"language" expected "en" | "zh" | "both", got "de"');
  expect(make({ seed: 0.5 })).toThrow('"seed" expected a safe integer');
  expect(make({ sentence: 1 })).toThrow('did you mean "sentences"?');
});
