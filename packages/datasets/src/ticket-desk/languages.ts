import { splitCharacters, splitWhitespace } from '@recurrent/tokenizers';
import { chineseClosers, chineseOpeners, chineseTemplates } from './chinese-templates.ts';
import { chineseValues } from './chinese-values.ts';
import { englishClosers, englishOpeners, englishTemplates } from './english-templates.ts';
import { englishValues } from './english-values.ts';
import type { Language } from './language.ts';

/** The languages of the ticket desk by their ISO 639 names. */
export const languages: Readonly<Record<'en' | 'zh', Language>> = {
  en: {
    templates: englishTemplates,
    openers: englishOpeners,
    closers: englishClosers,
    values: englishValues,
    tokenize: splitWhitespace,
  },
  zh: {
    templates: chineseTemplates,
    openers: chineseOpeners,
    closers: chineseClosers,
    values: chineseValues,
    tokenize: (text) => splitCharacters(text),
  },
};
