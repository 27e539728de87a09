import type { FinishReason, Hypothesis } from './hypothesis.ts';

/** A hypothesis of a beam as the last of a chain of tokens, so that beams share what they have in common. */
export interface BeamNode {
  /** Unique within its source, in the order of birth; the root is 0. */
  readonly id: number;
  /** `undefined` for the root. */
  readonly parent: BeamNode | undefined;
  /** −1 for the root. */
  readonly token: number;
  /** ln p of the token by the model. */
  readonly logProb: number;
  /** The sum of the scores of its tokens, after the processors. */
  readonly sum: number;
  /** Tokens so far. */
  readonly length: number;
  readonly note: unknown;
}

export const rootNode: BeamNode = {
  id: 0,
  parent: undefined,
  token: -1,
  logProb: 0,
  sum: 0,
  length: 0,
  note: undefined,
};

/** What each node of a chain says, from the first token on. */
function along<Value>(node: BeamNode, value: (node: BeamNode) => Value): Value[] {
  const values = new Array<Value>(node.length);
  for (let at = node; at.parent !== undefined; at = at.parent) values[at.length - 1] = value(at);
  return values;
}

export function tokensOf(node: BeamNode): number[] {
  return along(node, ({ token }) => token);
}

/** The hypothesis that ends with a node. */
export function hypothesisOf(node: BeamNode, score: number, finished: FinishReason, noted: boolean): Hypothesis {
  const logProbs = along(node, ({ logProb }) => logProb);
  return {
    tokens: tokensOf(node),
    logProbs,
    logProb: logProbs.reduce((sum, value) => sum + value, 0),
    score,
    finished,
    notes: noted ? along(node, ({ note }) => note) : [],
  };
}
