import { invalidArgument, type Random } from '@recurrent/core';
import { convertTags, type Sentence } from '@recurrent/datasets';
import {
  buildVocabulary,
  countTokens,
  createNormalizer,
  type Vocabulary,
  vocabularyFromJSON,
} from '@recurrent/tokenizers';
import type { InitialValue, Prepared, PrepareEnvironment } from '../model.ts';
import { columnOf, placeOf } from '../tagging/columns.ts';
import { spanScheme, type TaggingData } from '../tagging/data.ts';
import { readWordVectors, type WordVectors } from '../text/word-vectors.ts';
import type { TaggerAssets, WordAssets } from './assets.ts';
import type { TaggerConfig, WordConfig } from './config.ts';
import { createFeatureExtractor, type OutputFeaturesConfig, outputFeatureColumns } from './output-features.ts';

type Environment = PrepareEnvironment<Sentence, TaggingData>;

const unknown = { unk: '<unk>' };

/** Builds the vocabularies and the label order of `tagger.v1` from training sentences. */
export async function prepareTagger(
  sentences: readonly Sentence[],
  config: TaggerConfig,
  environment: Environment,
): Promise<Prepared<TaggerAssets>> {
  const { data, file } = environment;
  const column = (name: string) => sentences.flatMap((sentence) => columnOf(sentence, name, file));
  const outer = spanScheme(data);
  const scheme = outer === null || config.tagScheme === 'same' ? outer : config.tagScheme;
  if (outer === null && (config.tagScheme !== 'same' || config.constraints === 'training')) {
    const argument = config.tagScheme !== 'same' ? 'tagScheme' : 'constraints';
    invalidArgument('tagger.v1', argument, 'labels that mark spans, such as B-X and I-X', config[argument]);
  }
  const labels = new Map<string, number>();
  for (const sentence of [...sentences, ...environment.heldOut])
    countTokens(innerTags(sentence, data, scheme, file), labels);
  const tokens = column(data.token);
  const words = config.word === null ? undefined : await prepareWords(tokens, config.word, environment);
  const { characters } = config;
  const vocabularies = Object.entries(config.features).map(([name, { minFrequency }]) => {
    const vocabulary = buildVocabulary(column(name), { minFrequency, specialTokens: unknown });
    return [name, vocabulary.toJSON()] as const;
  });
  return {
    assets: {
      labels: buildVocabulary(labels, { specialTokens: {} }).tokens,
      scheme,
      words: words?.assets ?? null,
      characters: characters === null ? null : countCharacters(tokens, characters.minFrequency).toJSON(),
      features: Object.fromEntries(vocabularies),
      outputFeatures:
        config.outputFeatures === null ? null : countFeatures(sentences, config.outputFeatures, file).toJSON(),
    },
    ...(words?.table === undefined ? {} : { initialValues: new Map([['word.table', words.table]]) }),
  };
}

/** The labels of a sentence in the model's scheme. @throws RecurrentError BAD_DATA with file and line */
export function innerTags(
  sentence: Sentence,
  data: TaggingData,
  scheme: TaggerAssets['scheme'],
  file: string | undefined,
): readonly string[] {
  const tags = columnOf(sentence, data.label, file);
  const outer = spanScheme(data);
  if (scheme === null || outer === null || scheme === outer) return tags;
  return placeOf(sentence, file, () => convertTags(tags, outer, scheme));
}

async function prepareWords(
  tokens: readonly string[],
  config: WordConfig,
  environment: Environment,
): Promise<{ assets: WordAssets; table?: InitialValue }> {
  const normalize = createNormalizer({ lowercase: config.lowercase, digitsToZero: config.digitsToZero });
  const counts = countTokens(tokens.map(normalize));
  const known = buildVocabulary(counts, { minFrequency: config.minFrequency, specialTokens: unknown });
  const from = known.tokens.findIndex((word) => counts.get(word) === 1);
  const singletons = [from < 0 ? known.size : from, known.size] as const;
  if (config.vectors === null) return { assets: { vocabulary: known.toJSON(), singletons } };
  if (environment.open === undefined) {
    invalidArgument('tagger.v1', 'word.vectors', 'null, as nothing was given to open files with', config.vectors);
  }
  const wanted = config.extend ? undefined : (word: string) => known.has(word);
  const source = await environment.open(config.vectors);
  const vectors = await readWordVectors(source, { dimension: config.dimension, wanted, file: config.vectors });
  const more = config.extend ? vectors.words.filter((word) => !known.has(word)) : [];
  const { specialTokens } = known.toJSON();
  const vocabulary = vocabularyFromJSON({ specialTokens, tokens: [...known.tokens, ...more] });
  return {
    assets: { vocabulary: vocabulary.toJSON(), singletons },
    table: tableOf(vocabulary, vectors, environment.random.fork('word vectors')),
  };
}

/** Rows from the vectors where there are some, otherwise uniform in ±√(3 / dimension). */
function tableOf(vocabulary: Vocabulary, { words, values, dimension }: WordVectors, random: Random): InitialValue {
  const limit = Math.sqrt(3 / dimension);
  const data = Float32Array.from({ length: vocabulary.size * dimension }, () => (2 * random.uniform() - 1) * limit);
  for (const [row, word] of words.entries()) {
    if (!vocabulary.has(word)) continue;
    data.set(values.subarray(row * dimension, (row + 1) * dimension), vocabulary.idOf(word) * dimension);
  }
  return { shape: [vocabulary.size, dimension], data };
}

function countCharacters(tokens: readonly string[], minFrequency: number): Vocabulary {
  const counts = new Map<string, number>();
  for (const token of tokens) countTokens(token, counts);
  return buildVocabulary(counts, { minFrequency, specialTokens: unknown });
}

function countFeatures(
  sentences: readonly Sentence[],
  config: OutputFeaturesConfig,
  file: string | undefined,
): Vocabulary {
  const extract = createFeatureExtractor(config);
  const counts = new Map<string, number>();
  const words = new Map<string, number>();
  for (const sentence of sentences) {
    for (const name of outputFeatureColumns(config)) columnOf(sentence, name, file);
    if (config.spelling !== null) countTokens(sentence.columns[config.spelling]!, words);
    const columns = extract.prepare(sentence.columns);
    const { length } = Object.values(sentence.columns)[0]!;
    for (let position = 0; position < length; position++) countTokens(extract.ofContext(columns, position), counts);
  }
  for (const [word, count] of words) {
    for (const feature of extract.ofWord(word)) counts.set(feature, (counts.get(feature) ?? 0) + count);
  }
  return buildVocabulary(counts, { minFrequency: config.minFrequency, specialTokens: {} });
}
