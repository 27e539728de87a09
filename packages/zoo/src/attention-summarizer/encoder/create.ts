import { createRegistry, invalidArgument } from '@recurrent/core';
import { type AttentionBasedConfig, attentionBased } from './attention-based.ts';
import { type BagOfWordsConfig, bagOfWords } from './bag-of-words.ts';
import { type ConvolutionalConfig, convolutional } from './convolutional.ts';
import type { EncoderSizes, SummaryEncoder } from './encoder.ts';

/** Config of an encoder, by type; JSON. */
export type SummaryEncoderConfig = BagOfWordsConfig | ConvolutionalConfig | AttentionBasedConfig;

type Maker = (where: string, config: never, sizes: EncoderSizes) => SummaryEncoder;

const makers = /* @__PURE__ */ createRegistry('summary encoder', {
  bagOfWords: bagOfWords as Maker,
  convolutional: convolutional as Maker,
  attention: attentionBased as Maker,
});

/** The encoder of a config. @throws RecurrentError UNKNOWN_NAME, INVALID_ARGUMENT */
export function createSummaryEncoder(where: string, config: SummaryEncoderConfig, sizes: EncoderSizes): SummaryEncoder {
  if (typeof config?.type !== 'string') invalidArgument(where, 'encoder', 'an object with "type"', config);
  return makers.get(config.type)(`${where} encoder`, config as never, sizes);
}
