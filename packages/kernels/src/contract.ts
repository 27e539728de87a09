/**
 * The contract between the kernels and the rooms that ask for them: names, inputs, attributes and outputs.
 * Every kernel here is a tfjs kernel, found by `tf.getKernel(name, tf.getBackend())`. Whoever asks must have a
 * path without it. Float tensors are float32, ids and lengths int32, arrays row-major.
 *
 * Notation: B batch, T time, I input size, U units, G gates, L labels, V rows of a table, D dimension.
 */

/**
 * A recurrent layer over a whole sequence.
 *
 * Inputs: `input` [B,T,I], `lengths` int32 [B] (not given: all rows are full), the weights and initial states of the
 * cell, by name:
 *
 * | `attrs.cell` | weights | states |
 * |---|---|---|
 * | `elman` | `kernel` [I,U], `recurrentKernel` [U,U], `bias` [U] | `hidden` |
 * | `lstm` | `kernel` [I,4U], `recurrentKernel` [U,4U], `bias` [4U]; gates i,f,g,o | `hidden`, `cell` |
 * | `peepholeLstm` | the same and `peephole` [3,U] (i,f see c; o sees c') | `hidden`, `cell` |
 * | `gru` | `kernel` [I,3U], `recurrentKernel` [U,3U], `bias` [3U], `candidateBias` [U] (only if `resetAfter`); gates r,z,n | `hidden` |
 *
 * States are [B,U]. Outputs: `output` [B,T,U], then the final states in the order of the table, then, if
 * `attrs.training`, what the gradient needs (opaque to the caller; hand it on as `saved0`, `saved1`, …).
 * At t ≥ length the output is 0 and the state stays as it was. With `reverse` each row is read from its last
 * valid step to its first, and `output[b,t]` belongs to `input[b,t]`.
 */
export const RECURRENT_SEQUENCE = 'RecurrentSequence';

/**
 * The gradient of `RECURRENT_SEQUENCE`. Inputs: the forward's inputs, `output`, `saved0`, `saved1`, …,
 * `outputGradient` [B,T,U], and `<state>Gradient` [B,U] for each final state. Same attrs.
 * Outputs, in this order: the gradient of `input`, of each weight and of each initial state, in table order.
 */
export const RECURRENT_SEQUENCE_GRADIENT = 'RecurrentSequenceGradient';

/** Attributes of both recurrent kernels. */
export interface RecurrentSequenceAttributes {
  readonly cell: 'elman' | 'lstm' | 'peepholeLstm' | 'gru';
  /** Of `elman` only. */
  readonly activation?: 'tanh' | 'sigmoid' | 'relu' | 'linear';
  /** Of `gru` only: reset gate applied after the recurrent product (cuDNN, PyTorch) or before it (Cho 2014). */
  readonly resetAfter?: boolean;
  readonly reverse: boolean;
  /** Whether the outputs must hold what the gradient needs. */
  readonly training: boolean;
  /** Save less and compute the gates once more in the gradient. */
  readonly recompute?: boolean;
}

/**
 * Sum of table rows: out[n] = Σ_k table[ids[n,k]]; an id of −1 contributes nothing.
 * Inputs: `table` [V,D], `ids` int32 [N,K]. Output: [N,D].
 */
export const EMBEDDING_BAG = 'EmbeddingBag';

/** Dense gradient of the table. Inputs: `ids` int32 [N,K], `gradient` [N,D]. Attrs: `rows` = V. Output: [V,D]. */
export const EMBEDDING_BAG_GRADIENT = 'EmbeddingBagGradient';

/**
 * Sparse gradient of the table: only the rows that were used. Inputs and attrs as `EMBEDDING_BAG_GRADIENT`.
 * Outputs: `rows` int32 [R], ascending and distinct, and `values` [R,D].
 */
export const EMBEDDING_BAG_GRADIENT_ROWS = 'EmbeddingBagGradientRows';

/**
 * loss[n] = −(1 − ε)·ln p[labels[n]] − ε/V·Σ_v ln p[v] with p = softmax(logits[n]), and its gradient by the logits, in one pass.
 * Inputs: `logits` [N,V], `labels` int32 [N]; a label of −1 is ignored: loss 0, gradient 0.
 * Attrs: `training`; `smoothing` (ε, in [0, 1); default 0). Outputs: `losses` [N] and, if `training`, `gradient` [N,V].
 */
