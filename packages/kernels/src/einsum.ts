import { backend_util, Einsum, type Tensor, type TensorInfo } from '@tensorflow/tfjs-core';
import type { Values } from './backend-data.ts';
import { defineKernel, type KernelCall, type KernelResult, type ScalarCall } from './definition.ts';

interface Attributes {
  readonly equation: string;
}
type Numbers = Values | Float64Array;
type Sizes = ReadonlyMap<string, number>;
type Multiply = (a: Numbers, b: Numbers, sizes: ProductSizes) => Numbers;
interface ProductSizes {
  readonly batch: number;
  readonly m: number;
  readonly n: number;
  readonly k: number;
}

/**
 * `tf.einsum` of one or two tensors, which the wasm backend lacks: each operand is brought to [batch, free, summed]
 * (what it alone sums over is summed at once), then one product per batch, then the order of the output.
 */
export const einsumKernel = defineKernel<Attributes>({
  name: Einsum,
  leaves: ({ inputs }) => Object.values(inputs).some((info) => info?.dtype !== 'float32'),
  run(call): KernelResult {
    const { inputs, attrs, data, session } = call;
    const plan = planOf(inputs, attrs);
    if (plan.operands.some(({ dtype }) => dtype !== 'float32')) return runScalar(call);
    const out = session.output(plan.shape, 'float32');
    const result = plan.evaluate(
      plan.operands.map((info) => data.values(info).slice()), // scratch may move them
      (a, b, { batch, m, n, k }) => {
        const { exports } = session;
        const scratch = session.scratch(exports.matmulScratch(m, k));
        const [left, right, product] = [a.length, b.length, batch * m * n].map((count) => session.scratch(count * 4));
        session.floats(left!, a.length).set(a);
        session.floats(right!, b.length).set(b);
        for (let i = 0; i < batch; i++) {
          const at = [left! + i * m * k * 4, 0, right! + i * n * k * 4, 1, product! + i * m * n * 4] as const;
          exports.matmul(...at, m, n, k, 0, scratch);
        }
        return session.floats(product!, batch * m * n);
      },
    );
    session.floats(out.pointer, result.length).set(result);
    return out.info;
  },
  runScalar,
});

function runScalar({ inputs, attrs, data }: Pick<ScalarCall<Attributes>, 'inputs' | 'attrs' | 'data'>): KernelResult {
  const plan = planOf(inputs, attrs);
  const out = data.output(plan.shape, plan.operands.every(({ dtype }) => dtype === 'int32') ? 'int32' : 'float32');
  const operands = plan.operands.map((info) => data.values(info));
  data.values(out).set(plan.evaluate(operands, multiplyPlainly));
  return out;
}

function planOf(inputs: KernelCall['inputs'], { equation }: Attributes) {
  const operands = Object.keys(inputs)
    .sort((a, b) => Number(a) - Number(b))
    .map((key) => inputs[key] as TensorInfo);
  const { allDims, idDims } = backend_util.decodeEinsumEquation(equation, operands.length); // throws what it must
  backend_util.checkEinsumDimSizes(allDims.length, idDims, operands as Tensor[]);
  const [left, output = ''] = equation.replace(/\s/g, '').split('->');
  const [first = '', second = ''] = left!.split(',');
  const sizes = new Map<string, number>();
  for (const [index, dims] of [first, second].entries()) {
    for (const [axis, dim] of [...dims].entries()) sizes.set(dim, operands[index]!.shape[axis]!);
  }
  const pick = (dims: string, keep: (dim: string) => boolean) => [...dims].filter(keep).join('');
  const batch = pick(output, (dim) => first.includes(dim) && second.includes(dim));
  const summed = pick(first, (dim) => second.includes(dim) && !output.includes(dim));
  const freeFirst = pick(output, (dim) => !second.includes(dim));
  const freeSecond = pick(output, (dim) => !first.includes(dim));
  const count = (dims: string) => [...dims].reduce((product, dim) => product * sizes.get(dim)!, 1);

  function evaluate([a, b]: Numbers[], multiply: Multiply): Numbers {
    if (b === undefined) return arrange(a!, first, output, sizes);
    const product = multiply(
      arrange(a!, first, batch + freeFirst + summed, sizes),
      arrange(b, second, batch + freeSecond + summed, sizes),
      { batch: count(batch), m: count(freeFirst), n: count(freeSecond), k: count(summed) },
    );
    return arrange(product, batch + freeFirst + freeSecond, output, sizes);
  }
  return { operands, shape: [...output].map((dim) => sizes.get(dim)!), evaluate };
}

/** Brings an array with axes `from` into the order `to`, summing over the axes that `to` lacks. */
function arrange(values: Numbers, from: string, to: string, sizes: Sizes): Numbers {
  if (from === to) return values;
  const order = to + [...from].filter((dim) => !to.includes(dim)).join('');
  const size = (dims: string) => [...dims].reduce((product, dim) => product * sizes.get(dim)!, 1);
  const out = new Float64Array(size(to));
  const axes = [...order].map((dim, axis) => ({
    size: sizes.get(dim)!,
    step: size(from.slice(from.indexOf(dim) + 1)),
    outStep: axis < to.length ? size(to.slice(axis + 1)) : 0,
  }));
  const visit = (axis: number, at: number, outAt: number) => {
    const { size: count, step, outStep } = axes[axis]!;
    if (axis === axes.length - 1) {
      for (let i = 0; i < count; i++) out[outAt + i * outStep]! += values[at + i * step]!;
      return;
    }
    for (let i = 0; i < count; i++) visit(axis + 1, at + i * step, outAt + i * outStep);
  };
  visit(0, 0, 0);
  return out;
}

/** c[b,i,j] = Σ_l a[b,i,l]·b[b,j,l]. */
function multiplyPlainly(a: Numbers, b: Numbers, { batch, m, n, k }: ProductSizes): Numbers {
  const out = new Float64Array(batch * m * n);
  for (let i = 0; i < batch * m; i++) {
    const right = Math.floor(i / m) * n;
    for (let j = 0; j < n; j++) {
      let sum = 0;
      for (let l = 0; l < k; l++) sum += a[i * k + l]! * b[(right + j) * k + l]!;
      out[i * n + j] = sum;
    }
  }
  return out;
}
