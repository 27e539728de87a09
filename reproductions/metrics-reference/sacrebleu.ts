/** The cases of sacreBLEU's own tests. */
import {
  type BleuOptions,
  type BleuSmoothing,
  type BleuTokenizer,
  bleu,
  bleuMetric,
  chrf,
  type TerScore,
  ter,
} from '@recurrent/metrics';
import { check } from './checks.ts';

interface CorpusCase {
  hypotheses: string[];
  /** One list per reference stream. */
  references: string[][];
  score: number;
}

interface SentenceCase {
  smooth: BleuSmoothing;
  smoothValue: number | null;
  lowercase: boolean;
  tokenize: BleuTokenizer;
  score: number;
}

export interface SacrebleuCases {
  tolerance: { bleu: number; sentenceBleu: number; chrf: number; ter: number };
  bleu: {
    corpus: (CorpusCase & { options: { tokenize?: BleuTokenizer; smooth_method?: BleuSmoothing } })[];
    raw: { cases: CorpusCase[] };
    statistics: (CorpusCase & { correct: number[]; total: number[] })[];
    fromStatistics: { correct: number[]; total: number[]; hypLen: number; refLen: number; score: number }[];
    maxOrder: (CorpusCase & { order: number; scoreRounded2: string })[];
  };
  sentenceBleu: {
    hypothesis: string;
    reference: string;
    cases: SentenceCase[];
    zero: { hypothesis: string; reference: string; cases: SentenceCase[] };
  };
  chrf: {
    options: { charOrder: number; wordOrder: number; beta: number };
    epsSmoothing: CorpusCase[];
    effectiveOrder: CorpusCase[];
    keepWhitespace: CorpusCase[];
    sentence: {
      options: { charOrder: number; wordOrder: number; beta: number };
      cases: { hypothesis: string; references: string[]; score: number }[];
    };
  };
  ter: CorpusCase[];
}

/** From reference streams to the references of each hypothesis; sacreBLEU leaves out what it has no hypothesis for. */
const turned = ({ hypotheses, references }: CorpusCase) =>
  hypotheses.map((_, index) => references.map((stream) => stream[index]!));

export function checkSacrebleu(cases: SacrebleuCases): string[] {
  return [...checkBleu(cases), ...checkSentenceBleu(cases), ...checkChrf(cases), ...checkTer(cases)];
}

function checkBleu({ bleu: cases, tolerance }: SacrebleuCases): string[] {
  const lines: string[] = [];
  for (const one of cases.corpus) {
    const options: BleuOptions = { tokenizer: one.options.tokenize, smoothing: one.options.smooth_method };
    const { score, protocol } = bleu(one.hypotheses, turned(one), options);
    lines.push(check(`sacreBLEU corpus: ${protocol}`, score, one.score, tolerance.bleu));
  }
  const raw = { tokenizer: 'none', smoothing: 'floor', smoothingValue: 0.01, effectiveOrder: true } as const;
  for (const one of cases.raw.cases) {
    const { score } = bleu(one.hypotheses, turned(one), raw);
    lines.push(check(`sacreBLEU raw: ${one.hypotheses.join(' / ')}`, score / 100, one.score, tolerance.bleu));
  }
  for (const one of cases.statistics) {
    const { correct, total } = bleu(one.hypotheses, turned(one), { tokenizer: 'none', smoothing: 'none' });
    lines.push(check('sacreBLEU statistics', [correct, total], [one.correct, one.total]));
  }
  for (const { correct, total, hypLen, refLen, score } of cases.fromStatistics) {
    const ours = bleuMetric({ smoothing: 'none' }).score([hypLen, refLen, ...correct, ...total]);
    lines.push(check('sacreBLEU from statistics', ours / 100, score, tolerance.bleu));
  }
  for (const one of cases.maxOrder) {
    const { score, protocol } = bleu(one.hypotheses, turned(one), { maxOrder: one.order });
    lines.push(check(`sacreBLEU order: ${protocol}`, score.toFixed(2), one.scoreRounded2));
  }
  return lines;
}

function checkSentenceBleu({ sentenceBleu, tolerance }: SacrebleuCases): string[] {
  return [sentenceBleu, sentenceBleu.zero].flatMap(({ hypothesis, reference, cases }) =>
    cases.map(({ smooth, smoothValue, lowercase, tokenize, score }) => {
      const smoothingValue = smoothValue ?? undefined;
      const options = { smoothing: smooth, smoothingValue, lowercase, tokenizer: tokenize, effectiveOrder: true };
      const ours = bleu([hypothesis], [reference], options);
      return check(`sacreBLEU sentence: ${ours.protocol}`, ours.score, score, tolerance.sentenceBleu);
    }),
  );
}

function checkChrf({ chrf: cases, tolerance }: SacrebleuCases): string[] {
  const base = named(cases.options);
  const lines: string[] = [];
  for (const [name, options] of [
    ['epsSmoothing', { ...base, epsilonSmoothing: true }],
    ['effectiveOrder', base],
    ['keepWhitespace', { ...base, whitespace: true }],
  ] as const) {
    for (const one of cases[name]) {
      const { score, protocol } = chrf(one.hypotheses, turned(one), options);
      lines.push(check(`sacreBLEU ${name}: ${protocol}`, score, one.score, tolerance.chrf));
    }
  }
  const options = { ...named(cases.sentence.options), epsilonSmoothing: true };
  for (const { hypothesis, references, score } of cases.sentence.cases) {
    const ours = chrf([hypothesis], [references], options);
    lines.push(check(`sacreBLEU sentence: ${ours.protocol}`, ours.score, score, tolerance.chrf));
  }
  return lines;
}

const named = (options: { charOrder: number; wordOrder: number; beta: number }) => {
  return { characterOrder: options.charOrder, wordOrder: options.wordOrder, beta: options.beta };
};

function checkTer({ ter: cases, tolerance }: SacrebleuCases): string[] {
  return cases.map((one) => {
    const { score, protocol }: TerScore = ter(one.hypotheses, turned(one));
    return check(`sacreBLEU: ${protocol}`, score / 100, one.score, tolerance.ter);
  });
}
