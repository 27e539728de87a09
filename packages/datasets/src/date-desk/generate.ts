import { checkKeys, checkOneOf, checkPositiveInteger, createRandom } from '@recurrent/core';
import type { TextPair } from '../parallel/pair.ts';
import { calendarDate, calendarDays } from './calendar.ts';
import { chineseForms } from './chinese.ts';
import { englishForms } from './english.ts';
import type { Form } from './form.ts';

export type DateDeskSplit = 'train' | 'dev' | 'test';

export interface DateDeskOptions {
  readonly seed: number;
  /** How many to make. */
  readonly pairs: number;
  readonly split: DateDeskSplit;
  /** English, Chinese, or (default) both in about equal parts. */
  readonly language?: 'en' | 'zh' | 'both';
}

const languages: Record<'en' | 'zh', readonly Form[]> = { en: englishForms, zh: chineseForms };
const splits: readonly DateDeskSplit[] = ['train', 'dev', 'test'];
/** Of ten days or forms, eight are for training. */
const splitOfTen: readonly DateDeskSplit[] = [...Array<DateDeskSplit>(8).fill('train'), 'dev', 'test'];

/**
 * Dates from 1950 to 2049 as people write them in English and Chinese ("Tue 5th of March, '24", "二〇二四年3月5号周二"), and in
 * ISO 8601 (2024-03-05). A form is a frame with a choice for each of its parts; there are hundreds. No day and no form of
 * the test split occurs in training or dev, nor of dev in training; every part of a form does. Numbers alone are read
 * by their signs: 3/5/2024 has the month first, 5.3.2024 the day.
 * @throws RecurrentError INVALID_ARGUMENT
 */
export function generateDateDesk(options: DateDeskOptions): TextPair[] {
  const where = 'datasets.generateDateDesk';
  checkKeys(where, options, ['seed', 'pairs', 'split', 'language']);
  const { seed, pairs, split, language = 'both' } = options;
  checkPositiveInteger(where, 'pairs', pairs);
  checkOneOf(where, 'split', split, splits);
  checkOneOf(where, 'language', language, ['en', 'zh', 'both']);
  const chosen = (language === 'both' ? (['en', 'zh'] as const) : [language]).map((name) =>
    languages[name].filter((_, index) => splitAt(index) === split),
  );
  const random = createRandom(seed).fork(split);
  return Array.from({ length: pairs }, (_, index) => {
    const forms = chosen[random.integer(chosen.length)]!;
    const form = forms[random.integer(forms.length)]!;
    let day = random.integer(calendarDays);
    while (splitAt(day) !== split) day = random.integer(calendarDays);
    const date = calendarDate(day);
    return { source: form.write(date), target: date.iso, line: index + 1 };
  });
}

/** The split of the day or form with that number: fixed, and scattered by a multiplicative hash. */
export function splitAt(index: number): DateDeskSplit {
  return splitOfTen[(Math.imul(index + 1, 0x9e3779b1) >>> 16) % 10]!;
}
