import { checkKeys, checkOneOf, invalidArgument } from '@recurrent/core';
import type { StepModel } from '@recurrent/decoding';
import type { LanguageModel, Passage, PassageScore, ScoreOptions } from '../language/language-model.ts';
import { type AlignedVocabulary, alignVocabularies, readAligned, toMember } from './align-vocabularies.ts';
import { logSum, type Mixing, type MixingName, mixings } from './mixing.ts';
import { differentLengths, walk } from './walk.ts';

export interface MixOptions {
  /** `linear` (default): p = Σ wᵢ pᵢ. `log-linear`: p = Π pᵢ^wᵢ / Z. */
  readonly method?: MixingName;
  /** One per model, ≥ 0, not all 0; linear ones are scaled to the sum 1. Default: equal, an ensemble. */
  readonly weights?: readonly number[];
}

const where = 'zoo.mixLanguageModels';

/**
 * Several language models as one: an ensemble, a linear or a log-linear interpolation. Scores, distributions and steps
 * are those of the members put together; log-linear scores go over the whole vocabulary at each token, linear ones do
 * not. The members' vocabularies are aligned (see `alignVocabularies`). Does not dispose the members.
 * @throws RecurrentError INVALID_ARGUMENT: other vocabularies, saying which tokens; weights that do not fit
 */
export function mixLanguageModels(members: readonly LanguageModel[], options: MixOptions = {}): LanguageModel {
  checkKeys(where, options, ['method', 'weights']);
  if (!Array.isArray(members) || members.length === 0) invalidArgument(where, 'members', 'at least one model', members);
  const { method = 'linear' } = options;
  checkOneOf(where, 'method', method, Object.keys(mixings) as MixingName[]);
  const mixing = mixings[method];
  const weights = checkWeights(where, method, members.length, options.weights);
  const aligned = alignVocabularies(where, members);
  return {
    vocabulary: aligned.vocabulary,
    unknownWords: aligned.unknownWords,
    score: mixing.local
      ? (passages, scoring) => scoreLocally(members, weights, passages, scoring)
      : (passages, scoring) => scoreByDistributions(members, aligned, mixing, weights, passages, scoring),
    distributions: (passages, scoring) => mixDistributions(members, aligned, mixing, weights, passages, scoring),
    stepModel: () => mixSteps(members, aligned, mixing, weights),
  };
}

/** Checked weights; linear ones sum to 1. @throws RecurrentError INVALID_ARGUMENT */
export function checkWeights(
  where: string,
  method: MixingName,
  count: number,
  given: readonly number[] = Array.from({ length: count }, () => 1 / count),
): number[] {
  const fits =
    Array.isArray(given) &&
    given.length === count &&
    given.every((weight) => weight >= 0 && weight < Number.POSITIVE_INFINITY);
  const sum = fits ? given.reduce((total, weight) => total + weight, 0) : 0;
  if (!(sum > 0)) invalidArgument(where, 'weights', `${count} numbers ≥ 0, not all 0 (one per model)`, given);
  return mixings[method].local ? given.map((weight) => weight / sum) : [...given];
}

async function scoreLocally(
  members: readonly LanguageModel[],
  weights: readonly number[],
  passages: readonly Passage[],
  options: ScoreOptions | undefined,
): Promise<PassageScore[]> {
  const scores: PassageScore[][] = [];
  for (const member of members) scores.push(await member.score(passages, options));
  return mixScores(scores, weights);
}

/**
 * Scores of the same passages by several models, interpolated linearly; `unknown` is that of the model with the fewest.
 * @throws RecurrentError INVALID_ARGUMENT where the models score different numbers of tokens
 */
export function mixScores(scores: readonly (readonly PassageScore[])[], weights: readonly number[]): PassageScore[] {
  return scores[0]!.map((_, passage) => {
    const rows = scores.map((member) => member[passage]!.logProbs);
    if (rows.some(({ length }) => length !== rows[0]!.length)) throw differentLengths(where);
    const logProbs = Float64Array.from(rows[0]!, (_, token) =>
      logSum(
        rows.map((row) => row[token]!),
        weights,
      ),
    );
    return { logProbs, unknown: Math.min(...scores.map((member) => member[passage]!.unknown)) };
  });
}

async function scoreByDistributions(
  members: readonly LanguageModel[],
  aligned: AlignedVocabulary,
  mixing: Mixing,
  weights: readonly number[],
  passages: readonly Passage[],
  options: ScoreOptions | undefined,
): Promise<PassageScore[]> {
  const { vocabulary, unknownWords } = aligned;
  const scores = passages.map(() => ({ logProbs: [] as number[], unknown: 0 }));
  const out = new Float32Array(vocabulary.size);
  for await (const { passage, target, unknown, rows } of walk(where, members, aligned, passages, options)) {
    mixing.mix(rows, weights, out, 0);
    const shared = target === vocabulary.specialIds.unk ? Math.log(unknownWords) : 0;
    scores[passage]!.logProbs.push(out[target]! - shared);
    if (unknown) scores[passage]!.unknown += 1;
  }
  return scores.map(({ logProbs, unknown }) => ({ logProbs: Float64Array.from(logProbs), unknown }));
}

async function* mixDistributions(
  members: readonly LanguageModel[],
  aligned: AlignedVocabulary,
  mixing: Mixing,
  weights: readonly number[],
  passages: readonly Passage[],
  options: ScoreOptions | undefined,
): AsyncGenerator<Float32Array> {
  for await (const { rows } of walk(where, members, aligned, passages, options)) {
    const out = new Float32Array(aligned.vocabulary.size);
    mixing.mix(rows, weights, out, 0);
    yield out;
  }
}

function mixSteps(
  members: readonly LanguageModel[],
  { vocabulary, alignments }: AlignedVocabulary,
  mixing: Mixing,
  weights: readonly number[],
): StepModel {
  const { size } = vocabulary;
  const steps = members.map((member) => member.stepModel());
  const model: StepModel<unknown[]> = {
    vocabularySize: size,
    async start(rows) {
      const states: unknown[] = [];
      for (const step of steps) states.push(await step.start(rows));
      return states;
    },
    async step(tokens, states) {
      const next: unknown[] = [];
      const rows: Float64Array[][] = Array.from(tokens, () => []);
      try {
        for (const [member, step] of steps.entries()) {
          const { unk } = members[member]!.vocabulary.specialIds;
          const own = toMember(alignments[member]!, tokens, unk);
          const { logProbs, state } = await step.step(own, states[member]);
          next.push(state);
          for (const [row, all] of rows.entries()) {
            all.push(new Float64Array(size));
            readAligned(alignments[member]!, logProbs, row * step.vocabularySize, all[member]!);
          }
        }
      } catch (error) {
        // The member that failed has taken its state over; the others' are still ours.
        for (const [member, state] of [...next, undefined, ...states.slice(next.length + 1)].entries()) {
          if (member !== next.length) steps[member]!.dispose?.(state);
        }
        throw error;
      }
      const logProbs = new Float32Array(tokens.length * size);
      for (const [row, all] of rows.entries()) mixing.mix(all, weights, logProbs, row * size);
      return { logProbs, state: next };
    },
    select: (states, rows) => steps.map((step, member) => step.select(states[member], rows)),
    dispose(states) {
      for (const [member, step] of steps.entries()) step.dispose?.(states[member]);
    },
  };
  return model as StepModel;
}
