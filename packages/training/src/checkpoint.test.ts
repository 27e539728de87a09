import { expect, test } from 'vitest';
import { type Checkpoint, decodeCheckpoint, encodeCheckpoint } from './checkpoint.ts';
import { encodeSafetensors, type StoredTensor } from './safetensors.ts';

const checkpoint: Checkpoint = {
  progress: {
    seed: 3,
    optimizer: 'adam',
    schedule: 'constant',
    averaging: false,
    epoch: 2,
    batch: 5,
    step: 15,
    lossSum: 0.1 + 0.2,
    seconds: 1.5,
    stale: 0,
    best: { score: 0.7, epoch: 1 },
    history: [{ epoch: 1, loss: 0.3, learningRate: 0.1, seconds: 2, score: 0.7, metrics: { f1: 0.7 } }],
  },
  scheduleState: { rate: 0.1 },
  optimizerStep: 15,
  groups: new Map([
    ['weights', new Map([['a.b', { shape: [2], data: Float32Array.of(1, -2) }]])],
    ['optimizer', new Map([['mean/a.b', { shape: [2], data: Float32Array.of(0.1, 0.2) }]])],
  ]),
};

test('what is written reads back', () => {
  expect(decodeCheckpoint(encodeCheckpoint(checkpoint), 'checkpoint')).toEqual(checkpoint);
});

const file = (state: unknown, tensors = new Map<string, StoredTensor>()) =>
  encodeSafetensors(tensors, { 'recurrent.checkpoint': typeof state === 'string' ? state : JSON.stringify(state) });
const whole = { format: 1, progress: checkpoint.progress, scheduleState: {}, optimizerStep: 15 };
const integers = new Map<string, StoredTensor>([['weights/a', { dtype: 'I32', shape: [1], data: Int32Array.of(1) }]]);

test.each([
  ['another file', encodeSafetensors(new Map()), 'is no checkpoint: no "recurrent.checkpoint" in its metadata'],
  ['broken JSON', file('{'), '"recurrent.checkpoint" is not JSON'],
  ['null', file('null'), 'checkpoint has format undefined'],
  ['another format', file({ ...whole, format: 2 }), 'checkpoint has format 2, this version reads 1'],
  ['no place', file({ ...whole, progress: {} }), 'checkpoint lacks the place of the run'],
  [
    'a place that is none',
    file({ ...whole, progress: { ...whole.progress, step: '15' } }),
    'lacks the place of the run',
  ],
  ['a schedule that is none', file({ ...whole, scheduleState: null }), 'lacks the place of the run'],
  ['integers for weights', file(whole, integers), 'tensor "weights/a" expected F32, got I32'],
])('refuses %s', (_, bytes, message) => {
  expect(() => decodeCheckpoint(bytes, 'run.safetensors')).toThrow(
    `run.safetensors: ${message}`.replace(/: lacks/, ': checkpoint lacks'),
  );
});