export const SOFTMAX_CROSS_ENTROPY = 'SoftmaxCrossEntropy';

/**
 * What `SOFTMAX_CROSS_ENTROPY` gives of the logits x·W + b, row by row, and `share` times the gradients of the sum over rows,
 * without a tensor of the size [N,V].
 * Inputs: `x` [N,D], `kernel` W [D,V] or, if `transposed`, [V,D], `bias` b [V], `labels` int32 [N]; a label of −1 is
 * ignored: loss 0, gradient 0. Attrs: `transposed`, `training`, `share`, `smoothing`.
 * Outputs: `losses` [N] and, if `training`, the gradients of x, kernel and bias.
 */
export const LINEAR_CROSS_ENTROPY = 'LinearCrossEntropy';

/**
 * log softmax by row, in one kernel and without a gradient: what a search or a score reads.
 * Input: `logits` [N,V]. Output: [N,V].
 */
export const LOG_SOFTMAX = 'LogSoftmaxRows';

/**
 * x[n,v] ·= factors[n], IN PLACE, for a gradient that nobody else holds. Inputs: `x` [N,V], `factors` [N].
 * No outputs; a tensor that shares its data with `x` (`clone`) changes too.
 */
export const SCALE_ROWS = 'ScaleRows';

/**
 * Forward–backward of a linear-chain CRF. Inputs: `emissions` [B,T,L], `transitions` [L,L] (from, to),
 * `start` [L], `end` [L], `lengths` int32 [B]. −∞ is allowed anywhere and means "never".
 * Outputs: `logPartition` [B], and if `attrs.training` `marginals` [B,T,L] and `transitionCounts` [B,L,L]
 * (expected number of each transition). A row of length 0 has logPartition 0 and zeros.
 */
export const CRF_FORWARD_BACKWARD = 'CrfForwardBackward';

/** Best path. Inputs as `CRF_FORWARD_BACKWARD`. Outputs: `paths` int32 [B,T] (0 at t ≥ length), `scores` [B]. */
export const CRF_VITERBI = 'CrfViterbi';

/**
 * Optimiser updates. Each changes `variable` and its slots IN PLACE and has no outputs; a tensor that shares its
 * data with the variable (`clone`) changes too. With `rows` int32 [R] (distinct) given, `gradient` is [R,D] and
 * only those rows of `variable` [V,D] and its slots are touched.
 *
 * `SGD_UPDATE`: inputs `variable`, `gradient`, `velocity` (only if momentum ≠ 0), `rows`?; attrs `SgdAttributes`:
 *   g ← gradientScale·g + weightDecay·w;  v ← momentum·v + g;  w ← w − learningRate·(nesterov ? g + momentum·v : v)
 */
export const SGD_UPDATE = 'SgdUpdate';

export interface SgdAttributes {
  readonly learningRate: number;
  readonly momentum: number;
  readonly nesterov: boolean;
  readonly weightDecay: number;
  /** Multiplies the gradient first: the factor of global-norm clipping. */
  readonly gradientScale: number;
}

/**
 * `ADAM_UPDATE`: inputs `variable`, `gradient`, `mean`, `variance`, `rows`?; attrs `AdamAttributes`:
 *   g ← gradientScale·g (+ weightDecay·w if not decoupled);  m ← β₁m + (1−β₁)g;  v ← β₂v + (1−β₂)g²
 *   w ← w − learningRate·[ m/(1−β₁ᵗ) / (√(v/(1−β₂ᵗ)) + ε) + (decoupled ? weightDecay·w : 0) ]
 */
export const ADAM_UPDATE = 'AdamUpdate';

export interface AdamAttributes {
  readonly learningRate: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  /** t, from 1. */
  readonly step: number;
  readonly weightDecay: number;
  /** AdamW: decay the weights apart from the gradient. */
  readonly decoupled: boolean;
  readonly gradientScale: number;
}

/** Σ x² of one tensor, accumulated in float64. Input: `x`. Output: scalar [] float32. */
export const SQUARED_NORM = 'SquaredNorm';
