/** A day of the Gregorian calendar. */
export interface CalendarDate {
  readonly year: number;
  /** 1 … 12 */
  readonly month: number;
  readonly day: number;
  /** 0 is Sunday. */
  readonly weekday: number;
  /** ISO 8601, such as 2024-03-05. */
  readonly iso: string;
}

/** Two digits of a year mean one of these hundred. */
export const firstYear = 1950;
export const lastYear = 2049;

const millisecondsPerDay = 86_400_000;
const first = Date.UTC(firstYear, 0, 1) / millisecondsPerDay;

/** Days from the first of `firstYear` to the last of `lastYear`. */
export const calendarDays: number = Date.UTC(lastYear + 1, 0, 1) / millisecondsPerDay - first;

/** @param index 0 … calendarDays − 1 */
export function calendarDate(index: number): CalendarDate {
  const date = new Date((first + index) * millisecondsPerDay);
  return {
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    weekday: date.getUTCDay(),
    iso: date.toISOString().slice(0, 10),
  };
}
