import { classTable, isChinese } from './characters.ts';
import type { Spans } from './splitter.ts';

const inside = 1;
const dropped = 2;
const alone = 3;

/** Runs of `inside`; what is `alone` is a token of its own, what is `dropped` is none. */
function classSpans(classify: (character: string) => number): Spans {
  const classOf = classTable(classify);
  return (text, start, end, emit) => {
    let from = start;
    for (let place = start; place < end; ) {
      const code = text.charCodeAt(place);
      const point = code < 0xd800 || code > 0xdbff || place + 1 >= end ? code : text.codePointAt(place)!;
      const size = point > 0xffff ? 2 : 1;
      const kind = classOf(point);
      if (kind !== inside) {
        if (place > from) emit(from, place);
        if (kind === alone) emit(place, place + size);
        from = place + size;
      }
      place += size;
    }
    if (end > from) emit(from, end);
  };
}

const isSpace = (character: string) => /^\p{White_Space}$/u.test(character);

/** The runs of anything but Unicode white space. */
export const whitespaceSpans = classSpans((character) => (isSpace(character) ? dropped : inside));

/** White space separates; each punctuation mark (`\p{P}` and all ASCII symbols) stands alone. BERT's. */
export const bertSpans = classSpans((character) =>
  isSpace(character) ? dropped : /^[!-/:-@[-`{-~\p{P}]$/u.test(character) ? alone : inside,
);

/** White space separates; each Chinese character stands alone. */
export const chineseSpans = classSpans((character) =>
  isSpace(character) ? dropped : isChinese(character.codePointAt(0)!) ? alone : inside,
);
