import { invalidArgument } from '@recurrent/core';
import type { StepModel } from '@recurrent/decoding';
import type { Vocabulary } from '@recurrent/tokenizers';
import type { TrainedModel } from '../trained.ts';

/** One line of text as tokens. */
export interface Passage {
  readonly tokens: readonly string[];
  /** 1-based. */
  readonly line: number;
}

/** What a language model says of a passage. */
export interface PassageScore {
  /** ln p of each token given what came before, then of the end mark if `data.eos`; nats. −∞ is possible. */
  readonly logProbs: Float64Array;
  /** Tokens that the vocabulary lacks; they are scored as its unknown word. */
  readonly unknown: number;
}

export interface ScoreOptions {
  readonly signal?: AbortSignal | undefined;
}

/** Scoring and generating, alike for counted models, networks, ensembles and interpolations. */
export interface LanguageModel {
  /**
   * The ids of `distributions` and `stepModel`, with the special tokens `unk` and `bos`, and `eos` where lines have an
   * end mark. `bos` and `eos` may be one token: what precedes a line is what ended the last.
   */
  readonly vocabulary: Vocabulary;
  /**
   * Words that share the probability of `unk` evenly: `score` gives each of them p(unk) / unknownWords. 1 where the
   * unknown word is scored as a word of its own. Rows of `distributions` and `stepModel` hold p(unk) as a whole.
   */
  readonly unknownWords: number;
  /**
   * One score per passage, in order. With `data.context` `document` the state goes on from passage to passage, and the
   * first one begins behind `bos`; else each begins afresh.
   * @throws RecurrentError ABORTED
   */
  score(passages: readonly Passage[], options?: ScoreOptions): Promise<PassageScore[]>;
  /**
   * ln p of every token of the vocabulary at each place that `score` scores, in its order: float32 [vocabulary.size],
   * a new array each time.
   */
  distributions(passages: readonly Passage[], options?: ScoreOptions): AsyncIterable<Float32Array>;
  /** For searches: one token at a time, rows side by side. */
  stepModel(): StepModel;
  /** Frees what the language model made; the trained model stays. */
  dispose?(): void;
}

/**
 * The language model of a trained model.
 * @throws RecurrentError INVALID_ARGUMENT for a model that is none, such as a tagger
 */
export function languageModelOf({ id, model, parameters, data }: TrainedModel<never, unknown>): LanguageModel {
  if (model.languageModel === undefined) {
    invalidArgument('zoo.languageModelOf', 'trained', 'a language model', `${id}, which is no language model`);
  }
  return model.languageModel(parameters, data);
}
