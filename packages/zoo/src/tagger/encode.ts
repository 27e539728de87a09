import { RecurrentError, suggest } from '@recurrent/core';
import type { Sentence } from '@recurrent/datasets';
import { createNormalizer, vocabularyFromJSON } from '@recurrent/tokenizers';
import type { EncodeOptions } from '../model.ts';
import { columnOf } from '../tagging/columns.ts';
import type { TaggingData } from '../tagging/data.ts';
import type { TaggerAssets } from './assets.ts';
import type { TaggerConfig } from './config.ts';
import { createFeatureExtractor, type OutputFeaturesConfig, outputFeatureColumns } from './output-features.ts';
import { innerTags } from './prepare.ts';

/** One sentence as numbers. */
export interface TaggerItem {
  readonly length: number;
  readonly words: Int32Array | null;
  /** Characters of each word; equal words share one array. */
  readonly characters: readonly Int32Array[] | null;
  /** In the order of the config. */
  readonly features: readonly Int32Array[];
  /** [length, width] ids of sparse features, −1 where there are fewer. */
  readonly outputFeatures: { readonly ids: Int32Array; readonly width: number } | null;
  readonly labels: Int32Array | null;
}

/** From sentences to numbers. @throws RecurrentError BAD_DATA with file and line */
export type TaggerEncoder = (sentences: readonly Sentence[], options: EncodeOptions) => TaggerItem[];

export function createTaggerEncoder(config: TaggerConfig, assets: TaggerAssets, data: TaggingData): TaggerEncoder {
  const labelIds = new Map(assets.labels.map((label, id) => [label, id]));
  const words = config.word === null ? null : createWordLookup(config.word, assets);
  const alphabet = assets.characters === null ? null : vocabularyFromJSON(assets.characters);
  // Equal words share their array, by which a batch tells distinct words.
  const characters = alphabet === null ? null : memoized((token) => alphabet.encode(shortened(token)));
  const features = Object.keys(config.features).map((column) => {
    return { column, vocabulary: vocabularyFromJSON(assets.features[column]) };
  });
  const outputFeatures = config.outputFeatures === null ? null : createOutputLookup(config.outputFeatures, assets);

  const columns = [...Object.keys(config.features)];
  if (config.outputFeatures !== null) columns.push(...outputFeatureColumns(config.outputFeatures));

  const encodeLabels = (sentence: Sentence, file: string | undefined): Int32Array => {
    const tags = innerTags(sentence, data, assets.scheme, file);
    return Int32Array.from(tags, (tag, position) => {
      const id = labelIds.get(tag);
      if (id === undefined) throw unknownLabel(sentence, position, data, tag, assets.labels, file);
      return id;
    });
  };

  return (sentences, { labels, file, warn }) => {
    if (labels === 'any' && warn !== undefined) warnOfUnknownLabels(sentences, data, assets, file, warn);
    return sentences.map((sentence) => {
      const tokens = columnOf(sentence, data.token, file);
      for (const name of columns) checkLength(sentence, name, tokens.length, file);
      if (labels === 'known') checkLength(sentence, data.label, tokens.length, file);
      return {
        length: tokens.length,
        words: words === null ? null : Int32Array.from(tokens, words),
        characters: characters === null ? null : tokens.map(characters),
        features: features.map(({ column, vocabulary }) => vocabulary.encode(columnOf(sentence, column, file))),
        outputFeatures: outputFeatures === null ? null : outputFeatures(sentence),
        labels: labels === 'known' ? encodeLabels(sentence, file) : null,
      };
    });
  };
}

function checkLength(sentence: Sentence, name: string, length: number, file: string | undefined): void {
  const received = columnOf(sentence, name, file).length;
  if (received === length) return;
  throw new RecurrentError({
    code: 'BAD_DATA',
    message: `column "${name}" has ${received} values for ${length} tokens`,
    argument: name,
    ...(file === undefined ? {} : { file }),
    line: sentence.line,
  });
}

