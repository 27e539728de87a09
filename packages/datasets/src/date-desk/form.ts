import type { CalendarDate } from './calendar.ts';

/** One way to write a part of a date. */
export type Part = (date: CalendarDate) => string;

/** One way to write a date. */
export interface Form {
  /** Tells forms apart: the names of its parts. */
  readonly name: string;
  readonly write: Part;
}

/** A frame and the parts that may stand in each of its places, by name. */
export interface Frame {
  /** Text with places in braces: `{day} {month} {year}`. */
  readonly text: string;
  readonly places: Readonly<Record<string, Readonly<Record<string, Part>>>>;
}

/** Every form of a frame: all choices of parts for its places. */
export function formsOf({ text, places }: Frame): Form[] {
  let forms: { name: string; chosen: Record<string, Part> }[] = [{ name: text, chosen: {} }];
  for (const [place, parts] of Object.entries(places)) {
    forms = forms.flatMap(({ name, chosen }) =>
      Object.entries(parts).map(([part, write]) => ({
        name: `${name} ${part}`,
        chosen: { ...chosen, [place]: write },
      })),
    );
  }
  return forms.map(({ name, chosen }) => ({
    name,
    write: (date) => text.replace(/\{(\w+)\}/g, (_, place: string) => chosen[place]!(date)),
  }));
}
