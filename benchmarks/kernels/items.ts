/** The work that `pnpm bench kernels` measures, as plain data: each contender builds it its own way. */
export type Item = Sequence | LanguageModel | Product | Elements;

interface Named {
  readonly work: string;
  /** Floating-point operations of the matrix products, 2 for each multiply-add. */
  readonly flops?: number;
}

/** A recurrent layer; training is output and the gradients of input and weights, from a given output gradient. */
export interface Sequence extends Named {
  readonly kind: 'sequence';
  readonly cell: 'lstm' | 'gru';
  readonly training: boolean;
  readonly batch: number;
  readonly time: number;
  readonly units: number;
  readonly bidirectional: boolean;
  /** Which series of growing sizes it belongs to. */
  readonly growth?: 'steps' | 'batch';
}

/** Embedding, two LSTMs, dense, cross-entropy, all gradients, global-norm clipping, SGD. */
export interface LanguageModel extends Named {
  readonly kind: 'languageModel';
  readonly vocabulary: number;
  readonly units: number;
  readonly batch: number;
  readonly time: number;
}

/** Square matrices. */
export interface Product extends Named {
  readonly kind: 'product';
  readonly size: number;
  readonly transposeA: boolean;
  readonly transposeB: boolean;
}

/** What is counted by elements: `elements` is how many one run handles. */
export interface Elements extends Named {
  readonly kind: 'sgd' | 'adam' | 'crossEntropy' | 'crfLoss' | 'crfDecode' | 'embedding';
  readonly elements: number;
  readonly sizes: Readonly<Record<string, number>>;
}

const cells = ['lstm', 'gru'] as const;
/** batch, time, units (= input size), bidirectional */
const shapes = [
  [1, 32, 64, false],
  [16, 32, 100, true],
  [32, 35, 200, false],
  [32, 64, 256, false],
] as const;

function sequence(
  [cell, training]: readonly [(typeof cells)[number], boolean],
  [batch, time, units, bidirectional]: readonly [number, number, number, boolean],
): Sequence {
  const forward = (bidirectional ? 2 : 1) * 2 * batch * time * 2 * units * (cell === 'lstm' ? 4 : 3) * units;
  return {
    kind: 'sequence',
    work: `${bidirectional ? 'bi-' : ''}${cell.toUpperCase()} ${training ? 'train' : 'infer'} ${batch}×${time} ${units}→${units}`,
    ...{ cell, training, batch, time, units, bidirectional },
    // The gradients of the inputs of each product and of its weights cost as much again, each.
    flops: training ? 3 * forward : forward,
  };
}

function languageModel(vocabulary: number, units: number, batch: number, time: number): LanguageModel {
  const forward = 2 * batch * time * (2 * 2 * units * 4 * units + units * vocabulary);
  const work = `LM step ${batch}×${time}, 2×LSTM ${units}, vocabulary ${vocabulary}`;
  return { kind: 'languageModel', work, vocabulary, units, batch, time, flops: 3 * forward };
}

function product(size: number, transposeA: boolean, transposeB: boolean): Product {
  const work = `product ${size}³ ${transposeA ? 'Aᵀ' : 'A'}·${transposeB ? 'Bᵀ' : 'B'}`;
  return { kind: 'product', work, size, transposeA, transposeB, flops: 2 * size ** 3 };
}

const million = 1_000_000;
const crf = { batch: 16, time: 50, labels: 20 };
const elements: readonly Elements[] = [
  { kind: 'sgd', work: 'SGD with momentum, 1M weights', elements: million, sizes: { count: million } },
  { kind: 'adam', work: 'Adam, 1M weights', elements: million, sizes: { count: million } },
  {
    kind: 'crossEntropy',
    work: 'cross-entropy and gradient 400×10000',
    elements: 4 * million,
    sizes: { rows: 400, classes: 10_000 },
  },
  { kind: 'crfLoss', work: 'CRF loss and gradient 16×50, 20 labels', elements: 16 * 50, sizes: crf },
  { kind: 'crfDecode', work: 'CRF decode 16×50, 20 labels', elements: 16 * 50, sizes: crf },
  {
    kind: 'embedding',
    work: 'embedding and gradient by row, 1600 of 10000×100',
    elements: 1600 * 100,
    sizes: { vocabulary: 10_000, dimension: 100, count: 1600 },
  },
];

/** Sizes that grow in one dimension only, for the fit of a line. */
const growth: readonly Sequence[] = [
  ...[32, 64, 128, 256, 512].map((time) => ({ time, batch: 8, growth: 'steps' as const })),
  ...[8, 16, 32, 64, 128].map((batch) => ({ time: 32, batch, growth: 'batch' as const })),
].map(({ time, batch, growth }) => {
  const item = sequence(['lstm', true], [batch, time, 64, false]);
  return { ...item, work: `${item.work} (growing ${growth})`, growth };
});

export const items: readonly Item[] = [
  ...cells.flatMap((cell) =>
    [true, false].flatMap((training) => shapes.map((shape) => sequence([cell, training], shape))),
  ),
  languageModel(100, 128, 50, 50),
  languageModel(10_000, 200, 20, 20),
  ...[false, true].flatMap((a) => [false, true].map((b) => product(512, a, b))),
  ...elements,
  ...growth,
];
