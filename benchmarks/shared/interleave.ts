import type { Contender, Sample } from './contender.ts';
import { median } from './statistics.ts';

export interface Measured {
  /** Median of the repeats. */
  readonly ms: number;
  readonly repeats: number;
  /**
   * Median of milliseconds × peak, each repeat with the peak around it: floating-point operations that the peak could
   * have done in that time, in millions. A machine that slows down for a while does not disturb it.
   */
  readonly possible?: number;
  /** How many numbers the model learns, if the contender says so. */
  readonly parameters?: number;
}

export interface InterleaveOptions {
  readonly repeats: number;
  /** Contenders that may fail; of the others an error ends the run. */
  readonly note?: (contender: string, problem: string) => void;
}

/** A repeat runs the work as often as fills this. */
const sampleMs = 30;
const warmUpMs = 500;
/** A contender leaves the rounds when it has used this much, after two repeats, or one where one takes as long. */
const budgetMs = 20_000;

/**
 * Times one work item on every contender: warm-up, then rounds in which each has its turn, the first one changing
 * from round to round. Who cannot do the item is missing from the result, and why is noted.
 */
export async function interleave(
  item: object,
  contenders: readonly Contender[],
  { repeats, note }: InterleaveOptions,
): Promise<Map<string, Measured>> {
  const racers: Racer[] = [];
  for (const contender of contenders) {
    try {
      const parameters = await contender.prepare(item);
      racers.push({ contender, parameters, samples: [], ...(await warmUp(contender)) });
    } catch (error) {
      note?.(contender.name, (error as Error).message);
      await contender.release().catch(() => {});
    }
  }
  for (let round = 0; round < repeats; round++) {
    for (let turn = 0; turn < racers.length; turn++) {
      const racer = racers[(round + turn) % racers.length]!;
      const { samples, iterations } = racer;
      const enough = samples.length >= 2 || (samples[0] !== undefined && samples[0].ms > budgetMs / 4);
      if (enough && racer.used > budgetMs) continue;
      const sample = await racer.contender.run(iterations);
      samples.push(sample);
      racer.used += sample.ms * iterations;
    }
  }
  for (const { contender } of racers) await contender.release();
  return new Map(
    racers.map(({ contender, samples, parameters }) => {
      const products = samples.flatMap(({ ms, peak }) => (peak === undefined ? [] : [ms * peak]));
      const possible = products.length === 0 ? {} : { possible: median(products) };
      const size = parameters === undefined ? {} : { parameters };
      const ms = median(samples.map((sample) => sample.ms));
      return [contender.name, { ms, repeats: samples.length, ...possible, ...size }];
    }),
  );
}

interface Racer {
  readonly contender: Contender;
  readonly parameters: number | undefined;
  readonly iterations: number;
  readonly samples: Sample[];
  used: number;
}

/** Until the engine has compiled what is hot: half a second, and at least six runs of what is not slow. */
async function warmUp(contender: Contender): Promise<{ iterations: number; used: number }> {
  const first = await contender.run(1);
  if (first.ms > 3000) return { iterations: 1, used: first.ms };
  const second = await contender.run(1);
  let iterations = iterationsFor(second.ms);
  for (let repeat = 0, used = 0; repeat < 4 || used < warmUpMs; repeat++) {
    const { ms } = await contender.run(iterations);
    used += Math.max(1, ms * iterations);
    iterations = iterationsFor(ms);
  }
  return { iterations, used: 0 };
}

const iterationsFor = (ms: number) => Math.min(500, Math.max(1, Math.round(sampleMs / Math.max(ms, 0.01))));
