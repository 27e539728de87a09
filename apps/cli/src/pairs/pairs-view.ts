import { readParallelText, type TextPair } from '@recurrent/datasets';
import type { FoundText, PairData, TextPrediction } from '@recurrent/zoo';
import type { JsonObject } from '../settings.ts';
import type { TaskView } from '../task-view.ts';

/** How the command line reads pairs of texts and shows what was found for a source. */
export const pairsView: TaskView<TextPair, TextPrediction, PairData> = {
  lineByLine: true,

  readParallel([source, target], [sourceFile, targetFile], { halfBlank }) {
    const files = { ...(sourceFile && { source: sourceFile }), ...(targetFile && { target: targetFile }) };
    return readParallelText(source!, target!, { files, halfBlank });
  },

  forPrediction: (trained, flags) => ({ data: { ...trained, ...flags }, labelled: false }),

  toJson({ source }, { sourceTokens, hypotheses, ...best }) {
    const more = hypotheses === undefined ? {} : { hypotheses: hypotheses.map(jsonOf) };
    return { source, sourceTokens: [...sourceTokens], ...jsonOf(best), ...more };
  },

  createDisplay: (colors) => ({
    show(_pair, { text, hypotheses }) {
      if (hypotheses === undefined) return text;
      const score = (value: number) => value.toFixed(3).padStart(8);
      return hypotheses.map((one) => `${colors?.dim(score(one.score)) ?? score(one.score)}  ${one.text}`).join('\n');
    },
    legend: () => undefined,
  }),
};

function jsonOf({ text, tokens, score, logProb, finished }: FoundText): JsonObject {
  return { text, tokens: [...tokens], score, logProb, finished };
}
