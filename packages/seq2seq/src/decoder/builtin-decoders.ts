import { createRegistry, invalidArgument, type Registry } from '@recurrent/core';
import { type BahdanauDecoderConfig, bahdanauDecoder } from './bahdanau.ts';
import type { Decoder, DecoderEnvironment, DecoderFactory, DecoderSizes } from './decoder.ts';
import { type LuongDecoderConfig, luongDecoder } from './luong.ts';
import { type PlainDecoderConfig, plainDecoder } from './plain.ts';

/** Config of a decoder that the library brings; JSON. */
export type DecoderConfig =
  | ({ readonly type: 'plain' } & PlainDecoderConfig)
  | ({ readonly type: 'bahdanau' } & BahdanauDecoderConfig)
  | ({ readonly type: 'luong' } & LuongDecoderConfig);

/** The decoders that the library brings; `builtinDecoders.with({ mine })` is a registry with one more. */
export const builtinDecoders = /* @__PURE__ */ createRegistry('decoder', {
  plain: plainDecoder,
  bahdanau: bahdanauDecoder,
  luong: luongDecoder,
});

/** What `createDecoder` reads from a registry. */
export type DecoderRegistry = Pick<Registry<Record<string, DecoderFactory>>, 'names'> & {
  get(name: string): DecoderFactory;
};

/** @throws RecurrentError UNKNOWN_NAME; what the decoder throws for its config */
export function createDecoder(
  config: DecoderConfig | { readonly type: string },
  sizes: DecoderSizes,
  {
    decoders = builtinDecoders as DecoderRegistry,
    ...environment
  }: DecoderEnvironment & { readonly decoders?: DecoderRegistry } = {},
): Decoder {
  const type: unknown = config?.type;
  if (typeof type !== 'string') invalidArgument('seq2seq.createDecoder', 'type', 'the name of a decoder', type);
  return decoders.get(type)(config as never, sizes, environment);
}
