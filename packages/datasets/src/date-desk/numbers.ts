/** 1 → 1st, 22 → 22nd. */
export function ordinal(day: number): string {
  const teens = day >= 11 && day <= 13;
  return `${day}${teens ? 'th' : (['th', 'st', 'nd', 'rd'][day % 10] ?? 'th')}`;
}

const firstTwelve = 'first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth'.split(' ');
const teens = 'thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth'.split(' ');
const ordinals = ['', ...firstTwelve, ...teens, 'twentieth'];

/** 1 → first, 22 → twenty-second; to 31. */
export function ordinalWord(day: number): string {
  if (day === 30) return 'thirtieth';
  if (day > 30) return `thirty-${ordinals[day - 30]}`;
  return day > 20 ? `twenty-${ordinals[day - 20]}` : ordinals[day]!;
}

const digits = '〇一二三四五六七八九';

/** 2024 → 二〇二四 or, with `zero` 零, 1905 → 一九零五. */
export function chineseDigits(number: number, zero: '〇' | '零' = '〇'): string {
  return Array.from(String(number), (digit) => (digit === '0' ? zero : digits[Number(digit)]!)).join('');
}

/** 3 → 三, 10 → 十, 25 → 二十五; to 99. */
export function chineseNumber(number: number): string {
  const [tens, ones] = [Math.floor(number / 10), number % 10];
  const head = tens === 0 ? '' : tens === 1 ? '十' : `${digits[tens]}十`;
  return head + (ones === 0 ? '' : digits[ones]!);
}

export const twoDigits = (number: number): string => String(number).padStart(2, '0');
