import { type AlignedText, TextEdit } from './aligned-text.ts';

/** One edit of a text that keeps track of where everything came from; the text itself when nothing changes. */
export type NormalizerStep = (source: AlignedText) => AlignedText;

/**
 * Maps each code point on its own, whatever stands beside it. A lone surrogate counts as a code point.
 * What the map gives for a code point of the basic plane is remembered.
 */
export function characterStep(map: (character: string) => string): NormalizerStep {
  const known = new Uint8Array(0x1_0000);
  const mapped = new Map<number, string>();
  const learn = (code: number) => {
    const character = String.fromCharCode(code);
    const result = map(character);
    known[code] = result === character ? 1 : 2;
    if (result !== character) mapped.set(code, result);
    return known[code]!;
  };
  return (source) => {
    const { text } = source;
    let edit: TextEdit | undefined;
    let result = '';
    let from = 0;
    // Until a mapping changes the length, the alignment stays and only the text is built.
    for (let unit = 0; unit < text.length; unit++) {
      const code = text.charCodeAt(unit);
      let size = 1;
      let content: string;
      const next = code >= 0xd800 && code < 0xdc00 && unit + 1 < text.length ? text.charCodeAt(unit + 1) : 0;
      if (next >= 0xdc00 && next < 0xe000) {
        const character = text.slice(unit, unit + 2);
        content = map(character);
        size = 2;
        if (content === character) {
          unit++;
          continue;
        }
      } else {
        if ((known[code] || learn(code)) === 1) continue;
        content = mapped.get(code)!;
      }
      if (edit === undefined && content.length !== size) {
        edit = new TextEdit({ ...source, text: result + text.slice(result.length) });
        edit.keep(0, unit);
      } else if (edit !== undefined) edit.keep(from, unit);
      if (edit === undefined) result += text.slice(from, unit) + content;
      else edit.replace(unit, unit + size, content);
      from = unit + size;
      unit += size - 1;
    }
    if (from === 0) return source;
    if (edit === undefined) return { ...source, text: result + text.slice(from) };
    edit.keep(from, text.length);
    return edit.done();
  };
}

/** Unicode's lower case: unit by unit, but for a capital with a dot above, whose dot becomes a mark. */
export const lowercaseStep: NormalizerStep = (source) => {
  const { text } = source;
  const result = text.toLowerCase();
  if (result === text) return source;
  if (result.length === text.length) return { ...source, text: result };
  const edit = new TextEdit(source);
  let place = 0;
  for (let unit = 0; unit < text.length; unit++) {
    const size = text[unit] === '\u0130' ? 2 : 1;
    edit.replace(unit, unit + 1, result.slice(place, place + size));
    place += size;
  }
  return edit.done();
};

/** A step that works on the whole text; each cluster is aligned as finely as its parts allow. */
export function wholeStep(apply: (text: string) => string): NormalizerStep {
  return (source) => {
    const { text } = source;
    const result = apply(text);
    if (result === text) return source;
    const edit = new TextEdit(source);
    let place = 0;
    for (const { 0: cluster, index } of text.matchAll(combiningClusters)) {
      const content = apply(cluster);
      if (content === cluster) edit.keep(index, index + cluster.length);
      else {
        const characters = [...cluster];
        const parts = characters.map(apply);
        if (parts.join('') === content) {
          let unit = index;
          for (const [which, character] of characters.entries()) {
            edit.replace(unit, unit + character.length, parts[which]!);
            unit += character.length;
          }
        } else edit.replace(index, index + cluster.length, content);
      }
      place = index + cluster.length;
    }
    edit.keep(place, text.length);
    const aligned = edit.done();
    // What stands beside a cluster mattered: the part that differs is one piece.
    return aligned.text === result ? aligned : coarse(source, result);
  };
}

function coarse(source: AlignedText, result: string): AlignedText {
  const { text } = source;
  const most = Math.min(text.length, result.length);
  let head = 0;
  while (head < most && text[head] === result[head]) head++;
  let tail = 0;
  while (tail < most - head && text[text.length - 1 - tail] === result[result.length - 1 - tail]) tail++;
  const edit = new TextEdit(source);
  edit.keep(0, head);
  edit.replace(head, text.length - tail, result.slice(head, result.length - tail));
  edit.keep(text.length - tail, text.length);
  return edit.done();
}

/** A character with its marks; conjoining Hangul letters and half-width sound marks belong together, too. */
const combiningClusters = /(?:[\u1100-\u11ff\ua960-\ua97c\ud7b0-\ud7fb]+|[^\p{M}\uff9e\uff9f])[\p{M}\uff9e\uff9f]*/gsu;

/** Replaces every match of a global pattern by a literal text. */
export function replaceStep(pattern: RegExp, content: string): NormalizerStep {
  return (source) => {
    let edit: TextEdit | undefined;
    let place = 0;
    for (const { 0: match, index } of source.text.matchAll(pattern)) {
      edit ??= new TextEdit(source);
      edit.keep(place, index);
      place = index + match.length;
      edit.replace(index, place, content);
    }
    if (edit === undefined) return source;
    edit.keep(place, source.text.length);
    return edit.done();
  };
}

/** Puts a text before another that is not empty. */
export function prependStep(content: string): NormalizerStep {
  return (source) => {
    if (source.text === '' || content === '') return source;
    const edit = new TextEdit(source);
    edit.replace(0, 0, content);
    edit.keep(0, source.text.length);
    return edit.done();
  };
}
