import { type AlignedText, sourceStart } from './aligned-text.ts';
import { prependStep, replaceStep } from './normalize-steps.ts';
import { escapeRegex } from './pattern.ts';
import { patternSpans } from './split-pattern.ts';
import { rewritingSplitter, type Splitter, wholeSpan } from './splitter.ts';

export interface MetaspaceOptions {
  /** What stands for a blank; `▁` by default. */
  readonly replacement?: string;
  /** Put one before every piece (default), before the first of the text, or not at all. */
  readonly prepend?: 'always' | 'first' | 'never';
  /** Split before each (default), or leave the text whole. */
  readonly split?: boolean;
}

/** SentencePiece's way with blanks: each becomes a visible mark at the beginning of the word behind it. */
export function metaspaceSplitter({ replacement = '▁', prepend = 'always', split = true }: MetaspaceOptions): Splitter {
  const replace = replaceStep(/ /g, replacement);
  const add = prependStep(replacement);
  const rewrite = (piece: AlignedText) => {
    const text = replace(piece);
    const wanted = prepend === 'always' || (prepend === 'first' && piece.text !== '' && sourceStart(piece, 0) === 0);
    return wanted && !text.text.startsWith(replacement) ? add(text) : text;
  };
  const pattern = new RegExp(escapeRegex(replacement), 'gu');
  return rewritingSplitter(rewrite, split ? patternSpans(pattern, 'mergedWithNext', false) : wholeSpan);
}

const space = prependStep(' ');

/** A blank before every piece that does not begin with white space, so that its first word is as any other. */
export function prefixSpaceSplitter(): Splitter {
  return rewritingSplitter((piece) => (/^\p{White_Space}/u.test(piece.text) ? piece : space(piece)), wholeSpan);
}
