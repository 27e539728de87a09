import { layers } from '@tensorflow/tfjs-layers';

type Layer = Parameters<import('@tensorflow/tfjs-layers').Sequential['add']>[0];

/** A classifier of 10 classes over the last layer's output. */
export interface ModelRecipe {
  readonly batch: number;
  readonly inputShape: readonly number[];
  /** Inputs are ids below this; without it they are numbers. */
  readonly ids?: number;
  readonly make: () => Layer[];
}

const recurrentInitializer = 'glorotUniform'; // the default needs the whole of @tensorflow/tfjs
const classes = () => layers.dense({ units: 10, activation: 'softmax' });

export const models: Readonly<Record<string, ModelRecipe>> = {
  'LSTM 128 over 32×40×64': {
    batch: 32,
    inputShape: [40, 64],
    make: () => [layers.lstm({ units: 128, recurrentInitializer, inputShape: [40, 64] }), classes()],
  },
  'embedding 5000×64, LSTM 64, 32×30': {
    batch: 32,
    inputShape: [30],
    ids: 5000,
    make: () => [
      layers.embedding({ inputDim: 5000, outputDim: 64, inputLength: 30 }),
      layers.lstm({ units: 64, recurrentInitializer }),
      classes(),
    ],
  },
  'dense 784→512→256→10, batch 64': {
    batch: 64,
    inputShape: [784],
    make: () => [
      layers.dense({ units: 512, activation: 'relu', inputShape: [784] }),
      layers.dense({ units: 256, activation: 'relu' }),
      classes(),
    ],
  },
  'convolution 5×5 (16), pooling, dense, 32×28×28': {
    batch: 32,
    inputShape: [28, 28, 1],
    make: () => [
      layers.conv2d({ filters: 16, kernelSize: 5, activation: 'relu', inputShape: [28, 28, 1] }),
      layers.maxPooling2d({ poolSize: 2 }),
      layers.flatten(),
      classes(),
    ],
  },
};
