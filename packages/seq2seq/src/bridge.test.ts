import { initializeParameters, type TensorTree } from '@recurrent/cells';
import { createRandom } from '@recurrent/core';
import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { describeBackends } from '#testing/backends.ts';
import { type BridgeConfig, type BridgeSizes, builtinBridges, createBridge } from './bridge.ts';
import type { Memory } from './encoder/memory.ts';

const memory = (): Memory => ({
  output: tf.tensor3d([
    [
      [1, 2],
      [3, 4],
    ],
  ]),
  mask: tf.ones([1, 2]),
  last: tf.tensor2d([[3, 4]]),
  states: [{ hidden: tf.tensor2d([[1, 2]]) }, { hidden: tf.tensor2d([[3, 4]]) }],
});
const from = [{ hidden: 2 }, { hidden: 2 }];

function cross(config: BridgeConfig, to: BridgeSizes['to'], own: TensorTree = {}) {
  const states = createBridge(config, { memorySize: 2, from, to }).apply(own, memory());
  return states.map((state) => Object.fromEntries(Object.entries(state).map(([name, x]) => [name, [...x.dataSync()]])));
}

describeBackends('a bridge', () => {
  it('begins with zeros', () => {
    tf.tidy(() => {
      expect(cross({ type: 'zero' }, [{ hidden: 1, cell: 2 }])).toEqual([{ hidden: [0], cell: [0, 0] }]);
    });
  });

  it('copies by name; top meets top of a deeper encoder, upper layers of a deeper decoder all meet the top', () => {
    tf.tidy(() => {
      expect(cross({ type: 'copy' }, [{ hidden: 2, cell: 2 }])).toEqual([{ hidden: [3, 4], cell: [0, 0] }]);
      const three = [{ hidden: 2 }, { hidden: 2 }, { hidden: 2 }];
      expect(cross({ type: 'copy' }, three)).toEqual([{ hidden: [1, 2] }, { hidden: [3, 4] }, { hidden: [3, 4] }]);
    });
    expect(() => cross({ type: 'copy' }, [{ hidden: 3 }])).toThrow('layer 0, hidden: 2 → 3');
    expect(() => cross({ type: 'copy' }, [{ memory: 2 }])).toThrow('cells with a state in common; else take dense');
  });

  it('maps by a dense layer, from states or a summary', () => {
    tf.tidy(() => {
      const layer = {
        kernel: tf.tensor2d([
          [1, 0, 1],
          [0, 1, 1],
        ]),
        bias: tf.tensor1d([0, 0, 1]),
      };
      const own = { 0: { hidden: layer } } as unknown as TensorTree;
      expect(cross({ type: 'dense', activation: 'linear' }, [{ hidden: 3 }], own)).toEqual([{ hidden: [3, 4, 8] }]);
      const mean = { type: 'dense', activation: 'linear', from: 'mean' };
      expect(cross(mean, [{ hidden: 3 }], own)).toEqual([{ hidden: [2, 3, 6] }]);
      const [bent] = cross({ type: 'dense' }, [{ hidden: 3 }], own);
      expect(bent!.hidden![0]).toBeCloseTo(Math.tanh(3), 6);
      const { spec } = createBridge({ type: 'dense' }, { memorySize: 2, from, to: [{ hidden: 3 }] });
      const made = initializeParameters(spec, createRandom(1)) as unknown as { 0: { hidden: { kernel: tf.Variable } } };
      expect(made[0].hidden.kernel.shape).toEqual([2, 3]);
      tf.dispose(made as never);
    });
  });

  it('may be one of your own', () => {
    tf.tidy(() => {
      const bridges = builtinBridges.with({
        ones: (_config: BridgeConfig, { to }: BridgeSizes) => ({
          spec: {},
          apply: () => to.map(() => ({ hidden: tf.ones<tf.Rank.R2>([1, 2]) })),
        }),
      });
      const sizes = { memorySize: 2, from, to: [{ hidden: 2 }] };
      const [state] = createBridge({ type: 'ones' }, sizes, { bridges }).apply({}, memory());
      expect([...state!.hidden!.dataSync()]).toEqual([1, 1]);
      expect(() => createBridge({ type: 'ones' }, sizes)).toThrow('unknown bridge "ones"');
    });
  });
});
