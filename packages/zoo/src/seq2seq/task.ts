import { invalidArgument } from '@recurrent/core';
import { readTabbedPairs, readTextLines, type TextPair, type TextSource } from '@recurrent/datasets';
import { bleu, chrf, exactMatch, type PerplexityReport, perplexity, type RougeReport, rouge } from '@recurrent/metrics';
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
  /** What the model says of the target that was given, by forced scoring; only where one was, as in an evaluation. */
  readonly reference?: ReferenceScore;
}

/** What a model says of a target that was given. */
export interface ReferenceScore {
  /** ln p of each token and of the end mark; nats. */
  readonly logProbs: Float32Array;
  /** Tokens that the vocabulary lacks; they are scored as its unknown token. */
  readonly unknown: number;
}

/** A text from a text: translation, normalisation, summarisation. Judged by BLEU, chrF, exact match and perplexity, by ROUGE if asked for. */
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
    ...(data.rouge && { rouge: rouge(hypotheses, references) }),
  };
  const forced = referenceReport(predictions);
  const metrics = {
    bleu: reports.bleu.score,
    chrf: reports.chrf.score,
    exactMatch: reports.exactMatch.accuracy,
    ...(reports.rouge && {
      rouge1: reports.rouge.rouge1.f1,
      rouge2: reports.rouge.rouge2.f1,
      rougeL: reports.rouge.rougeL.f1,
    }),
    pairs: pairs.length,
    ...(forced && { perplexity: forced.perplexity, tokens: forced.tokens, unknown: forced.unknown }),
  };
  const value = metrics[data.monitor];
  if (value === undefined) {
    invalidArgument(
      'zoo.sequenceToSequence',
      'monitor',
      'another number than perplexity, which this model has not',
      data.monitor,
    );
  }
  const protocols = [...Object.values(reports), ...(forced ? [forced] : [])].map(({ protocol }) => protocol);
  if (Object.keys(others).length > 0) protocols.push(`normalize|${JSON.stringify(data.normalize)}`);
  const { correct, total, accuracy } = reports.exactMatch;
  return {
    monitor: { metric: data.monitor, value, higherIsBetter: data.monitor !== 'perplexity' },
    protocol: protocols.join('; '),
    metrics,
    report: { ...reports, ...(forced && { perplexity: forced }) },
    text: [
      `BLEU         ${metrics.bleu.toFixed(2)}   ${reports.bleu.protocol}`,
      `chrF         ${metrics.chrf.toFixed(2)}   ${reports.chrf.protocol}`,
      `exact match  ${(100 * accuracy).toFixed(2)} %   ${correct} of ${total}`,
      ...(reports.rouge ? rougeLines(reports.rouge) : []),
      ...(forced ? [`perplexity   ${metrics.perplexity!.toFixed(2)}   ${forced.protocol}`] : []),
      '',
    ].join('\n'),
    warnings: [],
  };
}

function rougeLines({ protocol, rouge1, rouge2, rougeL }: RougeReport): string[] {
  return Object.entries({ 1: rouge1, 2: rouge2, L: rougeL }).map(
    ([name, { f1, recall }]) =>
      `ROUGE-${name}      ${(100 * f1).toFixed(2)} (recall ${(100 * recall).toFixed(2)})   ${protocol}`,
  );
}

/** exp of the mean −ln p of a token of the targets, end marks counted; undefined where a target was not scored. */
function referenceReport(
  predictions: readonly TextPrediction[],
): (PerplexityReport & { readonly unknown: number }) | undefined {
  const scores = predictions.flatMap(({ reference }) => (reference === undefined ? [] : [reference]));
  if (scores.length === 0 || scores.length < predictions.length) return undefined;
  const counted = { unit: 'token', eos: 'counted', unk: 'counted' };
  const report = perplexity(
    scores.flatMap(({ logProbs }) => [...logProbs]),
    counted,
  );
  return { ...report, unknown: scores.reduce((sum, { unknown }) => sum + unknown, 0) };
}
