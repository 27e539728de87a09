import * as tf from '@tensorflow/tfjs-core';

type Unary = (gradient: tf.Tensor, saved: tf.Tensor) => tf.Tensor;
type Binary = (gradient: tf.Tensor, a: tf.Tensor, b: tf.Tensor) => tf.Tensor;

/** d/dx from the input x. */
const fromInput: Record<string, Unary> = {
  [tf.Abs]: (dy, x) => tf.mul(dy, tf.sign(x)),
  [tf.Cos]: (dy, x) => tf.neg(tf.mul(dy, tf.sin(x))),
  [tf.Log]: (dy, x) => tf.div(dy, x),
  [tf.Log1p]: (dy, x) => tf.div(dy, tf.add(x, 1)),
  [tf.Reciprocal]: (dy, x) => tf.neg(tf.div(dy, tf.square(x))),
  [tf.Relu]: (dy, x) => tf.mul(dy, tf.step(x)),
  [tf.Rsqrt]: (dy, x) => tf.mul(tf.mul(dy, -0.5), tf.pow(x, -1.5)),
  [tf.Sin]: (dy, x) => tf.mul(dy, tf.cos(x)),
  [tf.Softplus]: (dy, x) => tf.mul(dy, tf.sigmoid(x)),
  [tf.Square]: (dy, x) => tf.mul(dy, tf.mul(x, 2)),
};

/** d/dx from the output y. */
const fromOutput: Record<string, Unary> = {
  [tf.Exp]: (dy, y) => tf.mul(dy, y),
  [tf.Sigmoid]: (dy, y) => tf.mul(dy, tf.mul(y, tf.sub(1, y))),
  [tf.Sqrt]: (dy, y) => tf.div(dy, tf.mul(y, 2)),
  [tf.Tanh]: (dy, y) => tf.mul(dy, tf.sub(1, tf.square(y))),
};

/** The gradient by a and by b, before it is summed over what was broadcast. */
const binary: Record<string, readonly [Binary, Binary]> = {
  [tf.Add]: [(dy) => dy, (dy) => dy],
  [tf.Sub]: [(dy) => dy, (dy) => tf.neg(dy)],
  [tf.Multiply]: [(dy, _a, b) => tf.mul(dy, b), (dy, a) => tf.mul(dy, a)],
  [tf.RealDiv]: [(dy, _a, b) => tf.div(dy, b), (dy, a, b) => tf.neg(tf.div(tf.mul(dy, a), tf.square(b)))],
  [tf.Maximum]: [
    (dy, a, b) => tf.mul(dy, tf.cast(tf.greaterEqual(a, b), 'float32')),
    (dy, a, b) => tf.mul(dy, tf.cast(tf.less(a, b), 'float32')),
  ],
  [tf.Minimum]: [
    (dy, a, b) => tf.mul(dy, tf.cast(tf.lessEqual(a, b), 'float32')),
    (dy, a, b) => tf.mul(dy, tf.cast(tf.greater(a, b), 'float32')),
  ],
  [tf.SquaredDifference]: [
    (dy, a, b) => tf.mul(dy, tf.mul(2, tf.sub(a, b))),
    (dy, a, b) => tf.mul(dy, tf.mul(2, tf.sub(b, a))),
  ],
  [tf.Pow]: [
    (dy, a, b) => tf.mul(dy, tf.mul(b, tf.pow(a, tf.sub(b, 1)))),
    // log a where a > 0, else 0
    (dy, a, b) => tf.mul(dy, tf.mul(tf.pow(a, b), tf.where(tf.greater(a, 0), tf.log(a), tf.zerosLike(a)))),
  ],
};

/** Constant almost everywhere, by their input names. */
const flat: Record<string, readonly string[]> = {
  [tf.Floor]: ['x'],
  [tf.OnesLike]: ['x'],
  [tf.Round]: ['x'],
  [tf.Sign]: ['x'],
  [tf.Step]: ['x'],
  [tf.ZerosLike]: ['x'],
  [tf.Equal]: ['a', 'b'],
  [tf.Greater]: ['a', 'b'],
  [tf.GreaterEqual]: ['a', 'b'],
  [tf.Less]: ['a', 'b'],
  [tf.LessEqual]: ['a', 'b'],
  [tf.NotEqual]: ['a', 'b'],
};

