import { checkKeys, createRegistry, RecurrentError } from '@recurrent/core';
import { type CellPlace, cellPlaces, checkValue, reordered } from './import-layout.ts';
import type { ParameterValue } from './parameters.ts';
import type { SequenceLayer } from './sequence-layer.ts';

export interface KerasImport {
  /** `config` of the layer that is to have the weights. */
  readonly layer: SequenceLayer['config'];
  /**
   * What `getWeights()` gives: kernel, recurrent kernel, bias; for a bidirectional layer the three of the forward
   * layer, then of the backward; for a stack those of each layer from the bottom up.
   */
  readonly weights: readonly ParameterValue[];
}

interface KerasCell {
  readonly gates: number;
  convert(kernels: Kernels, bias: ParameterValue | undefined, place: CellPlace): Record<string, ParameterValue>;
}

interface Kernels {
  readonly kernel: ParameterValue;
  readonly recurrentKernel: ParameterValue;
}

const where = 'cells.importKeras';
const zeros = (size: number): ParameterValue => ({ shape: [size], data: new Float32Array(size) });

/** Same gates in the same order (Keras calls g "c"). */
function unchanged(gates: number): KerasCell {
  return {
    gates,
    convert(kernels, bias, { cell: { units } }) {
      if (bias !== undefined) checkValue(where, 'bias', bias, [gates * units]);
      return { ...kernels, bias: bias ?? zeros(gates * units) };
    },
  };
}

/**
 * Keras's gates are z,r,h, ours r,z,n. Both update by h' = z∘h + (1 − z)∘n, so z needs no change of sign. With
 * `reset_after` the bias is [2, 3·units], for the input and for the recurrent product.
 */
const gru: KerasCell = {
  gates: 3,
  convert(kernels, bias, { cell }) {
    const { units } = cell;
    const order = [1, 0, 2];
    const both = {
      kernel: reordered(kernels.kernel, order),
      recurrentKernel: reordered(kernels.recurrentKernel, order),
    };
    if (cell.resetAfter === false) {
      if (bias !== undefined) checkValue(where, 'bias (reset_after=False)', bias, [3 * units]);
      return { ...both, bias: bias === undefined ? zeros(3 * units) : reordered(bias, order) };
    }
    if (bias === undefined) return { ...both, bias: zeros(3 * units), candidateBias: zeros(units) };
    checkValue(where, 'bias (reset_after=True)', bias, [2, 3 * units]);
    const { data } = reordered(bias, order);
    const [input, hidden] = [data.slice(0, 3 * units), data.subarray(3 * units)];
    for (let index = 0; index < 2 * units; index++) input[index] = input[index]! + hidden[index]!;
    return {
      ...both,
      bias: { shape: [3 * units], data: input },
      candidateBias: { shape: [units], data: hidden.slice(2 * units) },
    };
  },
};

const cells: Record<string, KerasCell> = { elman: unchanged(1), lstm: unchanged(4), gru };

/**
 * The parameters of a sequence layer from the weights of Keras or tfjs-layers `SimpleRNN`, `LSTM` and `GRU`, both
 * conventions of `reset_after`. The result suits `loadParameters`. Does not read files. Our gates are sigmoid:
 * a layer with another `recurrentActivation` (the `hardSigmoid` that tfjs-layers defaults to) gives other outputs.
 * @throws RecurrentError BAD_DATA for a number of weights or a shape that does not fit; UNKNOWN_NAME for a cell that
 * Keras does not have
 */
export function importKeras(options: KerasImport): Map<string, ParameterValue> {
  checkKeys(where, options, ['layer', 'weights']);
  const { layer, weights } = options;
  const places = cellPlaces(layer);
  const each = weights.length / places.length;
  if (each !== 2 && each !== 3) {
    throw new RecurrentError({
      code: 'BAD_DATA',
      message: `${where}: "weights" expected ${3 * places.length} tensors (${2 * places.length} without biases), got ${weights.length}`,
      argument: 'weights',
    });
  }
  const result = new Map<string, ParameterValue>();
  places.forEach((place, index) => {
    const { gates, convert } = createRegistry('cell of Keras', cells).get(place.cell.type);
    const { inputSize, units } = place.cell;
    const [kernel, recurrentKernel, bias] = weights.slice(index * each, (index + 1) * each);
    checkValue(where, `weights[${index * each}]`, kernel, [inputSize, gates * units]);
    checkValue(where, `weights[${index * each + 1}]`, recurrentKernel, [units, gates * units]);
    const kernels = { kernel: kernel!, recurrentKernel: recurrentKernel! };
    for (const [name, value] of Object.entries(convert(kernels, bias, place))) result.set(place.path + name, value);
  });
  return result;
}