/** Counts labels whose spans the model cannot find, whatever the scheme they are written in. */
function warnOfUnknownLabels(
  sentences: readonly Sentence[],
  data: TaggingData,
  assets: TaggerAssets,
  file: string | undefined,
  warn: (message: string) => void,
): void {
  const known = new Set(assets.labels);
  const unknown = new Map<string, number>();
  for (const sentence of sentences) {
    const tags = columnOf(sentence, data.label, file);
    for (const [position, inner] of innerTags(sentence, data, assets.scheme, file).entries()) {
      if (!known.has(inner)) unknown.set(tags[position]!, (unknown.get(tags[position]!) ?? 0) + 1);
    }
  }
  if (unknown.size === 0) return;
  const list = [...unknown].map(([label, count]) => `"${label}" (${count})`).join(', ');
  warn(`labels that training never saw count as misses: ${list}`);
}

function createWordLookup(config: NonNullable<TaggerConfig['word']>, assets: TaggerAssets): (token: string) => number {
  const normalize = createNormalizer({ lowercase: config.lowercase, digitsToZero: config.digitsToZero });
  const vocabulary = vocabularyFromJSON(assets.words?.vocabulary);
  return (token) => vocabulary.idOf(normalize(token));
}

const longest = 64;

/** The code points of a token; of a very long one, the first and the last half of what is kept. */
function shortened(token: string): string[] {
  const characters = Array.from(token === '' ? '\u0000' : token);
  if (characters.length <= longest) return characters;
  return [...characters.slice(0, longest / 2), ...characters.slice(-longest / 2)];
}

function createOutputLookup(config: OutputFeaturesConfig, assets: TaggerAssets) {
  const extract = createFeatureExtractor(config);
  const ids = new Map(vocabularyFromJSON(assets.outputFeatures).tokens.map((feature, id) => [feature, id]));
  const knownIds = (features: readonly string[]): number[] => {
    const known: number[] = [];
    for (const feature of features) {
      const id = ids.get(feature);
      if (id !== undefined) known.push(id);
    }
    return known;
  };
  const ofWord = memoized((word) => knownIds(extract.ofWord(word)));
  return (sentence: Sentence): NonNullable<TaggerItem['outputFeatures']> => {
    const columns = extract.prepare(sentence.columns);
    const words = config.spelling === null ? undefined : sentence.columns[config.spelling]!;
    const { length } = Object.values(sentence.columns)[0]!;
    const rows = Array.from({ length }, (_, position) => {
      const context = knownIds(extract.ofContext(columns, position));
      return words === undefined ? context : [...ofWord(words[position]!), ...context];
    });
    const width = rows.reduce((widest, row) => Math.max(widest, row.length), 1);
    const flat = new Int32Array(length * width).fill(-1);
    for (const [position, row] of rows.entries()) flat.set(row, position * width);
    return { ids: flat, width };
  };
}

/** Remembers results by word; forgets all when there are too many. */
function memoized<Result>(compute: (word: string) => Result): (word: string) => Result {
  const seen = new Map<string, Result>();
  return (word) => {
    let result = seen.get(word);
    if (result === undefined) {
      result = compute(word);
      if (seen.size >= 1_000_000) seen.clear();
      seen.set(word, result);
    }
    return result;
  };
}

function unknownLabel(
  sentence: Sentence,
  position: number,
  data: TaggingData,
  inner: string,
  labels: readonly string[],
  file: string | undefined,
): RecurrentError {
  const label = sentence.columns[data.label]![position]!;
  const nearest = suggest(inner, labels);
  const hint = nearest === undefined ? '' : ` (nearest: "${nearest}")`;
  return new RecurrentError({
    code: 'BAD_DATA',
    message: `label "${label}" was not seen in training${hint}; to count such labels as misses, set unknownLabels (--unknown-labels) to "miss"`,
    argument: data.label,
    received: label,
    ...(file === undefined ? {} : { file }),
    line: sentence.oneLine ? sentence.line : sentence.line + position,
  });
}
