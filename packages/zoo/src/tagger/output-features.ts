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

/** Finds the sparse features of a position, in two parts: those of a word may be looked up once for equal words. */
export interface FeatureExtractor {
  /** Names of the features of a word on its own, such as `suffix=ing`. */
  ofWord(word: string): string[];
  /** The columns as the windows read them. */
  prepare(columns: Columns): Columns;
  /** Names of the features of the windows around a position, such as `pos[-1|0]=DT NN`. */
  ofContext(prepared: Columns, position: number): string[];
}

type Columns = Readonly<Record<string, readonly string[]>>;

/** Builds the extractor of a checked config. */
export function createFeatureExtractor({ spelling, context, lowercase }: OutputFeaturesConfig): FeatureExtractor {
  const templates: { column: string; name: string; template: Template }[] = [];
  for (const [column, texts] of Object.entries(context)) {
    for (const text of texts) {
      templates.push({ column, name: `${column}[${text}]=`, template: parseTemplate('', column, text) });
    }
  }
  return {
    ofWord: (word) => (spelling === null ? [] : spellingFeatures(word)),
    prepare(columns) {
      const lower = (values: readonly string[]) => values.map((value) => value.toLowerCase());
      return lowercase
        ? Object.fromEntries(Object.keys(context).map((name) => [name, lower(columns[name]!)]))
        : columns;
    },
    ofContext: (columns, position) =>
      templates.map(({ column, name, template }) => name + templateValue(columns[column]!, position, template)),
  };
}
