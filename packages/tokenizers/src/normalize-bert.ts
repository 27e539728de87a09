import { isChinese } from './characters.ts';
import type { BertNormalizerConfig } from './normalize.ts';

/**
 * What becomes of one code point in BERT's basic tokenizer: cleaned, set apart if Chinese, decomposed without its
 * nonspacing marks, lower-cased, in this order.
 * @see Devlin et al. 2019, `tokenization.py`
 */
export function bertCharacter(config: BertNormalizerConfig): (character: string) => string {
  const { cleanText = true, separateChinese = true, stripAccents = true, lowercase = true } = config;
  return (character) => {
    let result = character;
    if (cleanText) {
      if (/^[\t\n\r]$|^\p{White_Space}$/u.test(character)) return ' ';
      if (/^[\0\ufffd\p{C}]$/u.test(character)) return '';
    }
    if (separateChinese && isChinese(character.codePointAt(0)!)) result = ` ${result} `;
    if (stripAccents) result = result.normalize('NFD').replace(/\p{Mn}/gu, '');
    // Each character by itself: no final sigma.
    return lowercase ? Array.from(result, (one) => one.toLowerCase()).join('') : result;
  };
}
