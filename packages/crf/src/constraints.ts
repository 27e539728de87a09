import { checkShape, invalidArgument } from '@recurrent/core';
import { parseTag, type TagScheme, tagSchemeRules } from '@recurrent/metrics';
import * as tf from '@tensorflow/tfjs-core';
import type { CrfParameters } from './crf.ts';

/** Which paths can be: `false` is a score of −∞. JSON. */
export interface Constraints {
  /** [from][to] */
  readonly transitions: readonly (readonly boolean[])[];
  /** May a sequence begin with this label? */
  readonly start: readonly boolean[];
  /** May it end with it? */
  readonly end: readonly boolean[];
}

/**
 * What a tag scheme allows: `I-X` only inside a span of X (BIO); a span that was begun is closed by its type (IOBES,
 * BMES, BILOU); `B-X` only behind a token of X (IOB1). Each path that is left is one that a writer of the scheme
 * could have written.
 * @param labels tags such as `O`, `B-PER`, in the order of the CRF's labels
 * @throws RecurrentError INVALID_ARGUMENT for an unknown scheme, or a label whose letter the scheme does not have
 */
export function constraintsFromLabels(labels: readonly string[], scheme: TagScheme): Constraints {
  const { roles, marksEnd, beginsOnlyBetween } = tagSchemeRules(scheme);
  const tags = labels.map((label) => {
    const { letter, type } = parseTag(label);
    const role = roles.get(letter);
    if (role === undefined) {
      invalidArgument(
        'crf.constraintsFromLabels',
        'labels',
        `tags of ${scheme}: ${[...roles.keys()].join(', ')}`,
        label,
      );
    }
    const begun = role === 'begin' || role === 'inside';
    return {
      type,
      begun,
      follows: beginsOnlyBetween ? role === 'begin' : role === 'inside' || role === 'end',
      mustGoOn: marksEnd && begun,
    };
  });
  return {
    transitions: tags.map((from) =>
      tags.map((to) => (to.follows ? from.begun && from.type === to.type : !from.mustGoOn)),
    ),
    start: tags.map(({ follows }) => !follows),
    end: tags.map(({ mustGoOn }) => !mustGoOn),
  };
}

/** The parameters with −∞ where the constraints forbid; the caller owns the new tensors. Differentiable. */
export function constrain(parameters: CrfParameters, constraints: Constraints | undefined): CrfParameters {
  if (constraints === undefined) return parameters;
  const penalty = (allowed: readonly boolean[]) => allowed.map((can) => (can ? 0 : Number.NEGATIVE_INFINITY));
  const { shape } = parameters.transitions;
  return {
    transitions: tf.add(
      parameters.transitions,
      tf.tensor(constraints.transitions.flatMap(penalty), shape as [number, number], 'float32'),
    ),
    start: tf.add(parameters.start, tf.tensor1d(penalty(constraints.start), 'float32')),
    end: tf.add(parameters.end, tf.tensor1d(penalty(constraints.end), 'float32')),
  };
}

/** @throws RecurrentError SHAPE_MISMATCH */
export function checkConstraints(where: string, constraints: Constraints | undefined, labels: number): void {
  if (constraints === undefined) return;
  const { transitions, start, end } = constraints;
  checkShape(where, 'constraints.transitions', [transitions.length], [labels]);
  for (const row of transitions)
    checkShape(where, 'constraints.transitions', [transitions.length, row.length], [labels, labels]);
  checkShape(where, 'constraints.start', [start.length], [labels]);
  checkShape(where, 'constraints.end', [end.length], [labels]);
}

/** Whether a path is one that the constraints allow. */
export function isAllowed({ transitions, start, end }: Constraints, path: ArrayLike<number>): boolean {
  if (path.length === 0) return true;
  if (!start[path[0]!] || !end[path[path.length - 1]!]) return false;
  for (let t = 1; t < path.length; t++) if (!transitions[path[t - 1]!]![path[t]!]) return false;
  return true;
}
