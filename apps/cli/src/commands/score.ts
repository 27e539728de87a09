import { resolve } from 'node:path';
import { RecurrentError } from '@recurrent/core';
import { joinTokens, languageModelingTask, type Passage, type RankedCandidate, rankCandidates } from '@recurrent/zoo';
import { type BackendChoice, prepareBackend } from '../backend.ts';
import { openFile } from '../files.ts';
import { type Io, writeLine } from '../io.ts';
import { type OpenLanguageModel, openLanguageModel } from '../language/open-language-model.ts';
import { loadZoo } from '../plugins.ts';

export interface ScoreOptions extends BackendChoice {
  readonly folder: string;
  /** `-`: standard input. */
  readonly file: string;
  readonly perToken?: boolean;
  readonly json?: boolean;
  readonly plugin: readonly string[];
}

/** `recurrent score`: each line for itself. */
export async function score(options: ScoreOptions, io: Io): Promise<void> {
  const zoo = await loadZoo(options.plugin, io.cwd);
  const fromStdin = options.file === '-';
  const file = fromStdin ? 'standard input' : options.file;
  const source = fromStdin
    ? (io.stdin as AsyncIterable<Uint8Array>)
    : await openFile(resolve(io.cwd, options.file), options.file);
  await prepareBackend(options);
  const opened = await openLanguageModel(options.folder, zoo, io.cwd, 'sentence');
  try {
    const passages: Passage[] = [];
    for await (const passage of languageModelingTask.read(source, opened.data, { file })) passages.push(passage);
    if (passages.length === 0) {
      throw new RecurrentError({ code: 'BAD_DATA', message: 'there is nothing in the file to read', file });
    }
    const candidates = await rankCandidates(opened.model, passages, { signal: io.signal });
    if (options.json)
      return void io.stdout.write(`${JSON.stringify(resultOf(options, opened, passages, candidates), undefined, 2)}\n`);
    await writeTable(options, opened, passages, candidates, io);
  } finally {
    opened.dispose();
  }
}

/** Each scored token with its ln p. */
function tokensOf({ data, model }: OpenLanguageModel, { tokens }: Passage, { score }: RankedCandidate) {
  const { eos } = model.vocabulary.specialIds;
  const scored = data.eos ? [...tokens, model.vocabulary.tokenOf(eos!)] : tokens;
  return scored.map((token, at) => ({ token, logProb: score.logProbs[at]! }));
}

function resultOf(
  { folder, file, perToken }: ScoreOptions,
  opened: OpenLanguageModel,
  passages: readonly Passage[],
  candidates: readonly RankedCandidate[],
): object {
  const lines = candidates.map((candidate, index) => {
    const passage = passages[index]!;
    const { rank, logProb, tokens, perplexity, unknown } = candidate;
    return {
      line: passage.line,
      text: textOf(opened, passage),
      rank,
      logProb,
      tokens,
      perplexity,
      unknown,
      ...(perToken ? { perToken: tokensOf(opened, passage, candidate) } : {}),
    };
  });
  return { command: 'score', folder, file, model: opened.trained.id, ...totalOf(candidates), lines };
}

function totalOf(candidates: readonly RankedCandidate[]) {
  const logProb = candidates.reduce((sum, candidate) => sum + candidate.logProb, 0);
  const tokens = candidates.reduce((sum, candidate) => sum + candidate.tokens, 0);
  return { logProb, tokens, perplexity: Math.exp(-logProb / tokens) };
}

async function writeTable(
  { perToken }: ScoreOptions,
  opened: OpenLanguageModel,
  passages: readonly Passage[],
  candidates: readonly RankedCandidate[],
  io: Io,
): Promise<void> {
  await writeLine(io.stdout, row('rank', 'ln p', 'tokens', 'perplexity', 'text'));
  for (const [index, candidate] of candidates.entries()) {
    const { rank, logProb, tokens, perplexity, unknown } = candidate;
    const passage = passages[index]!;
    const note = unknown === 0 ? '' : `   (${unknown} unknown)`;
    await writeLine(io.stdout, `${row(rank, logProb, tokens, perplexity, textOf(opened, passage))}${note}`);
    if (!perToken) continue;
    for (const { token, logProb } of tokensOf(opened, passage, candidate)) {
      await writeLine(
        io.stdout,
        row('', logProb, '', Math.exp(-logProb), /\s/u.test(token) ? JSON.stringify(token) : token),
      );
    }
  }
  const { logProb, tokens, perplexity } = totalOf(candidates);
  await writeLine(io.stdout, row('all', logProb, tokens, perplexity, ''));
}

function textOf({ data }: OpenLanguageModel, { tokens }: Passage): string {
  return joinTokens(tokens, data).replace(/\n$/, '');
}

function row(
  rank: string | number,
  logProb: string | number,
  tokens: string | number,
  perplexity: string | number,
  text: string,
): string {
  const decimal = (value: string | number, digits: number) =>
    typeof value === 'number' ? value.toFixed(digits) : value;
  const cells = [
    String(rank).padStart(4),
    decimal(logProb, 3).padStart(11),
    String(tokens).padStart(7),
    decimal(perplexity, 2).padStart(11),
  ];
  return `${cells.join(' ')}  ${text}`.trimEnd();
}
