import type { Form, Part } from './form.ts';
import { formsOf } from './form.ts';
import { ordinal, ordinalWord, twoDigits } from './numbers.ts';

const monthNames = 'January February March April May June July August September October November December'.split(' ');
const weekdayNames = 'Sunday Monday Tuesday Wednesday Thursday Friday Saturday'.split(' ');

const month: Record<string, Part> = {
  name: (date) => monthNames[date.month - 1]!,
  lower: (date) => monthNames[date.month - 1]!.toLowerCase(),
  upper: (date) => monthNames[date.month - 1]!.toUpperCase(),
  short: (date) => monthNames[date.month - 1]!.slice(0, 3),
  dotted: (date) => `${monthNames[date.month - 1]!.slice(0, 3)}.`,
};
const day: Record<string, Part> = {
  plain: (date) => String(date.day),
  padded: (date) => twoDigits(date.day),
  ordinal: (date) => ordinal(date.day),
  word: (date) => ordinalWord(date.day),
};
const spokenDay = { ordinal: day.ordinal!, word: day.word! };
const year: Record<string, Part> = {
  full: (date) => String(date.year),
  short: (date) => `'${twoDigits(date.year % 100)}`,
};
const weekday: Record<string, Part> = {
  none: () => '',
  name: (date) => `${weekdayNames[date.weekday]}, `,
  short: (date) => `${weekdayNames[date.weekday]!.slice(0, 3)} `,
};
const comma: Record<string, Part> = { comma: () => ',', none: () => '' };
const numericDay = { plain: day.plain!, padded: day.padded! };
const numericMonth: Record<string, Part> = {
  plain: (date) => String(date.month),
  padded: (date) => twoDigits(date.month),
};
const numericYear: Record<string, Part> = { full: year.full!, short: (date) => twoDigits(date.year % 100) };

/** Words in both orders; with slashes the month comes first, with dots the day, with the year ahead all is as in ISO. */
export const englishForms: readonly Form[] = [
  { text: '{weekday}{day} {month}{comma} {year}', places: { weekday, day, month, comma, year } },
  { text: '{weekday}{month} {day}{comma} {year}', places: { weekday, month, day, comma, year } },
  { text: '{weekday}the {day} of {month}{comma} {year}', places: { weekday, day: spokenDay, month, comma, year } },
  { text: '{weekday}{month} the {day}{comma} {year}', places: { weekday, month, day: spokenDay, comma, year } },
  { text: '{day}-{month}-{year}', places: { day: numericDay, month: { short: month.short! }, year } },
  {
    text: '{weekday}{month}/{day}/{year}',
    places: { weekday, month: numericMonth, day: numericDay, year: numericYear },
  },
  {
    text: '{weekday}{day}.{month}.{year}',
    places: { weekday, day: numericDay, month: numericMonth, year: numericYear },
  },
  {
    text: '{weekday}{year}-{month}-{day}',
    places: { weekday, year: { full: year.full! }, month: numericMonth, day: numericDay },
  },
  {
    text: '{weekday}{year}/{month}/{day}',
    places: { weekday, year: { full: year.full! }, month: numericMonth, day: numericDay },
  },
].flatMap(formsOf);
