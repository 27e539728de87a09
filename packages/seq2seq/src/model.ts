import {
  dropout,
  embedding,
  type ForwardContext,
  type ParameterSpec,
  type ParameterSpecTree,
  type StateTree,
  type TensorTree,
} from '@recurrent/cells';
import { checkKeys, checkRange } from '@recurrent/core';
import type { LinearOutput } from '@recurrent/training';
import * as tf from '@tensorflow/tfjs-core';
import type { SourceTensors } from './attention/attention.ts';
import { type Sources, sourceTensor } from './batch.ts';
import { type BridgeConfig, type BridgeRegistry, createBridge } from './bridge.ts';
import { createDecoder, type DecoderConfig, type DecoderRegistry } from './decoder/builtin-decoders.ts';
import type { Decoder, DecoderEnvironment } from './decoder/decoder.ts';
import { type OutputConfig, outputLayer } from './decoder/output-layer.ts';
import { type Encoder, type EncoderConfig, encoder } from './encoder/encoder.ts';

/** Config of an encoder–decoder; JSON. */
export interface Seq2SeqConfig {
  readonly encoder: EncoderConfig;
  readonly bridge: BridgeConfig;
  /** The table of the target's tokens. */
  readonly target: { readonly vocabularySize: number; readonly dimension: number };
  readonly decoder: DecoderConfig | { readonly type: string; readonly [option: string]: unknown };
  readonly output?: OutputConfig;
  /** Rate, of embedded target tokens and of what the last matrix reads (default 0). */
  readonly dropout?: number;
}

/** Where names in a config are looked up; what is left out is built in. */
export interface Seq2SeqEnvironment extends DecoderEnvironment {
  readonly bridges?: BridgeRegistry;
  readonly decoders?: DecoderRegistry;
  /** In place of the recurrent encoder of the config. */
  readonly encoder?: Encoder;
}

/** A batch of sources after the encoder; the caller disposes all tensors. */
export interface Encoded {
  /** Read at every step. */
  readonly source: SourceTensors;
  /** Of the decoder before any token, one row per source. */
  readonly state: StateTree;
}

/** Some steps of the decoder; the caller disposes all tensors. */
export interface DecodedTokens {
  /** What the last matrix reads: float32 [R·T, featureSize]. */
  readonly features: tf.Tensor2D;
  /** float32 [R,T,S]; absent for a decoder without attention. */
  readonly weights?: tf.Tensor3D;
  readonly state: StateTree;
}

/** What learning and search know of a model of pairs: a pure value. Parameters are handed in. */
export interface PairModel {
  readonly spec: ParameterSpecTree;
  /** Of the target. */
  readonly vocabularySize: number;
  readonly decoder: Pick<Decoder, 'differentiableWeights'>;
  /** @throws RecurrentError SHAPE_MISMATCH, INVALID_ARGUMENT */
  encode(parameters: TensorTree, sources: Sources, context: ForwardContext): Encoded;
  /**
   * Feeds T tokens to each of R rows.
   * @param tokens int32 [R,T]
   * @param state of R rows; not disposed
   */
  decode(
    parameters: TensorTree,
    tokens: tf.Tensor2D,
    state: StateTree,
    source: SourceTensors,
    context: ForwardContext,
  ): DecodedTokens;
  /** What gives the logits [N,vocabularySize] of features [N,·]; makes no tensor. ln p of every token is their log-softmax. */
  linear(parameters: TensorTree, features: tf.Tensor2D): LinearOutput;
}

/** An encoder–decoder. */
export interface Seq2Seq extends PairModel {
  readonly config: Seq2SeqConfig;
  readonly decoder: Decoder;
}

/**
 * An encoder–decoder from its config: p(y | x) = Π_t p(y_t | y_<t, x). The decoder starts from the bridge and is fed
 * the token before, `<bos>` first. Parameters: `{ encoder, bridge, target: { table }, decoder, output }`.
 * @throws RecurrentError INVALID_ARGUMENT, UNKNOWN_NAME
 */
export function sequenceToSequence(config: Seq2SeqConfig, environment: Seq2SeqEnvironment = {}): Seq2Seq {
  const where = 'seq2seq.sequenceToSequence';
  checkKeys(where, config, ['encoder', 'bridge', 'target', 'decoder', 'output', 'dropout']);
  checkKeys(where, config.target, ['vocabularySize', 'dimension']);
  const { dropout: rate = 0 } = config;
  checkRange(where, 'dropout', rate, 0, 0.999);
  const reader = environment.encoder ?? encoder(config.encoder, environment.cells);
  const target = embedding(config.target);
  const { vocabularySize, dimension } = config.target;
  const sizes = { inputSize: dimension, memorySize: reader.outputSize };
  const decoder = createDecoder(config.decoder, sizes, environment);
  const bridge = createBridge(
    config.bridge,
    { memorySize: reader.outputSize, from: reader.stateSizes, to: decoder.stateSizes },
    environment,
  );
  const output = outputLayer(config.output ?? {}, {
    parts: { hidden: decoder.hiddenSize, context: decoder.contextSize, embedding: dimension },
    vocabularySize,
  });
  const spec = {
    encoder: reader.spec,
    bridge: bridge.spec,
    target: target.spec as { readonly table: ParameterSpec },
    decoder: decoder.spec,
    output: output.spec,
  };
  const of = (parameters: TensorTree, name: string) => (parameters[name] ?? {}) as TensorTree;
  return {
    config,
    spec,
    vocabularySize,
    decoder,
    encode: (parameters, sources, context) =>
      tf.tidy(() => {
        const tensor = sourceTensor(sources);
        const memory = reader.encode(of(parameters, 'encoder'), tensor, { lengths: sources.lengths, context });
        const own = of(parameters, 'decoder');
        const source = decoder.prepare(own, memory);
        return { source, state: decoder.begin(bridge.apply(of(parameters, 'bridge'), memory), source) } as never;
      }) as Encoded,
    decode: (parameters, tokens, state, source, context) =>
      tf.tidy(() => {
        const vectors = target.apply(of(parameters, 'target'), tokens, context) as tf.Tensor3D;
        const embedded = dropout(vectors, rate, context);
        const {
          hidden,
          context: read,
          weights,
          state: next,
        } = decoder.run(of(parameters, 'decoder'), embedded, state, source, context);
        const parts = { hidden, embedding: embedded, ...(read && { context: read }) };
        const features = dropout(output.features(of(parameters, 'output'), parts), rate, context);
        return { features, state: next, ...(weights && { weights }) } as never;
      }) as DecodedTokens,
    linear: (parameters, features) =>
      output.linear(of(parameters, 'output'), features, of(parameters, 'target').table as tf.Tensor2D),
  };
}
