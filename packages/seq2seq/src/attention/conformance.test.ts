import { expect, it } from 'vitest';
import { describeBackends } from '#testing/backends.ts';
import { describeAttention } from '../testing.ts';
import { additive } from './additive.ts';
import { bilinear } from './bilinear.ts';
import { builtinAttentions, localP } from './builtin-attentions.ts';
import { dot, scaledDot } from './dot.ts';
import { multiHead } from './multi-head.ts';

const sizes = { querySize: 3, memorySize: 4 };

it('is about every built-in attention', () => {
  const tested = [dot, scaledDot, bilinear, additive, multiHead, localP].map(({ type }) => type);
  expect(tested.sort()).toEqual(builtinAttentions.names().sort());
});

describeBackends('every built-in attention', () => {
  describeAttention(dot);
  describeAttention(scaledDot);
  describeAttention(bilinear, [sizes]);
  describeAttention(additive, [
    { ...sizes, units: 3 },
    { ...sizes, units: 3, coverage: true },
  ]);
  describeAttention(multiHead, [{ ...sizes, heads: 2, units: 4 }]);
  // Steps far from the middle of the window weigh less, as in the paper.
  const local = { ...sizes, window: 2, units: 3 };
  describeAttention(localP, [{ ...local, scores: { type: 'bilinear' } }], { normalized: false });
});
