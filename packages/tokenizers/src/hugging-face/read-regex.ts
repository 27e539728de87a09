import type { Pattern } from '../pattern.ts';
import { badPart, object, unsupported } from './fields.ts';

/** `{ String }` or `{ Regex }`; a regular expression is turned from Oniguruma's into JavaScript's. */
export function readPattern(path: string, value: unknown): Pattern {
  const { String: text, Regex: regex } = object(path, value);
  if (typeof text === 'string') return { text };
  if (typeof regex !== 'string') badPart(path, '{ "String" } or { "Regex" }', value);
  const translated = translateRegex(path, regex);
  try {
    new RegExp(translated, 'gu');
  } catch {
    unsupported(path, `the regular expression ${JSON.stringify(regex)}`);
  }
  return { regex: translated };
}

const classes: Readonly<Record<string, string>> = {
  s: '\\p{White_Space}',
  S: '\\P{White_Space}',
  d: '\\p{Nd}',
  D: '\\P{Nd}',
};
const wordClass = '\\p{Alphabetic}\\p{M}\\p{Nd}\\p{Pc}';

/** Unicode classes, `(?i:…)`, and escapes that JavaScript does not allow. Possessive quantifiers are refused. */
export function translateRegex(path: string, regex: string): string {
  let result = '';
  let inClass = false;
  const folding: boolean[] = [false];
  for (let place = 0; place < regex.length; place++) {
    const character = regex[place]!;
    const next = regex[place + 1] ?? '';
    if (character === '\\') {
      place++;
      if (next === 'w') result += inClass ? wordClass : `[${wordClass}]`;
      else if (next === 'W' && !inClass) result += `[^${wordClass}]`;
      else if (classes[next] !== undefined) result += classes[next];
      else if ((next === 'p' || next === 'P') && regex[place + 1] === '{') {
        const end = regex.indexOf('}', place);
        result += `\\${regex.slice(place, end + 1)}`;
        place = end;
      } else if (/[\\^$.*+?()[\]{}|/a-z0-9-]/i.test(next) && !(next === '-' && !inClass)) result += `\\${next}`;
      else result += next;
      continue;
    }
    if (inClass) {
      if (character === ']') inClass = false;
      if (character === '[' || character === '&') unsupported(path, `the regular expression ${JSON.stringify(regex)}`);
    } else if (character === '[') {
      inClass = true;
    } else if (character === '(') {
      const fold = regex.startsWith('(?i:', place);
      folding.push(fold || folding.at(-1)!);
      if (fold) {
        result += '(?:';
        place += 3;
        continue;
      }
      if (/^\(\?[>imx-]/.test(regex.slice(place))) unsupported(path, `the regular expression ${JSON.stringify(regex)}`);
    } else if (character === ')') {
      folding.pop();
    } else if (/[*+?}]/.test(character) && next === '+') {
      unsupported(path, `a possessive quantifier in ${JSON.stringify(regex)}`);
    }
    const both = character.toLowerCase() + character.toUpperCase();
    if (folding.at(-1) && /^\p{Cased_Letter}{2}$/u.test(both)) result += inClass ? both : `[${both}]`;
    else result += character;
  }
  return result;
}
