import { RecurrentError } from '@recurrent/core';
import {
  createLengthNormalization,
  createProcessor,
  createStoppingRule,
  type LogitsProcessor,
  type ProcessorConfig,
  type SearchOptions,
} from '@recurrent/decoding';
import { joinTokens, type LanguageData, type LanguageModel } from '@recurrent/zoo';

/** The flags of `recurrent generate` that shape the search. */
export interface GenerationFlags {
  readonly strategy: 'greedy' | 'sample' | 'beam' | 'stochastic-beam';
  readonly length: number;
  readonly temperature?: number;
  readonly topK?: number;
  readonly topP?: number;
  readonly minP?: number;
  readonly typical?: number;
  readonly repetitionPenalty?: number;
  readonly uniqueNgrams?: number;
  readonly minLength?: number;
  readonly force?: string;
  readonly forbid: readonly string[];
  readonly stop: readonly string[];
  readonly seed?: number;
  readonly count?: number;
  readonly beam?: number;
  readonly nBest?: number;
  readonly normalization?: 'none' | 'average' | 'gnmt';
  /** Of diverse beam search. */
  readonly groups?: number;
  readonly diversity?: number;
}

/** Flags that only some strategies know. */
const only: Readonly<Record<string, readonly GenerationFlags['strategy'][]>> = {
  temperature: ['sample', 'stochastic-beam'],
  topK: ['sample', 'stochastic-beam'],
  topP: ['sample', 'stochastic-beam'],
  minP: ['sample', 'stochastic-beam'],
  typical: ['sample', 'stochastic-beam'],
  seed: ['sample', 'stochastic-beam'],
  count: ['sample'],
  beam: ['beam', 'stochastic-beam'],
  nBest: ['beam'],
  normalization: ['beam'],
  groups: ['beam'],
  diversity: ['beam'],
};

/** @throws RecurrentError INVALID_ARGUMENT for a flag that the strategy has no use for */
export function checkFlags(flags: GenerationFlags): void {
  for (const [key, strategies] of Object.entries(only)) {
    if (flags[key as keyof GenerationFlags] === undefined || strategies.includes(flags.strategy)) continue;
    const flag = `--${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
    throw refuse(flag, `has no meaning with --strategy ${flags.strategy}; it goes with ${strategies.join(', ')}`);
  }
  if (flags.diversity !== undefined && flags.groups === undefined) throw refuse('--diversity', 'goes with --groups');
}

/**
 * The flags as options of a search.
 * @throws RecurrentError INVALID_ARGUMENT for tokens that the model does not know, and for demands that contradict
 */
export function searchOptionsOf(
  flags: GenerationFlags,
  { vocabulary }: LanguageModel,
  data: LanguageData,
): Omit<SearchOptions, 'signal'> {
  const { bos, eos, pad } = vocabulary.specialIds;
  const idOf = (flag: string) => (token: string) => {
    if (!vocabulary.has(token)) throw refuse(flag, `the model does not know ${JSON.stringify(token)}`);
    return vocabulary.idOf(token);
  };
  const forced = flags.force?.split(data.unit.type === 'characters' ? '' : /\s+/).map(idOf('--force')) ?? [];
  const given = flags.forbid.map(idOf('--forbid'));
  const clash = forced.find((token) => given.includes(token));
  if (clash !== undefined) {
    throw refuse('--force', `demands ${JSON.stringify(vocabulary.tokenOf(clash))}, which --forbid rules out`);
  }
  // What stands before a text is never part of it, unless it is also what ends a line.
  const outside = [pad, bos !== eos && vocabulary.tokenOf(bos!) !== '\n' ? bos : undefined];
  const forbidden = [...given, ...outside.filter((token) => token !== undefined)];
  const { temperature, topK, topP, minP, typical, repetitionPenalty, uniqueNgrams, minLength } = flags;
  const configs: (ProcessorConfig | undefined)[] = [
    forbidden.length === 0 ? undefined : { type: 'forbiddenTokens', tokens: forbidden },
    forced.length === 0 ? undefined : { type: 'forcedTokens', tokens: forced },
    minLength === undefined ? undefined : { type: 'minLength', length: minLength },
    uniqueNgrams === undefined ? undefined : { type: 'noRepeatNgrams', size: uniqueNgrams },
    repetitionPenalty === undefined ? undefined : { type: 'repetitionPenalty', penalty: repetitionPenalty },
    temperature === undefined ? undefined : { type: 'temperature', temperature },
    topK === undefined ? undefined : { type: 'topK', k: topK },
    topP === undefined ? undefined : { type: 'topP', p: topP },
    minP === undefined ? undefined : { type: 'minP', p: minP },
    typical === undefined ? undefined : { type: 'typical', mass: typical },
  ];
  const processors: LogitsProcessor[] = configs.flatMap((config) =>
    config === undefined ? [] : [createProcessor(config)],
  );
  const stops = flags.stop.length === 0 ? [] : [createStoppingRule({ type: 'stopStrings', strings: flags.stop })];
  return {
    ...(data.eos ? { eos } : {}),
    maxLength: flags.length,
    processors,
    stoppingRules: stops,
    detokenize: (tokens) => joinTokens(vocabulary.decode(tokens), data),
  };
}

/** The flags of a beam search besides. */
export function beamOptionsOf({ beam, nBest, normalization, groups, diversity = 0.5 }: GenerationFlags) {
  return {
    ...(beam === undefined ? {} : { beamSize: beam }),
    ...(nBest === undefined ? {} : { nBest }),
    ...(normalization === undefined ? {} : { lengthNormalization: createLengthNormalization({ type: normalization }) }),
    ...(groups === undefined ? {} : { diversity: { groups, penalty: diversity } }),
  };
}

function refuse(flag: string, problem: string): RecurrentError {
  return new RecurrentError({ code: 'INVALID_ARGUMENT', message: `${flag}: ${problem}`, argument: flag });
}
