/** Measures this session: how fast steps and evaluations go, and how long the rest will take. */
export interface Pace {
  step(seconds: number, tokens: number | undefined): void;
  evaluation(seconds: number): void;
  tokensPerSecond(): number | undefined;
  /** @param stepsLeft `undefined` when the length of an epoch is not known yet */
  remainingSeconds(stepsLeft: number | undefined, evaluationsLeft: number): number | undefined;
}

export function createPace(): Pace {
  let steps = 0;
  let stepSeconds = 0;
  let tokens: number | undefined;
  let evaluations = 0;
  let evaluationSeconds = 0;
  return {
    step(seconds, count) {
      steps += 1;
      stepSeconds += seconds;
      if (count !== undefined) tokens = (tokens ?? 0) + count;
    },
    evaluation(seconds) {
      evaluations += 1;
      evaluationSeconds += seconds;
    },
    tokensPerSecond: () => (tokens === undefined || stepSeconds === 0 ? undefined : tokens / stepSeconds),
    remainingSeconds(stepsLeft, evaluationsLeft) {
      if (stepsLeft === undefined || steps === 0) return undefined;
      const evaluation = evaluations === 0 ? 0 : evaluationSeconds / evaluations;
      return (stepsLeft * stepSeconds) / steps + evaluationsLeft * evaluation;
    },
  };
}
