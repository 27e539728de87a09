import type { Random } from '@recurrent/core';

/** A piece of a sentence: words as they are, or a place for a value. */
export type Piece = { readonly text: string } | { readonly placeholder: string };
type Node = Piece | { readonly alternatives: readonly (readonly Node[])[] };

/** A parsed template. */
export interface Template {
  readonly source: string;
  readonly nodes: readonly Node[];
}

/**
 * Parses a template: `{name}` is a place for a value, `[a|b|]` one of the alternatives (here: a, b or nothing), which
 * may hold places and further alternatives.
 */
export function parseTemplate(source: string): Template {
  let at = 0;
  const sequence = (stops: string): Node[] => {
    const nodes: Node[] = [];
    while (at < source.length && !stops.includes(source[at]!)) {
      if (source[at] === '{') {
        const end = source.indexOf('}', at);
        nodes.push({ placeholder: source.slice(at + 1, end) });
        at = end + 1;
      } else if (source[at] === '[') {
        const alternatives: Node[][] = [];
        do {
          at++;
          alternatives.push(sequence('|]'));
        } while (source[at] === '|');
        if (source[at] !== ']') throw new SyntaxError(`unclosed "[" in template: ${source}`);
        at++;
        nodes.push({ alternatives });
      } else {
        const start = at;
        while (at < source.length && !`{[${stops}`.includes(source[at]!)) at++;
        nodes.push({ text: source.slice(start, at) });
      }
    }
    return nodes;
  };
  return { source, nodes: sequence('') };
}

/** One of the template's sentences, every alternative drawn anew. */
export function drawPieces(template: Template, random: Random): Piece[] {
  const draw = (nodes: readonly Node[]): Piece[] =>
    nodes.flatMap((node) =>
      'alternatives' in node ? draw(node.alternatives[random.integer(node.alternatives.length)]!) : [node],
    );
  return draw(template.nodes);
}

/** Every sentence that the template has, values left open. */
export function allPieces(template: Template): Piece[][] {
  const all = (nodes: readonly Node[]): Piece[][] =>
    nodes.reduce<Piece[][]>(
      (heads, node) => {
        const tails = 'alternatives' in node ? node.alternatives.flatMap((choice) => all(choice)) : [[node]];
        return heads.flatMap((head) => tails.map((tail) => [...head, ...tail]));
      },
      [[]],
    );
  return all(template.nodes);
}
