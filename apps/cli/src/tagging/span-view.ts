import type { Span } from '@recurrent/metrics';
import type { Colors } from '../io.ts';
import { findOffsets } from './offsets.ts';

/** A sentence with its spans, ready to be shown. `text` is what the tokens were split from, where there is one. */
export interface TaggedSentence {
  readonly tokens: readonly string[];
  readonly spans: readonly Span[];
  readonly text?: string;
}

/** Shows spans inside their sentence. */
export interface SpanView {
  /** The sentence on one line, its spans marked. */
  show(sentence: TaggedSentence): string;
  /** The meaning of the marks that came into use since the last call; undefined when there is nothing to say. */
  legend(): string | undefined;
}

/** Plain text: `arrive [Shanghai](destination) on [May 20th](date)`. Needs no legend. */
export const plainView: SpanView = {
  show: (sentence) => mark(sentence, (piece, type) => `[${piece}](${type})`),
  legend: () => undefined,
};

/** Spans in colour, one colour a type; with more types than colours, the type also stands behind its span. */
export function colorView(colors: Colors): SpanView {
  const palette = [
    colors.cyan,
    colors.yellow,
    colors.green,
    colors.magenta,
    colors.blue,
    colors.red,
    colors.cyanBright,
    colors.yellowBright,
    colors.greenBright,
    colors.magentaBright,
    colors.blueBright,
    colors.redBright,
  ];
  const order: string[] = [];
  let told = 0;
  const paint = (piece: string, type: string) => {
    if (!order.includes(type)) order.push(type);
    const index = order.indexOf(type);
    const shown = colors.bold(colors.underline(palette[index % palette.length]!(piece)));
    return index < palette.length ? shown : `${shown}${colors.dim(`(${type})`)}`;
  };
  return {
    show: (sentence) => mark(sentence, paint),
    legend() {
      const fresh = order.slice(told, palette.length);
      told = order.length;
      if (fresh.length === 0) return undefined;
      return fresh.map((type) => palette[order.indexOf(type)]!(`■ ${type}`)).join('  ');
    },
  };
}

function mark({ tokens, spans, text }: TaggedSentence, paint: (piece: string, type: string) => string): string {
  const offsets = text === undefined ? undefined : findOffsets(text, tokens);
  const source = offsets === undefined ? tokens.join(' ') : text!;
  const places = offsets ?? findOffsets(source, tokens)!;
  let shown = '';
  let from = 0;
  for (const span of spans) {
    const { start } = places[span.start]!;
    const { end } = places[span.end - 1]!;
    shown += source.slice(from, start) + paint(source.slice(start, end), span.type);
    from = end;
  }
  return shown + source.slice(from);
}
