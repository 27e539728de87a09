import { checkOneOf, invalidArgument } from '@recurrent/core';
import { detectScheme, type Sentence } from '@recurrent/datasets';
import { type TagScheme, tagSchemes } from '@recurrent/metrics';
import { checkName, checkStrings, section } from '../sections.ts';
import { columnOf } from './columns.ts';

/** How the files of a tagging model are read; JSON, kept in its bundle. */
export interface TaggingData {
  /** Names of the columns of a file, in order; `_` skips one. Default `['token', 'tag']`. */
  readonly columns: readonly string[];
  /** The column of the words; default the first. */
  readonly token: string;
  /** The column of the tags to learn; default the last. */
  readonly label: string;
  /** Between columns; null (default): runs of spaces and tabs. */
  readonly separator: string | null;
  /** Lines that begin so are no data; null (default): none. */
  readonly comments: string | null;
  /** How tags write spans; `none`: they write none (part-of-speech tags); `auto` (default): found from the training data. */
  readonly scheme: TagScheme | 'none' | 'auto';
  /** How raw text is cut into tokens; `auto` (default): Unicode words, and Chinese text by character. */
  readonly split: 'auto' | 'words' | 'whitespace' | 'characters';
}

const where = 'zoo.tagging';
const defaultColumns: readonly string[] = ['token', 'tag'];

/** @throws RecurrentError INVALID_ARGUMENT */
export function checkTaggingData(given: unknown): TaggingData {
  const raw = section(where, given, {
    columns: defaultColumns,
    token: undefined as string | undefined,
    label: undefined as string | undefined,
    separator: null as string | null,
    comments: null as string | null,
    scheme: 'auto' as TaggingData['scheme'],
    split: 'auto' as TaggingData['split'],
  });
  checkStrings(where, 'columns', raw.columns);
  const names = raw.columns.filter((name) => name !== '_');
  const { token = names[0] ?? '', label = names.at(-1) ?? '' } = raw;
  for (const [argument, name] of Object.entries({ token, label })) {
    checkName(where, argument, name);
    if (!names.includes(name)) invalidArgument(where, argument, `one of the columns ${names.join(', ')}`, name);
  }
  if (token === label) invalidArgument(where, 'label', `another column than "${token}", the words`, label);
  for (const argument of ['separator', 'comments'] as const) {
    if (raw[argument] !== null) checkName(where, argument, raw[argument]);
  }
  checkOneOf(where, 'scheme', raw.scheme, ['auto', 'none', ...tagSchemes]);
  checkOneOf(where, 'split', raw.split, ['auto', 'words', 'whitespace', 'characters']);
  return { ...raw, token, label };
}

/** The scheme of settled data; null where labels mark no spans. */
export function spanScheme({ scheme }: TaggingData): TagScheme | null {
  return scheme === 'none' || scheme === 'auto' ? null : scheme;
}

/**
 * Replaces `auto` by the scheme of the labels: `none` if there are labels that are neither `O` nor a letter of a scheme.
 * @throws RecurrentError BAD_DATA for labels that look like spans and fit no scheme
 */
export function resolveTaggingData(data: TaggingData, train: readonly Sentence[], file?: string): TaggingData {
  if (data.scheme !== 'auto') return data;
  const tags = train.map((sentence) => columnOf(sentence, data.label, file));
  const spans = tags.every((sequence) => sequence.every((tag) => /^(?:O|[BIESMLU](?:-.*)?)$/s.test(tag)));
  return { ...data, scheme: spans ? detectScheme(tags) : 'none' };
}
