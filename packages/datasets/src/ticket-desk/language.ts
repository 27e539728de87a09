/** Training, development and test are made of different templates and different values. */
export type TicketDeskSplit = 'train' | 'dev' | 'test';

/** What a request tells. */
export type TicketDeskSlot =
  | 'task'
  | 'number'
  | 'date'
  | 'time'
  | 'title'
  | 'venue'
  | 'departure'
  | 'destination'
  | 'seat';

export const ticketDeskSlots: readonly TicketDeskSlot[] = [
  'task',
  'number',
  'date',
  'time',
  'title',
  'venue',
  'departure',
  'destination',
  'seat',
];

/** The places in templates and the slots that they fill: what is booked has a form for journeys and one for films. */
export const placeholderSlots: Readonly<Record<string, TicketDeskSlot>> = {
  trip: 'task',
  trips: 'task',
  film: 'task',
  films: 'task',
  number: 'number',
  date: 'date',
  time: 'time',
  title: 'title',
  venue: 'venue',
  departure: 'departure',
  destination: 'destination',
  seat: 'seat',
  row: 'seat',
};

/** Templates by what may stand before them. */
export interface TemplateSet {
  /** Begin with a verb: "book two tickets"; "please" may stand before. */
  readonly orders: readonly string[];
  /** All others: "we leave on Monday"; "hello ," may stand before. */
  readonly statements: readonly string[];
}

/** Values by placeholder. */
export type ValueLists = Readonly<Record<string, readonly string[]>>;

/** All that differs between the languages. */
export interface Language {
  readonly templates: Readonly<Record<TicketDeskSplit, TemplateSet>>;
  /** What may stand before; an empty one for nothing. */
  readonly openers: { readonly orders: readonly string[]; readonly statements: readonly string[] };
  /** What may stand behind. */
  readonly closers: readonly string[];
  values(split: TicketDeskSplit): ValueLists;
  tokenize(text: string): string[];
}

/** Every tenth and so on: deals combinations such as (month, day) out to the splits; 7 : 1 : 2. */
export function dealSplit(number: number): TicketDeskSplit {
  const digit = number % 10;
  return digit === 9 ? 'dev' : digit === 5 || digit === 8 ? 'test' : 'train';
}
