import { checkPositiveInteger } from '@recurrent/core';
import { checkBoolean, checkName, checkObject, checkStrings, section } from '../sections.ts';
import { parseTemplate, type Template, templateValue } from './context.ts';
import { spellingFeatures } from './spelling.ts';

/**
 * Sparse features of a position that are connected straight to the output, as in Huang, Xu & Yu 2015: every feature
 * has one weight for each label, added to the emissions.
 */
export interface OutputFeaturesConfig {
  /** Column whose spelling is looked at; null (default): no spelling features. */
  readonly spelling: string | null;
  /** Windows over columns: `{ token: ['-1', '0', '1', '-1|0'], pos: ['-2|-1|0'] }` (default none). */
  readonly context: Readonly<Record<string, readonly string[]>>;
  /** Look the words of `context` up in lower case (default false). */
  readonly lowercase: boolean;
  /** Features seen less often in training are left out (default 2). */
  readonly minFrequency: number;
}

const defaults: OutputFeaturesConfig = { spelling: null, context: {}, lowercase: false, minFrequency: 2 };

/** @throws RecurrentError INVALID_ARGUMENT */
export function checkOutputFeatures(where: string, given: unknown): OutputFeaturesConfig | null {
  if (given === null) return null;
  const config = section(where, given, defaults);
  if (config.spelling !== null) checkName(where, 'spelling', config.spelling);
  checkObject(where, 'context', config.context);
  for (const [column, templates] of Object.entries(config.context)) {
    checkStrings(where, `context.${column}`, templates);
    for (const template of templates) parseTemplate(where, `context.${column}`, template);
  }
  checkBoolean(where, 'lowercase', config.lowercase);
  checkPositiveInteger(where, 'minFrequency', config.minFrequency);
  return config;
}

/** The columns that the config reads. */
export function outputFeatureColumns(config: OutputFeaturesConfig): string[] {
  return [...(config.spelling === null ? [] : [config.spelling]), ...Object.keys(config.context)];
}

/** From the columns of a sentence to the names of the features that hold at each position. */
export type FeatureExtractor = (columns: Readonly<Record<string, readonly string[]>>) => string[][];

/** Builds the extractor of a checked config; it remembers the spelling features of words it has seen. */
export function createFeatureExtractor(config: OutputFeaturesConfig): FeatureExtractor {
  const spelled = new Map<string, readonly string[]>();
  const templates: { column: string; name: string; template: Template }[] = [];
  for (const [column, texts] of Object.entries(config.context)) {
    for (const text of texts) {
      templates.push({ column, name: `${column}[${text}]=`, template: parseTemplate('', column, text) });
    }
  }
  const spelling = (word: string): readonly string[] => {
    let found = spelled.get(word);
    if (found === undefined) {
      found = spellingFeatures(word);
      spelled.set(word, found);
    }
    return found;
  };
  return (given) => {
    const columns: Record<string, readonly string[]> = {};
    for (const column of Object.keys(config.context)) {
      columns[column] = config.lowercase ? given[column]!.map((value) => value.toLowerCase()) : given[column]!;
    }
    const words = config.spelling === null ? undefined : given[config.spelling]!;
    const length = (words ?? Object.values(columns)[0] ?? []).length;
    const features: string[][] = [];
    for (let position = 0; position < length; position++) {
      const found = words === undefined ? [] : [...spelling(words[position]!)];
      for (const { column, name, template } of templates) {
        found.push(name + templateValue(columns[column]!, position, template));
      }
      features.push(found);
    }
    return features;
  };
}
