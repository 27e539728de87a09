import { invalidArgument, type Registry } from '@recurrent/core';

/** A JSON config: the name of its maker and the maker's own options. */
export interface TypedConfig {
  readonly type: string;
}

/** What is read of a registry of makers. */
export type MakerRegistry<Value> = Pick<Registry<Record<string, (config: never) => Value>>, 'names'> & {
  get(name: string): (config: never) => Value;
};

/** @throws RecurrentError INVALID_ARGUMENT without a type, UNKNOWN_NAME; what the maker throws */
export function fromConfig<Value>(where: string, what: string, config: TypedConfig, registry: MakerRegistry<Value>) {
  if (typeof config?.type !== 'string') invalidArgument(where, 'type', `the name of a ${what}`, config?.type);
  const { type, ...rest } = config;
  return registry.get(type)(rest as never);
}
