import { checkKeys, createRegistry, invalidArgument, RecurrentError } from '@recurrent/core';
import { type CellPlace, cellPlaces, checkValue, transposed } from './import-layout.ts';
import type { ParameterValue } from './parameters.ts';
import type { SequenceLayer } from './sequence-layer.ts';

export interface PyTorchImport {
  /** `config` of the layer that is to have the weights. */
  readonly layer: SequenceLayer['config'];
  /** A state dict: `weight_ih_l0`, `weight_hh_l0`, `bias_ih_l0`, `bias_hh_l0`, `…_reverse`, `…_l1`. */
  readonly tensors: ReadonlyMap<string, ParameterValue>;
  /** What the names in the state dict begin with, such as `encoder.`; others are left out. Default ''. */
  readonly prefix?: string;
}

/** Weights of one direction of one layer; the biases are zeros if the module has none. */
interface ModuleWeights {
  /** [inputSize, gates·units] and [units, gates·units], transposed already. */
  readonly kernel: ParameterValue;
  readonly recurrentKernel: ParameterValue;
  readonly inputBias: Float32Array;
  readonly hiddenBias: Float32Array;
}

interface PyTorchCell {
  readonly gates: number;
  convert(weights: ModuleWeights, place: CellPlace): Record<string, ParameterValue>;
}

const where = 'cells.importPyTorch';

function summed({ kernel, recurrentKernel, inputBias, hiddenBias }: ModuleWeights): Record<string, ParameterValue> {
  const data = inputBias.map((value, index) => value + hiddenBias[index]!);
  return { kernel, recurrentKernel, bias: { shape: [data.length], data } };
}

/** PyTorch's gates are in our order: i,f,g,o and r,z,n. */
const cells = {
  elman: { gates: 1, convert: summed },
  lstm: { gates: 4, convert: summed },
  gru: {
    gates: 3,
    convert(weights, { cell }) {
      if (cell.resetAfter === false) invalidArgument(where, 'resetAfter', 'true, as in PyTorch', cell.resetAfter);
      const { units } = cell;
      const { bias, ...kernels } = summed(weights);
      const candidate = 2 * units;
      bias!.data.set(weights.inputBias.subarray(candidate), candidate);
      return { ...kernels, bias: bias!, candidateBias: { shape: [units], data: weights.hiddenBias.slice(candidate) } };
    },
  },
} satisfies Record<string, PyTorchCell>;

/**
 * The parameters of a sequence layer from the state dict of a `torch.nn` `RNN`, `LSTM` or `GRU` (or of an `RNNCell`,
 * `LSTMCell`, `GRUCell`): products transposed, the two biases summed, of the GRU's candidate kept apart.
 * The result suits `loadParameters`. Does not read files, and knows no projections (`proj_size`).
 * @throws RecurrentError BAD_DATA for a tensor that is missing, of another shape or left over; UNKNOWN_NAME for a
 * cell that PyTorch does not have; INVALID_ARGUMENT for a GRU that resets before the product
 */
export function importPyTorch(options: PyTorchImport): Map<string, ParameterValue> {
  checkKeys(where, options, ['layer', 'tensors', 'prefix']);
  const { layer, tensors, prefix = '' } = options;
  const left = new Set([...tensors.keys()].filter((name) => name.startsWith(prefix)));
  const result = new Map<string, ParameterValue>();
  for (const place of cellPlaces(layer)) {
    const { gates, convert }: PyTorchCell = createRegistry('cell of PyTorch', cells).get(place.cell.type);
    const { inputSize, units } = place.cell;
    const indexed = `_l${place.depth}${place.backward ? '_reverse' : ''}`;
    const suffix = tensors.has(`${prefix}weight_ih${indexed}`)
      ? indexed
      : tensors.has(`${prefix}weight_ih`)
        ? ''
        : indexed;
    const take = (kind: string, shape: number[]): ParameterValue => {
      const name = `${prefix}${kind}${suffix}`;
      checkValue(where, name, tensors.get(name), shape);
      left.delete(name);
      return tensors.get(name)!;
    };
    const biased = tensors.has(`${prefix}bias_ih${suffix}`);
    const bias = (kind: string) => (biased ? take(kind, [gates * units]).data : new Float32Array(gates * units));
    const weights = {
      kernel: transposed(take('weight_ih', [gates * units, inputSize])),
      recurrentKernel: transposed(take('weight_hh', [gates * units, units])),
      inputBias: bias('bias_ih'),
      hiddenBias: bias('bias_hh'),
    };
    for (const [name, value] of Object.entries(convert(weights, place))) result.set(place.path + name, value);
  }
  const [over] = [...left].filter((name) => /^(weight|bias)_(ih|hh|hr)/.test(name.slice(prefix.length)));
  if (over !== undefined) {
    throw new RecurrentError({
      code: 'BAD_DATA',
      message: `${where}: the layer has no place for "${over}"; does its config have as many layers and directions?`,
      argument: over,
    });
  }
  return result;
}