/** Sums the gradient of a broadcast operand back to its own shape. */
function sumTo(gradient: tf.Tensor, shape: readonly number[]): tf.Tensor {
  const extra = gradient.shape.length - shape.length;
  const axes = gradient.shape.flatMap((size, axis) => {
    const own = axis < extra ? 1 : shape[axis - extra];
    return own === 1 && size !== 1 ? [axis] : [];
  });
  return tf.reshape(axes.length === 0 ? gradient : tf.sum(gradient, axes, true), [...shape]);
}

/** Gradients of the element-wise operations of tfjs. */
export function elementwiseGradients(): tf.GradConfig[] {
  return [
    ...Object.entries(fromInput).map(([kernelName, by]) => ({
      kernelName,
      inputsToSave: ['x'],
      gradFunc: (dy: tf.Tensor | tf.Tensor[], saved: tf.Tensor[]) => ({ x: () => by(dy as tf.Tensor, saved[0]!) }),
    })),
    ...Object.entries(fromOutput).map(([kernelName, by]) => ({
      kernelName,
      outputsToSave: [true],
      gradFunc: (dy: tf.Tensor | tf.Tensor[], saved: tf.Tensor[]) => ({ x: () => by(dy as tf.Tensor, saved[0]!) }),
    })),
    ...Object.entries(binary).map(([kernelName, [byA, byB]]) => ({
      kernelName,
      inputsToSave: ['a', 'b'],
      gradFunc: (dy: tf.Tensor | tf.Tensor[], saved: tf.Tensor[]) => {
        const [a, b] = saved as [tf.Tensor, tf.Tensor];
        return {
          a: () => sumTo(byA(dy as tf.Tensor, a, b), a.shape),
          b: () => sumTo(byB(dy as tf.Tensor, a, b), b.shape),
        };
      },
    })),
    ...Object.entries(flat).map(([kernelName, names]) => ({
      kernelName,
      inputsToSave: [...names],
      gradFunc: (_dy: tf.Tensor | tf.Tensor[], saved: tf.Tensor[]) =>
        Object.fromEntries(names.map((name, index) => [name, () => tf.zeros(saved[index]!.shape)])),
    })),
    { kernelName: tf.Neg, gradFunc: (dy) => ({ x: () => tf.neg(dy as tf.Tensor) }) },
    { kernelName: tf.Identity, gradFunc: (dy) => ({ x: () => tf.cast(dy as tf.Tensor, 'float32') }) },
    { kernelName: tf.Cast, gradFunc: (dy) => ({ x: () => (dy as tf.Tensor).clone() }) },
    {
      kernelName: tf.AddN,
      saveAllInputs: true,
      gradFunc: (dy, saved) =>
        Object.fromEntries(saved.map((_, index) => [String(index), () => (dy as tf.Tensor).clone()])),
    },
    {
      kernelName: tf.ClipByValue,
      inputsToSave: ['x'],
      gradFunc: (dy, saved, attributes) => {
        const { clipValueMin, clipValueMax } = attributes as unknown as tf.ClipByValueAttrs;
        const [x] = saved as [tf.Tensor];
        const inside = () => tf.logicalAnd(tf.greaterEqual(x, clipValueMin), tf.lessEqual(x, clipValueMax));
        return { x: () => tf.mul(dy as tf.Tensor, tf.cast(inside(), 'float32')) };
      },
    },
    {
      kernelName: tf.Select,
      inputsToSave: ['condition'],
      gradFunc: (dy, saved) => {
        const condition = saved[0] as tf.Tensor;
        const zeros = () => tf.zerosLike(dy as tf.Tensor);
        return {
          condition: () => tf.zeros(condition.shape),
          t: () => tf.where(condition, dy as tf.Tensor, zeros()),
          e: () => tf.where(condition, zeros(), dy as tf.Tensor),
        };
      },
    },
  ];
}
