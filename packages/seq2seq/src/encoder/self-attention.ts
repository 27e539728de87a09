import { dense, dropout, type Lengths, type SequenceLayer, type TensorTree } from '@recurrent/cells';
import { checkKeys, checkPositiveInteger, checkRange, checkShape } from '@recurrent/core';
import { lengthMask } from '@recurrent/training';
import * as tf from '@tensorflow/tfjs-core';
import { multiHead } from '../attention/multi-head.ts';
import { layerNorm, layerNormSpec } from './layer-norm.ts';

export interface SelfAttentionConfig {
  readonly inputSize: number;
  /** A divisor of `inputSize`. */
  readonly heads: number;
  /** Units of the feed-forward part. */
  readonly units: number;
  /** Rate, of what each of the two parts adds (default 0). */
  readonly dropout?: number;
}

/**
 * An encoder layer of self-attention, as a sequence layer without state:
 *
 *     a = norm(x + multiHead(x, x, x)),   y = norm(a + relu(a·W₁ + b₁)·W₂ + b₂)
 *
 * It knows no positions: put it on top of recurrent layers. y is 0 at padded steps. Parameters: attention, firstNorm,
 * first, second, secondNorm.
 * @throws RecurrentError INVALID_ARGUMENT
 * @see Vaswani et al. 2017; norm behind the sum as in `torch.nn.TransformerEncoderLayer`
 */
export function selfAttention(config: SelfAttentionConfig): SequenceLayer<Record<string, never>> {
  const where = 'seq2seq.selfAttention';
  checkKeys(where, config, ['inputSize', 'heads', 'units', 'dropout']);
  const { inputSize, heads, units, dropout: rate = 0 } = config;
  checkPositiveInteger(where, 'inputSize', inputSize);
  checkPositiveInteger(where, 'units', units);
  checkRange(where, 'dropout', rate, 0, 0.999);
  const attention = multiHead({ querySize: inputSize, memorySize: inputSize, heads, units: inputSize });
  const first = dense({ inputSize, units, activation: 'relu' });
  const second = dense({ inputSize: units, units: inputSize });
  return {
    spec: {
      attention: attention.spec,
      firstNorm: layerNormSpec(inputSize),
      first: first.spec,
      second: second.spec,
      secondNorm: layerNormSpec(inputSize),
    },
    inputSize,
    outputSize: inputSize,
    config: { type: 'selfAttention', ...config },
    initialState: () => ({}),
    apply(parameters, input, { lengths, context }) {
      checkShape(where, 'input', input.shape, [null, null, inputSize]);
      return tf.tidy(() => {
        const of = (name: string) => parameters[name] as TensorTree;
        const mask = maskOf(input, lengths);
        const source = attention.prepare(of('attention'), { keys: input, values: input, mask });
        const { context: seen } = attention.attend(of('attention'), input, source);
        const middle = layerNorm(of('firstNorm'), tf.add(input, dropout(seen, rate, context)));
        const fed = second.apply(of('second'), first.apply(of('first'), middle));
        const output = layerNorm(of('secondNorm'), tf.add(middle, dropout(fed, rate, context)));
        return { output: tf.mul(output, tf.expandDims(mask, 2)), state: {} } as never;
      }) as { output: tf.Tensor3D; state: Record<string, never> };
    },
  };
}

function maskOf(input: tf.Tensor3D, lengths: Lengths | undefined): tf.Tensor2D {
  const [batch, steps] = input.shape;
  if (lengths === undefined) return tf.ones([batch, steps]);
  return lengthMask('dataSync' in lengths ? lengths : Array.from(lengths), steps);
}
