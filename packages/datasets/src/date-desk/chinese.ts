import { type Form, formsOf, type Part } from './form.ts';
import { chineseDigits, chineseNumber, twoDigits } from './numbers.ts';

const weekdays = '日一二三四五六';

const year: Record<string, Part> = {
  digits: (date) => String(date.year),
  short: (date) => twoDigits(date.year % 100),
  characters: (date) => chineseDigits(date.year),
  zeros: (date) => chineseDigits(date.year, '零'),
};
const month: Record<string, Part> = {
  plain: (date) => String(date.month),
  padded: (date) => twoDigits(date.month),
  characters: (date) => chineseNumber(date.month),
};
const day: Record<string, Part> = {
  plain: (date) => String(date.day),
  padded: (date) => twoDigits(date.day),
  characters: (date) => chineseNumber(date.day),
};
const unit: Record<string, Part> = { written: () => '日', spoken: () => '号' };
const opening: Record<string, Part> = { none: () => '', era: () => '公元' };
const weekday: Record<string, Part> = {
  none: () => '',
  star: (date) => `星期${weekdays[date.weekday]}`,
  week: (date) => `周${weekdays[date.weekday]}`,
  bracketed: (date) => `（周${weekdays[date.weekday]}）`,
  spaced: (date) => ` 星期${weekdays[date.weekday]}`,
};

/** Year, month and day in digits or characters, mixed as people do. */
export const chineseForms: readonly Form[] = formsOf({
  text: '{opening}{year}年{month}月{day}{unit}{weekday}',
  places: { opening, year, month, day, unit, weekday },
});
