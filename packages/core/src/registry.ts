import { RecurrentError } from './error.ts';
import { suggest } from './suggest.ts';

/** An immutable, typed set of named entries. `with` gives a wider registry; the old one is unchanged. */
export interface Registry<Entries extends Record<string, unknown>> {
  /** What the entries are, in error messages: `cell`, `model`. */
  readonly kind: string;
  /** @throws RecurrentError UNKNOWN_NAME, listing what is available and the nearest name */
  get<Name extends keyof Entries & string>(name: Name): Entries[Name];
  get(name: string): Entries[keyof Entries];
  has(name: string): name is keyof Entries & string;
  names(): (keyof Entries & string)[];
  /** @throws RecurrentError DUPLICATE_NAME */
  with<More extends Record<string, unknown>>(more: More): Registry<Entries & More>;
}

/** Makes a registry of `entries`; ids and entry types are inferred from the object. */
export function createRegistry<const Entries extends Record<string, unknown>>(
  kind: string,
  entries: Entries,
): Registry<Entries> {
  const table = new Map<string, unknown>(Object.entries(entries));
  return {
    kind,
    get(name: string) {
      if (!table.has(name)) throw unknownName(kind, name, table.keys());
      return table.get(name) as Entries[keyof Entries];
    },
    has: (name): name is keyof Entries & string => table.has(name),
    names: () => [...table.keys()],
    with(more) {
      for (const name of Object.keys(more)) {
        if (table.has(name)) {
          throw new RecurrentError({
            code: 'DUPLICATE_NAME',
            message: `${kind} "${name}" is already registered; give the new one another name`,
            argument: name,
          });
        }
      }
      return createRegistry(kind, { ...(Object.fromEntries(table) as Entries), ...more });
    },
  };
}

/** The error for a name that is not among `available`: lists them and suggests the nearest. */
export function unknownName(kind: string, name: string, available: Iterable<string>): RecurrentError {
  const names = [...available];
  const nearest = suggest(name, names);
  return new RecurrentError({
    code: 'UNKNOWN_NAME',
    message: `unknown ${kind} "${name}"${nearest === undefined ? '' : `, did you mean "${nearest}"?`}; available: ${names.join(', ') || 'none'}`,
    argument: kind,
    expected: names.join(' | '),
    received: name,
  });
}
