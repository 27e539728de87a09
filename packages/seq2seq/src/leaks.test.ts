import { disposeParameters, flattenParameters } from '@recurrent/cells';
import { beamSearch } from '@recurrent/decoding';
import { registerKernels, unregisterKernels } from '@recurrent/kernels';
import * as training from '@recurrent/training';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { describeBackends } from '#testing/backends.ts';
import { batchPairs, batchSources } from './batch.ts';
import { sequenceLoss } from './learning/loss.ts';
import { type Seq2SeqConfig, sequenceToSequence } from './model.ts';
import { openTranslation } from './search/step-model.ts';
import { marks, sources, targets, toyParameters } from './testing/toy.ts';

/** As few numbers as an attention decoder can have. */
const tiny: Seq2SeqConfig = {
  encoder: { source: { type: 'tokens', vocabularySize: 9, dimension: 2 }, cell: { type: 'gru' }, units: 2 },
  bridge: { type: 'copy' },
  target: { vocabularySize: 8, dimension: 2 },
  decoder: { type: 'bahdanau', cell: { type: 'gru' }, units: 2, attention: { type: 'additive', units: 2 } },
};

/** A busy machine is no failure. */
const patient = { timeout: 900_000 };

describeBackends('over a thousand', () => {
  const model = sequenceToSequence(tiny);
  const batch = batchPairs(batchSources(sources.slice(1, 3), marks.pad), targets.slice(1, 3), marks);
  const many = Array.from({ length: 20 }, (_, index) => sources[index % sources.length]!);
  // The memories of the backend and of the kernels, which never shrink.
  const grow = vi.spyOn(WebAssembly.Memory.prototype, 'grow');
  /** What is held: tensors, bytes, and how often a linear memory has grown. */
  const held = () => [tf.memory().numTensors, tf.memory().numBytes, grow.mock.calls.length];
  beforeAll(() => void registerKernels());
  afterAll(() => {
    unregisterKernels();
    grow.mockRestore();
  });

  it('training steps the same tensors are held, and no more memory', patient, async () => {
    const before = tf.memory().numTensors;
    const parameters = toyParameters(model);
    const seen: number[][] = [];
    const { steps } = await training.fit({
      parameters,
      optimizer: { type: 'adam', learningRate: 0.001 },
      clip: { type: 'globalNorm', maxNorm: 1 },
      epochs: 10,
      seed: 1,
      batches() {
        seen.push(held());
        return new Array(100).fill(batch);
      },
      loss: (pairs: typeof batch, context) => sequenceLoss(model, parameters, pairs, context),
    });
    expect(steps).toBe(1000);
    // The optimiser's own tensors come with the first step.
    for (const now of seen.slice(2)) expect(now).toEqual(seen[1]);
    expect(tf.memory().numTensors - before).toBe(flattenParameters(parameters).size);
    disposeParameters(parameters);
  });

  it('translations the same tensors are held, and no more memory', patient, async () => {
    const parameters = toyParameters(model);
    const prompts = many.map(() => [marks.bos]);
    const seen: number[][] = [];
    for (let translated = 0; translated < 1000; translated += many.length) {
      const { stepModel, weightsOf, dispose } = openTranslation(model, parameters, batchSources(many, marks.pad));
      const options = { eos: marks.eos, maxLength: 3, beamSize: 2, annotate: weightsOf };
      expect(await beamSearch(stepModel, prompts, options)).toHaveLength(many.length);
      dispose();
      seen.push(held());
    }
    for (const now of seen) expect(now).toEqual(seen[0]);
    disposeParameters(parameters);
  });
});
