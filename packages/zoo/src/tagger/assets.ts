import { RecurrentError } from '@recurrent/core';
import { type TagScheme, tagSchemes } from '@recurrent/metrics';
import { type VocabularyJSON, vocabularyFromJSON } from '@recurrent/tokenizers';

/** What `tagger.v1` learns from the training examples besides its weights: `tokenizer.json`. */
export interface TaggerAssets {
  /** Labels as the model thinks them, in the order of its outputs. */
  readonly labels: readonly string[];
  /** Their scheme; null for labels that mark no spans. */
  readonly scheme: TagScheme | null;
  readonly words: WordAssets | null;
  readonly characters: VocabularyJSON | null;
  /** By column. */
  readonly features: Readonly<Record<string, VocabularyJSON>>;
  readonly outputFeatures: VocabularyJSON | null;
}

export interface WordAssets {
  readonly vocabulary: VocabularyJSON;
  /** Ids of the words that training saw once: [from, to). */
  readonly singletons: readonly [from: number, to: number];
}

/** Assets from a file; nothing in it is trusted. @throws RecurrentError BAD_DATA */
export function checkTaggerAssets(given: unknown): TaggerAssets {
  const assets = object('assets', given);
  const labels = assets.labels;
  if (
    !Array.isArray(labels) ||
    labels.length === 0 ||
    !labels.every((label) => typeof label === 'string') ||
    new Set(labels).size < labels.length
  ) {
    throw bad('"labels" are not a list of distinct strings');
  }
  if (assets.scheme !== null && !tagSchemes.includes(assets.scheme as TagScheme)) {
    throw bad(`unknown "scheme" ${JSON.stringify(assets.scheme)}`);
  }
  const features = Object.entries(object('features', assets.features));
  return {
    labels: labels as string[],
    scheme: assets.scheme as TagScheme | null,
    words: assets.words === null ? null : checkWords(assets.words),
    characters: assets.characters === null ? null : withUnknown(assets.characters),
    features: Object.fromEntries(features.map(([column, json]) => [column, withUnknown(json)])),
    outputFeatures: assets.outputFeatures === null ? null : vocabularyFromJSON(assets.outputFeatures).toJSON(),
  };
}

function checkWords(given: unknown): WordAssets {
  const words = object('words', given);
  const vocabulary = withUnknown(words.vocabulary);
  const range = words.singletons;
  if (!Array.isArray(range) || range.length !== 2 || !range.every((id) => Number.isInteger(id) && id >= 0)) {
    throw bad('"words.singletons" is not a pair of ids');
  }
  if (range[0] > range[1] || range[1] > vocabulary.tokens.length)
    throw bad('"words.singletons" is outside of the vocabulary');
  return { vocabulary, singletons: [range[0], range[1]] };
}

function withUnknown(json: unknown): VocabularyJSON {
  const vocabulary = vocabularyFromJSON(json);
  if (vocabulary.specialIds.unk === undefined) throw bad('a vocabulary has no special token "unk"');
  return vocabulary.toJSON();
}

function object(name: string, value: unknown): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw bad(`"${name}" is not an object`);
  return value as Record<string, unknown>;
}

function bad(message: string): RecurrentError {
  return new RecurrentError({ code: 'BAD_DATA', message: `saved tagger: ${message}` });
}
