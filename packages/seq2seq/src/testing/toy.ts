import { flattenParameters, initializeParameters, type ParameterTree } from '@recurrent/cells';
import { createRandom } from '@recurrent/core';
import * as tf from '@tensorflow/tfjs-core';
import type { Seq2Seq, Seq2SeqConfig } from '../model.ts';

export const marks = { bos: 6, eos: 7, pad: 0 };
export const sources = [[1, 2, 3, 4, 5], [6, 1], [3], [8, 1, 2]];
export const targets = [[1, 2], [3, 4, 5, 1], [2], [5, 5, 5]];

/** A small config of each kind of decoder, and of what they can be joined with. */
export const toyConfigs: Readonly<Record<string, Seq2SeqConfig>> = {
  'plain, context at every step, copy from GRU to LSTM': config(
    { cell: { type: 'gru' }, units: 5 },
    { type: 'copy' },
    { type: 'plain', cell: { type: 'lstm' }, units: 5, context: 'max' },
    { projection: { activation: 'tanh', units: 4 } },
  ),
  'bahdanau, coverage, two layers': config(
    { cell: { type: 'lstm' }, units: 3, bidirectional: true },
    { type: 'dense', from: 'mean', activation: 'linear' },
    {
      type: 'bahdanau',
      cell: { type: 'gru' },
      units: 4,
      layers: 2,
      attention: { type: 'additive', units: 5, coverage: true },
    },
    { reads: ['hidden', 'context'] },
  ),
  'bahdanau, fused in training': config(
    { cell: { type: 'gru' }, units: 3, bidirectional: true },
    { type: 'dense' },
    { type: 'bahdanau', cell: { type: 'gru' }, units: 4, attention: { type: 'additive', units: 5 } },
    { reads: ['hidden', 'context', 'embedding'], projection: { activation: 'maxout', units: 3 }, tied: true },
  ),
  'luong, local-p, input feeding, self-attention above the encoder': config(
    { cell: { type: 'elman' }, units: 4, reverse: true, selfAttention: [{ heads: 2, units: 6 }] },
    { type: 'zero' },
    {
      type: 'luong',
      cell: { type: 'lstm' },
      units: 4,
      inputFeeding: true,
      attentionalUnits: 5,
      attention: { type: 'localP', window: 2, units: 3, scores: { type: 'dot' } },
    },
    {},
  ),
  'luong, multi-head, all steps at once': config(
    { cell: { type: 'peepholeLstm' }, units: 4, layers: 2 },
    { type: 'dense' },
    {
      type: 'luong',
      cell: { type: 'jordan' },
      units: 5,
      layers: 2,
      attention: { type: 'multiHead', heads: 2, units: 6 },
    },
    {},
  ),
};

function config(
  encoder: Omit<Seq2SeqConfig['encoder'], 'source'>,
  bridge: Seq2SeqConfig['bridge'],
  decoder: Seq2SeqConfig['decoder'],
  output: NonNullable<Seq2SeqConfig['output']>,
): Seq2SeqConfig {
  const source = { type: 'tokens', vocabularySize: 9, dimension: 3 } as const;
  return { encoder: { source, ...encoder }, bridge, target: { vocabularySize: 8, dimension: 3 }, decoder, output };
}

/** Parameters far from their first values, so that distributions are far from flat. */
export function toyParameters(model: Seq2Seq, seed = 3): ParameterTree {
  const parameters = initializeParameters(model.spec, createRandom(seed)) as ParameterTree;
  const random = createRandom(seed + 1);
  for (const variable of flattenParameters(parameters).values()) {
    const noise = Float32Array.from({ length: variable.size }, () => 0.5 * random.normal());
    tf.tidy(() => variable.assign(tf.add(variable, tf.tensor(noise, variable.shape))));
  }
  return parameters;
}
