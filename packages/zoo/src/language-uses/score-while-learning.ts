import {
  type ForwardContext,
  flattenParameters,
  type ParameterTree,
  registerGradients,
  type TensorTree,
} from '@recurrent/cells';
import { checkPositiveInteger, checkRange, createRandom, createYielder, RecurrentError } from '@recurrent/core';
import { type ClipConfig, createClip, sgd, trainStep } from '@recurrent/training';
import * as tf from '@tensorflow/tfjs-core';
import type { DynamicOptions } from '../model.ts';

/** A network that reads a text piece by piece. `State` is what goes on from piece to piece. */
export interface PieceReader<Piece, State extends TensorTree> {
  /** The text in order. */
  readonly pieces: Iterable<Piece>;
  /**
   * ln p of the targets of a piece, float32 [N], without dropout, and the state behind it. Runs under the tape.
   * @param state behind the piece before; undefined at the start
   */
  read(
    parameters: ParameterTree,
    piece: Piece,
    state: State | undefined,
    context: ForwardContext,
  ): { readonly logProbs: tf.Tensor1D; readonly state: State };
}

const where = 'zoo.scoreWhileLearning';

/**
 * Dynamic evaluation: each piece is scored with the weights as they are, and then learnt from: w ← w − η g, where g is
 * the gradient of the mean −ln p of the piece, clipped as in training. It learns on a copy of the weights; state goes on
 * from piece to piece, gradients do not.
 * @param frozen dotted names of parameters that do not learn
 * @returns ln p of all targets, in order; nats
 * @throws RecurrentError NOT_FINITE where the learning rate is too high; ABORTED
 * @see Mikolov et al. 2010, section 2.1; Krause et al. 2018 (whose RMS scaling and decay to the old weights are not here)
 */
export async function scoreWhileLearning<Piece, State extends TensorTree>(
  { pieces, read }: PieceReader<Piece, State>,
  given: ParameterTree,
  options: DynamicOptions & { readonly clip: ClipConfig | null; readonly frozen?: readonly string[] | undefined },
): Promise<Float64Array> {
  const { learningRate, signal, clip, frozen = [] } = options;
  checkDynamic(options);
  // A model from a bundle was not trained in this process.
  registerGradients();
  const parameters = await copyOf(given);
  const all = flattenParameters(parameters);
  const variables = new Map([...all].filter(([name]) => !frozen.includes(name)));
  const optimizer = sgd({ type: 'sgd', learningRate });
  const clipping = clip === null ? undefined : createClip(clip);
  const random = createRandom(0);
  const breathe = createYielder();
  const scores: Float32Array[] = [];
  let state: State | undefined;
  try {
    for (const piece of pieces) {
      if (signal?.aborted) throw new RecurrentError({ code: 'ABORTED', message: 'scoring a text was aborted' });
      let result: { readonly logProbs: tf.Tensor1D; readonly state: State } | undefined;
      try {
        await trainStep({
          variables,
          optimizer,
          learningRate,
          clip: clipping,
          random,
          loss(context) {
            const { logProbs, state: next } = read(parameters, piece, state, { ...context, training: false });
            result = { logProbs: tf.keep(logProbs.clone()), state: mapTree(next, (t) => tf.keep(t.clone())) as State };
            return tf.neg(tf.mean(logProbs) as tf.Scalar);
          },
          refuse: (what) => {
            throw tooFast(what, learningRate);
          },
        });
        scores.push((await result!.logProbs.data()) as Float32Array);
        freeTree(state);
        state = result!.state;
      } catch (error) {
        freeTree(result?.state);
        throw error;
      } finally {
        result?.logProbs.dispose();
      }
      await breathe();
    }
  } finally {
    freeTree(state);
    optimizer.dispose();
    for (const variable of all.values()) variable.dispose();
  }
  const total = scores.reduce((sum, { length }) => sum + length, 0);
  const joined = new Float64Array(total);
  let at = 0;
  for (const values of scores) {
    joined.set(values, at);
    at += values.length;
  }
  return joined;
}

/** @throws RecurrentError INVALID_ARGUMENT */
export function checkDynamic({ learningRate, tokens }: DynamicOptions): void {
  checkRange(where, 'learningRate', learningRate, 0, Number.MAX_VALUE);
  checkPositiveInteger(where, 'tokens', tokens);
}

function tooFast(what: string, learningRate: number): RecurrentError {
  return new RecurrentError({
    code: 'NOT_FINITE',
    message: `${where}: the ${what} of the text is no longer finite with "learningRate" ${learningRate}; choose a smaller one`,
    argument: 'learningRate',
    received: String(learningRate),
  });
}

/** With memory of their own: some updates write in place. */
async function copyOf(tree: ParameterTree): Promise<ParameterTree> {
  const values = new Map<tf.Tensor, Float32Array>();
  for (const variable of flattenParameters(tree).values()) {
    values.set(variable, Float32Array.from(await variable.data()));
  }
  return mapTree(tree, (leaf) =>
    tf.tidy(() => tf.variable(tf.tensor(values.get(leaf)!, leaf.shape, 'float32'), (leaf as tf.Variable).trainable)),
  ) as ParameterTree;
}

function mapTree(tree: TensorTree, map: (leaf: tf.Tensor) => tf.Tensor): TensorTree {
  return Object.fromEntries(
    Object.entries(tree).map(([name, node]) => [name, node instanceof tf.Tensor ? map(node) : mapTree(node, map)]),
  );
}

function freeTree(tree: TensorTree | undefined): void {
  if (tree === undefined) return;
  for (const leaf of flattenParameters<tf.Tensor>(tree).values()) leaf.dispose();
}
