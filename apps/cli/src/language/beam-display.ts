import type { BeamEvent } from '@recurrent/decoding';
import type { Colors } from '../io.ts';

/** Shows a beam step by step: what lives, what came to its end, what died. */
export interface BeamDisplay {
  /** The lines of one step. */
  show(event: BeamEvent): string[];
}

/** @param textOf the text of generated tokens */
export function createBeamDisplay(textOf: (tokens: readonly number[]) => string, colors: Colors): BeamDisplay {
  /** Text and age of those that run, so that the dead can be named. */
  let alive = new Map<number, readonly number[]>();
  return {
    show({ length, running, ended, died }) {
      const dead = died.flatMap((id) => {
        const tokens = alive.get(id);
        return tokens === undefined ? [] : [colors.dim(`  ✗          ${textOf(tokens)}`)];
      });
      alive = new Map(running.map(({ id, tokens }) => [id, tokens]));
      return [
        colors.bold(`step ${length}`),
        ...dead,
        ...ended.map(({ hypothesis }) => {
          return colors.green(`  ✓ ${number(hypothesis.score)}  ${textOf(hypothesis.tokens)}`);
        }),
        ...running.map(({ score, tokens }) => `  · ${number(score)}  ${textOf(tokens)}`),
      ];
    },
  };
}

function number(score: number): string {
  return score.toFixed(3).padStart(8);
}
