import { describe, RecurrentError } from '@recurrent/core';

/** An object of a tokenizer.json and where it stands in it, such as `pre_tokenizer.pretokenizers[1]`. */
export interface Part {
  readonly path: string;
  readonly type: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** @throws RecurrentError BAD_DATA: `tokenizer.json: <path>: expected <expected>, got <received>` */
export function badPart(path: string, expected: string, received: unknown): never {
  throw new RecurrentError({
    code: 'BAD_DATA',
    message: `tokenizer.json: ${path}: expected ${expected}, got ${describe(received)}`,
    argument: path,
    expected,
    received: describe(received),
  });
}

/** @throws RecurrentError BAD_DATA naming what this library cannot do */
export function unsupported(path: string, what: string): never {
  throw new RecurrentError({
    code: 'BAD_DATA',
    message: `tokenizer.json: ${path}: ${what} is not supported`,
    argument: path,
    received: what,
  });
}

export function object(path: string, value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) badPart(path, 'an object', value);
  return value as Record<string, unknown>;
}

/** The value of a field if it passes; `fallback` where it is missing or null. */
export function field<Name extends keyof Kinds, Fallback extends Kinds[Name] | undefined>(
  part: Pick<Part, 'path' | 'fields'>,
  name: string,
  expected: Name,
  fallback: Fallback,
): Kinds[Name] | (undefined extends Fallback ? undefined : never) {
  const value = part.fields[name] ?? undefined;
  if (value === undefined) return fallback as Kinds[Name];
  if (`a ${typeof value}` !== expected) badPart(`${part.path}.${name}`, expected, value);
  return value as Kinds[Name];
}

interface Kinds {
  readonly 'a string': string;
  readonly 'a boolean': boolean;
  readonly 'a number': number;
}

/** A part and, where it is a sequence, what is in it, flat. */
export function partsOf(path: string, value: unknown, list: string): Part[] {
  if (value === null || value === undefined) return [];
  const fields = object(path, value);
  const { type } = fields;
  if (typeof type !== 'string') badPart(`${path}.type`, 'a string', type);
  if (type !== 'Sequence') return [{ path, type, fields }];
  const items = fields[list];
  if (!Array.isArray(items)) badPart(`${path}.${list}`, 'a list', items);
  return items.flatMap((item, index) => partsOf(`${path}.${list}[${index}]`, item, list));
}

/** What makes our config of a part. */
export type Readers<Config> = Readonly<Record<string, (part: Part) => Config>>;

/** @throws RecurrentError BAD_DATA naming the part and what is supported */
export function readPart<Config>(part: Part, readers: Readers<Config>): Config {
  const reader = Object.hasOwn(readers, part.type) ? readers[part.type] : undefined;
  if (reader !== undefined) return reader(part);
  const known = Object.keys(readers).join(', ');
  return unsupported(part.path, `"${part.type}" (known: ${known})`);
}

/** One config alone, several as a list, none as undefined. */
export function oneOrList<Config>(configs: readonly Config[]): Config | readonly Config[] | undefined {
  return configs.length === 0 ? undefined : configs.length === 1 ? configs[0]! : configs;
}
