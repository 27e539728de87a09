import type * as tf from '@tensorflow/tfjs-core';
import { expectTypeOf, test } from 'vitest';
import type { Cell } from './cell.ts';
import { jordan } from './jordan.ts';
import { type LstmState, lstm } from './lstm.ts';
import type { Parameters } from './parameters.ts';
import { recurrent } from './recurrent.ts';

test('options with a default may be left out, others not', () => {
  expectTypeOf(lstm).toBeCallableWith({ inputSize: 1, units: 2 });
  expectTypeOf(lstm).toBeCallableWith({ inputSize: 1, units: 2, forgetBias: 0 });
  expectTypeOf(jordan).toBeCallableWith({ inputSize: 1, units: 2, outputActivation: 'linear' });
  // @ts-expect-error units are needed
  lstm({ inputSize: 1 });
  // @ts-expect-error not an activation
  jordan({ inputSize: 1, units: 2, activation: 'softmax' });
});

test('states keep their names', () => {
  expectTypeOf(lstm({ inputSize: 1, units: 2 })).toEqualTypeOf<Cell<LstmState>>();
  const layer = recurrent(lstm({ inputSize: 1, units: 2 }));
  expectTypeOf(layer.apply).returns.toHaveProperty('state').toEqualTypeOf<LstmState>();
});

test('parameters have the tree of their spec', () => {
  interface Leaf {
    readonly shape: readonly number[];
    readonly initializer: { readonly type: 'zeros' };
  }
  expectTypeOf<Parameters<{ word: { table: Leaf }; bias: Leaf }>>().toEqualTypeOf<{
    readonly word: { readonly table: tf.Variable };
    readonly bias: tf.Variable;
  }>();
});
