import { SQUARED_NORM } from './contract.ts';
import { defineKernel, type ScalarCall } from './definition.ts';
import { inputOf } from './inputs.ts';

/** See `SQUARED_NORM`. Plain JS on the values where they are: it is bound by reading them, SIMD gains nothing. */
export const squaredNormKernel = defineKernel({ name: SQUARED_NORM, runScalar });

function runScalar({ inputs, data }: Pick<ScalarCall<unknown>, 'inputs' | 'data'>) {
  const x = inputOf(SQUARED_NORM, inputs, 'x', 'float32');
  const info = data.output([], 'float32');
  data.values(info)[0] = sumOfSquares(data.values(x));
  return info;
}

function sumOfSquares(x: ArrayLike<number>): number {
  let [a, b, c, d] = [0, 0, 0, 0];
  const whole = x.length & ~3;
  for (let i = 0; i < whole; i += 4) {
    a += x[i]! * x[i]!;
    b += x[i + 1]! * x[i + 1]!;
    c += x[i + 2]! * x[i + 2]!;
    d += x[i + 3]! * x[i + 3]!;
  }
  for (let i = whole; i < x.length; i++) a += x[i]! * x[i]!;
  return a + b + (c + d);
}
