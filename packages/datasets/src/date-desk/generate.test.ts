import { expect, test } from 'vitest';
import { calendarDate, calendarDays } from './calendar.ts';
import { chineseForms } from './chinese.ts';
import { englishForms } from './english.ts';
import { type DateDeskSplit, generateDateDesk, splitAt } from './generate.ts';

const allSplits: readonly DateDeskSplit[] = ['train', 'dev', 'test'];

test('forms are what people write', () => {
  const date = calendarDate((Date.UTC(2024, 2, 5) - Date.UTC(1950, 0, 1)) / 86_400_000);
  expect(date).toEqual({ year: 2024, month: 3, day: 5, weekday: 2, iso: '2024-03-05' });
  const english = new Set(englishForms.map(({ write }) => write(date)));
  for (const form of [
    '5 March 2024',
    'Tuesday, March 5th, 2024',
    "Tue the fifth of Mar., '24",
    'MARCH the 5th 2024',
    "05-Mar-'24",
    '3/5/24',
    'Tue 05.03.2024',
    '2024-3-5',
    '2024/03/05',
  ])
    expect(english).toContain(form);
  const chinese = new Set(chineseForms.map(({ write }) => write(date)));
  for (const form of [
    '2024年3月5日',
    '公元二〇二四年三月五号星期二',
    '24年03月5日（周二）',
    '二零二四年3月五日 星期二',
  ]) {
    expect(chinese).toContain(form);
  }
});

test('numbers in words, by hand', () => {
  const on = (day: number) =>
    englishForms
      .find(({ name }) => name.startsWith('{weekday}the') && /none word name comma full/.test(name))!
      .write({ year: 1999, month: 12, day, weekday: 0, iso: '' });
  expect([1, 2, 3, 11, 12, 20, 21, 30, 31].map((day) => on(day).split(' ')[1])).toEqual([
    'first',
    'second',
    'third',
    'eleventh',
    'twelfth',
    'twentieth',
    'twenty-first',
    'thirtieth',
    'thirty-first',
  ]);
  const in1 = chineseForms.find(({ name }) => / none characters characters characters written none$/.test(name))!;
  expect(in1.write({ year: 2000, month: 10, day: 20, weekday: 0, iso: '' })).toBe('二〇〇〇年十月二十日');
  expect(in1.write({ year: 1951, month: 12, day: 31, weekday: 0, iso: '' })).toBe('一九五一年十二月三十一日');
});

test('a text means one date only, whatever the form', () => {
  const meaning = new Map<string, string>();
  const ambiguous: string[] = [];
  for (let day = 0; day < calendarDays; day += 997) {
    const date = calendarDate(day);
    for (const { write } of [...englishForms, ...chineseForms]) {
      const text = write(date);
      if ((meaning.get(text) ?? date.iso) !== date.iso) ambiguous.push(text);
      meaning.set(text, date.iso);
    }
  }
  expect(ambiguous).toEqual([]);
  expect(meaning.size).toBeGreaterThan(20_000);
});

test('days and forms of the splits are apart; the target is the date, and the seed decides', () => {
  const days = allSplits.flatMap((split) => [
    ...new Set(generateDateDesk({ seed: 1, pairs: 3000, split }).map(({ target }) => target)),
  ]);
  expect(new Set(days).size).toBe(days.length);
  for (const forms of [englishForms, chineseForms]) {
    const names = forms.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    const shares = allSplits.map((split) => forms.filter((_, index) => splitAt(index) === split).length / forms.length);
    expect(shares[0]).toBeGreaterThan(0.7);
    expect(Math.min(...shares)).toBeGreaterThan(0.05);
    // Every part of a test form is seen in training.
    const parts = (split: DateDeskSplit) =>
      forms.flatMap(({ name }, index) => (splitAt(index) === split ? name.split(' ') : []));
    const seen = new Set(parts('train'));
    expect(parts('test').filter((part) => !seen.has(part))).toEqual([]);
  }
  expect(generateDateDesk({ seed: 4, pairs: 5, split: 'test' })).toEqual(
    generateDateDesk({ seed: 4, pairs: 9, split: 'test' }).slice(0, 5),
  );
  for (const { source, target } of generateDateDesk({ seed: 2, pairs: 200, split: 'dev', language: 'zh' })) {
    expect(source).toMatch(/年.+月.+[日号]/);
    expect(target).toMatch(/^(19[5-9]|20[0-4])\d-(0\d|1[0-2])-[0-3]\d$/);
  }
});

test('bad options are refused', () => {
  expect(() => generateDateDesk({ seed: 1, pairs: 1, split: 'valid' as never })).toThrow('"split" expected');
  expect(() => generateDateDesk({ seed: 1, pairs: 1, split: 'dev', language: 'de' as never })).toThrow(
    '"language" expected',
  );
});
