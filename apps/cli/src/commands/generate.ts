import { RecurrentError } from '@recurrent/core';
import {
  beamSearch,
  greedySearch,
  type Hypothesis,
  sample,
  stochasticBeamSearch,
  streamBeamSearch,
  streamGreedySearch,
  streamSample,
} from '@recurrent/decoding';
import { encodePrompt, joinTokens, type LanguageData, type LanguageModel } from '@recurrent/zoo';
import { type BackendChoice, prepareBackend } from '../backend.ts';
import { colorsFor, type Io, writeLine } from '../io.ts';
import { createBeamDisplay } from '../language/beam-display.ts';
import { beamOptionsOf, checkFlags, type GenerationFlags, searchOptionsOf } from '../language/generation-options.ts';
import { openLanguageModel } from '../language/open-language-model.ts';
import { loadZoo } from '../plugins.ts';
import { interrupted } from '../resume.ts';

export interface GenerateOptions extends BackendChoice, GenerationFlags {
  readonly folder: string;
  readonly prompt?: string;
  readonly stream?: boolean;
  readonly json?: boolean;
  readonly plugin: readonly string[];
}

/** What a search works on. */
interface Task {
  readonly options: GenerateOptions;
  readonly model: LanguageModel;
  readonly data: LanguageData;
  readonly prompt: Int32Array;
  readonly io: Io;
}

/** `recurrent generate` */
export async function generate(options: GenerateOptions, io: Io): Promise<void> {
  checkFlags(options);
  if (options.stream && options.strategy === 'stochastic-beam') {
    throw new RecurrentError({
      code: 'INVALID_ARGUMENT',
      message: '--stream: has nothing to show of a stochastic beam before it is done; leave it out',
      argument: '--stream',
    });
  }
  if (options.stream && (options.count ?? 1) > 1) {
    throw new RecurrentError({
      code: 'INVALID_ARGUMENT',
      message: '--stream shows one text as it comes; leave out --count',
      argument: '--count',
    });
  }
  const zoo = await loadZoo(options.plugin, io.cwd);
  await prepareBackend(options);
  const { model, data, dispose } = await openLanguageModel(options.folder, zoo, io.cwd);
  try {
    const task: Task = { options, model, data, prompt: encodePrompt(model, options.prompt, data), io };
    const hypotheses = await (options.stream ? stream(task) : search(task));
    if (options.json)
      await writeLine(io.stdout, JSON.stringify(resultOf(task, hypotheses), undefined, options.stream ? 0 : 2));
    else if (!options.stream || options.strategy === 'beam') {
      for (const hypothesis of hypotheses) await writeLine(io.stdout, textOf(task, hypothesis));
    }
  } finally {
    dispose();
  }
}

async function search(task: Task): Promise<Hypothesis[]> {
  const { options, model, prompt } = task;
  const given = optionsOf(task);
  const step = model.stepModel();
  switch (options.strategy) {
    case 'greedy':
      return greedySearch(step, [prompt], given);
    case 'beam':
      return (await beamSearch(step, [prompt], { ...given, ...beamOptionsOf(options) }))[0]!;
    case 'stochastic-beam': {
      const { beam: beamSize, seed = 1 } = options;
      return (await stochasticBeamSearch(step, [prompt], { ...given, beamSize, seed }))[0]!;
    }
    case 'sample': {
      const prompts = Array.from({ length: options.count ?? 1 }, () => prompt);
      return sample(step, prompts, { ...given, seed: options.seed ?? 1 });
    }
  }
}

/** Writes what comes as it comes, and gives the whole in the end. */
async function stream(task: Task): Promise<Hypothesis[]> {
  const { options, model, prompt } = task;
  const given = optionsOf(task);
  const step = model.stepModel();
  if (options.strategy === 'beam') {
    return (await streamBeams(task, streamBeamSearch(step, [prompt], { ...given, ...beamOptionsOf(options) })))[0]!;
  }
  const tokens =
    options.strategy === 'greedy'
      ? streamGreedySearch(step, [prompt], given)
      : streamSample(step, [prompt], { ...given, seed: options.seed ?? 1 });
  return streamTokens(task, tokens);
}

async function streamTokens(
  { options, model, data, io }: Task,
  events: ReturnType<typeof streamSample>,
): Promise<Hypothesis[]> {
  const { vocabulary } = model;
  const between = joinTokens(['', ''], data);
  let begun = false;
  if (!options.json && options.prompt !== undefined) {
    await writeLine(io.stdout, options.prompt, '');
    begun = true;
  }
  try {
    for (;;) {
      const { done, value } = await events.next();
      if (done === true) return value;
      const { token, logProb, position } = value;
      const shown = vocabulary.tokenOf(token);
      if (options.json) await writeLine(io.stdout, JSON.stringify({ position, token: shown, logProb }));
      else if (!(data.eos && token === vocabulary.specialIds.eos)) {
        await writeLine(io.stdout, `${begun ? between : ''}${shown}`, '');
        begun = true;
      }
    }
  } finally {
    // Also where the user stopped it: the shell's prompt begins on a line of its own.
    if (!options.json) await writeLine(io.stdout, '');
  }
}

async function streamBeams(task: Task, events: ReturnType<typeof streamBeamSearch>): Promise<Hypothesis[][]> {
  const { options, model, data, io } = task;
  const { vocabulary } = model;
  const text = (tokens: readonly number[]) => joinTokens(vocabulary.decode(tokens), data);
  const display = createBeamDisplay(text, colorsFor(io.stdout, io.env));
  for (;;) {
    const { done, value } = await events.next();
    if (done === true) return value;
    if (options.json) {
      const { length, running, ended, died } = value;
      const named = running.map(({ tokens, ...rest }) => ({ ...rest, text: text(tokens) }));
      const finished = ended.map(({ id, parent, hypothesis }) => {
        return { id, parent, text: text(hypothesis.tokens), score: hypothesis.score };
      });
      await writeLine(io.stdout, JSON.stringify({ length, running: named, ended: finished, died }));
    } else {
      for (const line of display.show(value)) await writeLine(io.stdout, line);
    }
  }
}

function optionsOf({ options, model, data, io }: Task) {
  if (io.signal?.aborted) throw interrupted('interrupted');
  return { ...searchOptionsOf(options, model, data), ...(io.signal === undefined ? {} : { signal: io.signal }) };
}

/** Prompt and continuation, without the end mark. */
function textOf({ options, model, data }: Task, { tokens }: Hypothesis): string {
  const text = joinTokens(model.vocabulary.decode(withoutEnd(model, data, tokens)), data);
  if (options.prompt === undefined) return text;
  return text === '' ? options.prompt : joinTokens([options.prompt, text], data);
}

function withoutEnd({ vocabulary }: LanguageModel, { eos }: LanguageData, tokens: readonly number[]) {
  return eos && tokens.at(-1) === vocabulary.specialIds.eos ? tokens.slice(0, -1) : tokens;
}

function resultOf(task: Task, hypotheses: readonly Hypothesis[]): object {
  const { options, model } = task;
  return {
    command: 'generate',
    folder: options.folder,
    strategy: options.strategy,
    prompt: options.prompt ?? null,
    hypotheses: hypotheses.map((hypothesis) => {
      const { tokens, logProbs, logProb, score, finished } = hypothesis;
      return {
        text: textOf(task, hypothesis),
        tokens: model.vocabulary.decode(tokens),
        logProbs,
        logProb,
        score,
        finished,
      };
    }),
  };
}
