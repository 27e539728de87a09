import { readTextLines, type TextSource } from '@recurrent/datasets';
import { defineTask, type Evaluation, type ReadOptions } from '../task.ts';
import { checkLanguageData, createTokenizer, isRunningText, type LanguageData } from './data.ts';
import type { Passage, PassageScore } from './language-model.ts';

/** A running text, a line at a time; judged by the perplexity of its tokens. */
export const languageModelingTask = /* @__PURE__ */ defineTask<Passage, PassageScore, LanguageData>({
  id: 'language-modeling',
  summary: 'how likely a text is, and how it goes on',
  checkData: checkLanguageData,
  read,
  fromText(text, data) {
    const tokenize = createTokenizer(data);
    const lines = text.split(/\r?\n/);
    if (lines.at(-1) === '') lines.pop();
    return lines.flatMap((content, index) => {
      const tokens = tokenize(content);
      return isBlank(tokens) && data.blankLines === 'skip' ? [] : [{ tokens, line: index + 1 }];
    });
  },
  resolveData: (data) => data,
  evaluate,
  format(passage, { logProbs }, data) {
    const tokens = data.eos ? [...passage.tokens, '<eos>'] : passage.tokens;
    return `${tokens.map((token, at) => `${shown(token)}\t${logProbs[at]}`).join('\n')}\n`;
  },
});

const isBlank = (tokens: readonly string[]) => tokens.every((token) => /^\s*$/u.test(token));
const shown = (token: string) => (/\s/u.test(token) ? JSON.stringify(token) : token);

async function* read(source: TextSource, data: LanguageData, { file }: ReadOptions = {}): AsyncGenerator<Passage> {
  const tokenize = createTokenizer(data);
  const options = { blankLines: data.blankLines, ...(file === undefined ? {} : { file }) };
  for await (const { text, line } of readTextLines(source, options)) {
    const tokens = tokenize(text);
    if (tokens.length > 0 || data.blankLines === 'keep') yield { tokens, line };
  }
}

/** What scores are scores of, e.g. `perplexity|unit:whitespace|eos:counted|unk:counted|context:document`. */
export function languageProtocol(data: LanguageData): string {
  const { type, ...options } = data.unit;
  const unit = [type, ...Object.values(options)].join('-');
  const eos = data.eos ? 'counted' : 'none';
  const normalized = Object.entries(data.normalize).map(([name, value]) => `|${name}:${value}`);
  return `perplexity|unit:${unit}${normalized.join('')}|eos:${eos}|unk:counted|context:${data.context}`;
}

function evaluate(passages: readonly Passage[], scores: readonly PassageScore[], data: LanguageData): Evaluation {
  let nats = 0;
  let tokens = 0;
  let unknown = 0;
  let characters = 0;
  const running = isRunningText(data.unit);
  for (const [index, score] of scores.entries()) {
    for (const logProb of score.logProbs) nats -= logProb;
    tokens += score.logProbs.length;
    unknown += score.unknown;
    characters += countCharacters(passages[index]!.tokens, data, running);
  }
  const perplexity = Math.exp(nats / tokens);
  const bitsPerCharacter = nats / Math.LN2 / characters;
  const metrics = { perplexity, bitsPerCharacter, bitsPerToken: nats / Math.LN2 / tokens, tokens, unknown, characters };
  const protocol = languageProtocol(data);
  const rows = [
    ['perplexity', perplexity.toFixed(2)],
    ['bits per character', bitsPerCharacter.toFixed(4)],
    ['tokens', String(tokens)],
    ['unknown', `${unknown} (${((100 * unknown) / tokens).toFixed(2)}%)`],
    ['protocol', protocol],
  ] as const;
  return {
    monitor: { metric: 'perplexity', value: perplexity, higherIsBetter: false },
    protocol,
    metrics,
    report: metrics,
    text: `${rows.map(([name, value]) => `${name.padEnd(20)}${value}`).join('\n')}\n`,
    warnings: perplexity === Number.POSITIVE_INFINITY ? ['a token has probability 0: the perplexity is infinite'] : [],
  };
}

/** Code points of a passage: of running text as it is, else with one space between tokens and one line break. */
function countCharacters(tokens: readonly string[], data: LanguageData, running: boolean): number {
  let count = 0;
  for (const token of tokens) for (const _ of token) count += 1;
  if (running || data.unit.type === 'characters') return count + (data.eos ? 1 : 0);
  return count + Math.max(0, tokens.length - 1) + (data.eos ? 1 : 0);
}
