import type { CellRegistry } from '@recurrent/cells';
import { checkOneOf, checkRange, invalidArgument } from '@recurrent/core';
import {
  type BridgeConfig,
  builtinDecoders,
  type EncoderConfig,
  type OutputConfig,
  type SamplingDecayConfig,
  type Seq2Seq,
  samplingDecay,
  sequenceToSequence,
} from '@recurrent/seq2seq';
import { checkObject, section } from '../sections.ts';
import { checkTraining, type TrainingConfig, trainingDefaults } from '../training-config.ts';
import { checkBatchTokens, checkLength, type LengthConfig, lengthDefaults } from './length.ts';
import { checkSearch, type SearchConfig, searchDefaults } from './search.ts';
import { checkTextConfig, type TextConfig } from './text-codec.ts';

/** Config of `seq2seq.v1`; JSON. */
export interface Seq2SeqV1Config {
  readonly source: TextConfig;
  readonly target: TextConfig;
  /** As in `@recurrent/seq2seq`; what it reads is put in. */
  readonly encoder: Required<Omit<EncoderConfig, 'source'>>;
  /** From the encoder's last states to the decoder's first: `dense` (default), `copy`, `zero`. */
  readonly bridge: BridgeConfig;
  /** `plain`, `bahdanau` (default) or `luong` and the options of each; see `@recurrent/seq2seq`. */
  readonly decoder: { readonly type: string; readonly [option: string]: unknown };
  /** What the logits are made of. */
  readonly output: OutputConfig;
  /** Rate, of embedded target tokens and of what the last matrix reads (default 0). */
  readonly dropout: number;
  /** ε (default 0). */
  readonly labelSmoothing: number;
  /** Weight of the coverage loss (default 0); needs attention. */
  readonly coverage: number;
  /** Null (default): teacher forcing. The decay is by training steps. */
  readonly scheduledSampling: {
    readonly decay: SamplingDecayConfig;
    readonly replaceBy: 'sample' | 'best' | 'uniform';
  } | null;
  readonly length: LengthConfig;
  /** Bound of pairs × longest side of a batch, end marks counted, in place of `training.batchSize` (default null). */
  readonly batchTokens: number | null;
  readonly search: SearchConfig;
  readonly training: TrainingConfig;
}

const textDefaults: TextConfig = { unit: 'words', minFrequency: 1, maxSize: null, dimension: 64 };

export const seq2seqDefaults: Seq2SeqV1Config = {
  source: textDefaults,
  target: textDefaults,
  encoder: {
    cell: { type: 'gru' },
    units: 128,
    layers: 1,
    bidirectional: true,
    reverse: false,
    selfAttention: [],
    dropout: 0,
  },
  bridge: { type: 'dense' },
  decoder: { type: 'bahdanau', cell: { type: 'gru' }, units: 128, attention: { type: 'additive', units: 128 } },
  output: { reads: ['hidden', 'context', 'embedding'], projection: null, tied: false },
  dropout: 0,
  labelSmoothing: 0,
  coverage: 0,
  scheduledSampling: null,
  length: lengthDefaults,
  batchTokens: null,
  search: searchDefaults,
  training: { ...trainingDefaults, clip: { type: 'globalNorm', maxNorm: 1 } },
};

/** What a decoder of each built-in type has unless said otherwise, besides cell and units. */
const decoderDefaults: Readonly<Record<string, object>> = {
  plain: {},
  bahdanau: { attention: { type: 'additive', units: 128 } },
  luong: { attention: { type: 'bilinear' }, inputFeeding: true },
};

/** Fills in the defaults and checks all of it. @throws RecurrentError INVALID_ARGUMENT, UNKNOWN_NAME */
export function checkSeq2SeqConfig(where: string, given: unknown, cells: CellRegistry): Seq2SeqV1Config {
  const raw = section(where, given, seq2seqDefaults);
  const decoder = checkDecoder(where, raw.decoder);
  const plain = decoder.type === 'plain';
  const outputGiven = (given as Partial<Seq2SeqV1Config> | undefined)?.output;
  // A decoder without attention may have no context to read.
  const outputDefaults = plain ? { ...seq2seqDefaults.output, reads: ['hidden'] as const } : seq2seqDefaults.output;
  const config: Seq2SeqV1Config = {
    ...raw,
    source: checkTextConfig(`${where} source`, raw.source, textDefaults),
    target: checkTextConfig(`${where} target`, raw.target, textDefaults),
    encoder: section(`${where} encoder`, raw.encoder, seq2seqDefaults.encoder),
    decoder,
    output: section(`${where} output`, outputGiven, outputDefaults),
    length: checkLength(`${where} length`, raw.length, lengthDefaults),
    training: checkTraining(`${where} training`, raw.training, seq2seqDefaults.training),
  };
  checkRange(where, 'labelSmoothing', config.labelSmoothing, 0, 0.999);
  checkRange(where, 'coverage', config.coverage, 0, Number.MAX_VALUE);
  checkBatchTokens(where, config.batchTokens, config.length);
  const attends = createNetwork(config, { source: 5, target: 5 }, cells).decoder.differentiableWeights;
  if (config.coverage > 0 && !attends) {
    invalidArgument(where, 'coverage', '0, as this decoder has no attention', config.coverage);
  }
  return {
    ...config,
    scheduledSampling: checkSampling(`${where} scheduledSampling`, config.scheduledSampling),
    search: checkSearch(`${where} search`, raw.search, searchDefaults, attends),
  };
}

/** The network for vocabularies of these sizes. @throws RecurrentError INVALID_ARGUMENT, UNKNOWN_NAME */
export function createNetwork(
  { source, target, encoder, bridge, decoder, output, dropout }: Seq2SeqV1Config,
  sizes: { readonly source: number; readonly target: number },
  cells: CellRegistry,
): Seq2Seq {
  return sequenceToSequence(
    {
      encoder: { ...encoder, source: { type: 'tokens', vocabularySize: sizes.source, dimension: source.dimension } },
      bridge,
      target: { vocabularySize: sizes.target, dimension: target.dimension },
      decoder,
      output,
      dropout,
    },
    { cells },
  );
}

function checkDecoder(where: string, given: unknown): Seq2SeqV1Config['decoder'] {
  checkObject(where, 'decoder', given);
  const { type = seq2seqDefaults.decoder.type } = given;
  if (typeof type !== 'string') invalidArgument(where, 'decoder.type', builtinDecoders.names().join(' | '), type);
  builtinDecoders.get(type as never);
  return { cell: { type: 'gru' }, units: 128, ...decoderDefaults[type], ...given, type };
}

function checkSampling(where: string, given: unknown): Seq2SeqV1Config['scheduledSampling'] {
  if (given === null) return null;
  const defaults = { decay: { type: 'inverseSigmoid', k: 1000 }, replaceBy: 'sample' } as const;
  const sampling = section<NonNullable<Seq2SeqV1Config['scheduledSampling']>>(where, given, defaults);
  samplingDecay(sampling.decay);
  checkOneOf(where, 'replaceBy', sampling.replaceBy, ['sample', 'best', 'uniform']);
  return sampling;
}
