import { readTabbedPairs, readTextLines, type TextPair, type TextSource } from '@recurrent/datasets';
import { bleu, chrf, exactMatch } from '@recurrent/metrics';
import { createNormalizer } from '@recurrent/tokenizers';
import { defineTask, type Evaluation, type ReadOptions } from '../task.ts';
import { checkPairData, type PairData } from './data.ts';

/** One target that was found for a source. */
export interface FoundText {
  readonly text: string;
  readonly tokens: readonly string[];
  /** What the search ranks by: ln p, normalised by length; nats. */
  readonly score: number;
  /** ln p of the whole target, its end mark included; nats. */
  readonly logProb: number;
  /** The end mark came, or the bound on the length did. */
  readonly finished: 'eos' | 'length';
  /** Where each token looked: [tokens, source tokens]; only if asked for. */
  readonly attention?: readonly Float32Array[];
  /** p of each token, and of the end mark; only if asked for. */
  readonly probabilities?: readonly number[];
}

/** What a model makes of a source. */
export interface TextPrediction extends FoundText {
  readonly sourceTokens: readonly string[];
  /** All that were asked for, best first, where there are more than one. */
  readonly hypotheses?: readonly FoundText[];
}

/** A text from a text: translation, normalisation, summarisation. Judged by BLEU, chrF and exact match. */
export const sequenceToSequenceTask = /* @__PURE__ */ defineTask<TextPair, TextPrediction, PairData>({
  id: 'sequence-to-sequence',
  summary: 'a text from a text',
  checkData: checkPairData,
  read,
  fromText: (text) =>
    text
      .split(/\r?\n/)
      .flatMap((source, index) => (source.trim() === '' ? [] : [{ source, target: '', line: index + 1 }])),
  resolveData: (data) => data,
  evaluate,
  format: (_pair, { text }) => `${text}\n`,
});

/** `source TAB target`; without labels, sources alone. */
async function* read(source: TextSource, data: PairData, options: ReadOptions = {}): AsyncGenerator<TextPair> {
  const { file, labelled = true } = options;
  const named = file === undefined ? {} : { file };
  if (labelled) yield* readTabbedPairs(source, { ...named, halfBlank: data.halfBlank });
  else for await (const { text, line } of readTextLines(source, named)) yield { source: text, target: '', line };
}

function evaluate(pairs: readonly TextPair[], predictions: readonly TextPrediction[], data: PairData): Evaluation {
  const normalize = createNormalizer(data.normalize);
  const references = pairs.map(({ target }) => normalize(target));
  const hypotheses = predictions.map(({ text }) => normalize(text));
  const { lowercase = false, ...others } = data.normalize as { readonly lowercase?: boolean };
  const cased = lowercase === true ? { lowercase } : {};
  const reports = {
    bleu: bleu(hypotheses, references, { tokenizer: data.bleuTokenizer, ...cased }),
    chrf: chrf(hypotheses, references, cased),
    exactMatch: exactMatch(hypotheses, references),
  };
  const metrics = {
    bleu: reports.bleu.score,
    chrf: reports.chrf.score,
    exactMatch: reports.exactMatch.accuracy,
    pairs: pairs.length,
  };
  const protocols = Object.values(reports).map(({ protocol }) => protocol);
  if (Object.keys(others).length > 0) protocols.push(`normalize|${JSON.stringify(data.normalize)}`);
  const { correct, total, accuracy } = reports.exactMatch;
  return {
    monitor: { metric: data.monitor, value: metrics[data.monitor], higherIsBetter: true },
    protocol: protocols.join('; '),
    metrics,
    report: reports,
    text: [
      `BLEU         ${metrics.bleu.toFixed(2)}   ${reports.bleu.protocol}`,
      `chrF         ${metrics.chrf.toFixed(2)}   ${reports.chrf.protocol}`,
      `exact match  ${(100 * accuracy).toFixed(2)} %   ${correct} of ${total}`,
      '',
    ].join('\n'),
    warnings: [],
  };
}
