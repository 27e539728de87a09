import { checkKeys, checkOneOf, invalidArgument } from '@recurrent/core';
import { byteOf } from './byte-alphabet.ts';
import { compilePattern, type Pattern } from './pattern.ts';
import { encodeUtf8 } from './utf8.ts';

/** From tokens to text, as data. */
export type DecoderStepConfig =
  /** Tokens with this between them. Without any decoder they are joined by blanks. */
  | { readonly type: 'join'; readonly separator: string }
  /** GPT-2's alphabet back to bytes, and these as UTF-8; broken bytes become U+FFFD. */
  | { readonly type: 'bytes' }
  /** `##` joins; `cleanup` takes the blanks before English punctuation and contractions away (true by default). */
  | { readonly type: 'wordPiece'; readonly prefix?: string; readonly cleanup?: boolean }
  /** `▁` becomes a blank; the first is dropped unless `prepend` is `never`. */
  | { readonly type: 'metaspace'; readonly replacement?: string; readonly prepend?: 'always' | 'first' | 'never' }
  /** The suffix that ends words becomes a blank, but for the last. */
  | { readonly type: 'suffix'; readonly suffix: string }
  /** `<0xE4>` … become bytes, and these as UTF-8. */
  | { readonly type: 'byteFallback' }
  | { readonly type: 'replace'; readonly pattern: Pattern; readonly content: string }
  /** Takes up to so many of a character off the ends of each token. */
  | { readonly type: 'strip'; readonly content: string; readonly start: number; readonly stop: number };

export type DecoderConfig = DecoderStepConfig | readonly DecoderStepConfig[];

/** Tokens to the pieces of a text. */
type DecoderStep = (tokens: readonly string[]) => readonly string[];

const where = 'tokenizers.createTokenizer';

type Builders = {
  readonly [Type in DecoderStepConfig['type']]: {
    readonly keys: readonly string[];
    build(config: Extract<DecoderStepConfig, { type: Type }>): DecoderStep;
  };
};

const builders: Builders = {
  join: {
    keys: ['separator'],
    build({ separator }) {
      if (typeof separator !== 'string') invalidArgument(where, 'decoder.separator', 'a string', separator);
      return (tokens) => [tokens.join(separator)];
    },
  },
  bytes: { keys: [], build: () => (tokens) => [decodeBytes(tokens)] },
  wordPiece: {
    keys: ['prefix', 'cleanup'],
    build: ({ prefix = '##', cleanup = true }) => {
      const clean = cleanup ? cleanEnglish : (text: string) => text;
      return (tokens) =>
        tokens.map((token, index) => {
          const joined = token.startsWith(prefix) ? token.slice(prefix.length) : ` ${token}`;
          return clean(index === 0 ? token : joined);
        });
    },
  },
  metaspace: {
    keys: ['replacement', 'prepend'],
    build: ({ replacement = '▁', prepend = 'always' }) => {
      return (tokens) =>
        tokens.map((token, index) => {
          const first = index === 0 && prepend !== 'never' && token.startsWith(replacement);
          return (first ? token.slice(replacement.length) : token).replaceAll(replacement, ' ');
        });
    },
  },
  suffix: {
    keys: ['suffix'],
    build: ({ suffix }) => {
      return (tokens) => tokens.map((token, index) => token.replaceAll(suffix, index === tokens.length - 1 ? '' : ' '));
    },
  },
  byteFallback: { keys: [], build: () => decodeByteFallback },
  replace: {
    keys: ['pattern', 'content'],
    build({ pattern, content }) {
      const found = compilePattern(where, pattern);
      return (tokens) => tokens.map((token) => token.replace(found, () => content));
    },
  },
  strip: {
    keys: ['content', 'start', 'stop'],
    build: ({ content, start, stop }) => {
      return (tokens) =>
        tokens.map((token) => {
          let [from, to] = [0, token.length];
          for (let count = 0; count < start && token.startsWith(content, from); count++) from += content.length;
          for (let count = 0; count < stop && to > from && token.endsWith(content); count++) to -= content.length;
          return token.slice(from, Math.max(from, to));
        });
    },
  },
};

/** @throws RecurrentError INVALID_ARGUMENT for an unknown type or option */
export function createDecoder(config: DecoderConfig): (tokens: readonly string[]) => string {
  const configs: readonly DecoderStepConfig[] = Array.isArray(config) ? config : [config as DecoderStepConfig];
  const steps = configs.map((one) => {
    if (typeof one !== 'object' || one === null) invalidArgument(where, 'decoder', 'an object', one);
    checkOneOf(where, 'decoder.type', one.type, Object.keys(builders));
    const { keys, build } = builders[one.type] as { keys: readonly string[]; build(config: unknown): DecoderStep };
    checkKeys(where, one, ['type', ...keys]);
    return build(one);
  });
  return (tokens) => {
    let parts = tokens;
    for (const step of steps) parts = step(parts);
    return parts.join('');
  };
}

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });

/** A token with characters beyond the alphabet (an added one) stands for its own bytes. */
function decodeBytes(tokens: readonly string[]): string {
  const bytes: number[] = [];
  for (const token of tokens) {
    const from = bytes.length;
    for (const character of token) {
      const byte = byteOf.get(character);
      if (byte === undefined) {
        bytes.length = from;
        for (const own of encodeUtf8(token)) bytes.push(own);
        break;
      }
      bytes.push(byte);
    }
  }
  return utf8.decode(Uint8Array.from(bytes));
}

function decodeByteFallback(tokens: readonly string[]): string[] {
  const parts: string[] = [];
  let bytes: number[] = [];
  const flush = () => {
    if (bytes.length === 0) return;
    const text = utf8.decode(Uint8Array.from(bytes));
    // Bytes that are no UTF-8 become one mark each.
    parts.push(isBroken(bytes, text) ? '\ufffd'.repeat(bytes.length) : text);
    bytes = [];
  };
  for (const token of tokens) {
    const byte = /^<0x([0-9A-Fa-f]{2})>$/.exec(token);
    if (byte !== null) {
      bytes.push(Number.parseInt(byte[1]!, 16));
      continue;
    }
    flush();
    parts.push(token);
  }
  flush();
  return parts;
}

function isBroken(bytes: readonly number[], text: string): boolean {
  const back = encodeUtf8(text);
  return back.length !== bytes.length || back.some((byte, index) => byte !== bytes[index]);
}

const cleanups: readonly (readonly [string, string])[] = [
  [' .', '.'],
  [' ?', '?'],
  [' !', '!'],
  [' ,', ','],
  [" ' ", "'"],
  [" n't", "n't"],
  [" 'm", "'m"],
  [' do not', " don't"],
  [" 's", "'s"],
  [" 've", "'ve"],
  [" 're", "'re"],
];

/** What the tokenizers of Hugging Face do to each piece, including one change that is more than of blanks. */
function cleanEnglish(text: string): string {
  let result = text;
  for (const [from, to] of cleanups) result = result.replaceAll(from, to);
  return result;
}
