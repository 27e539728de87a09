/**
 * The smoothing methods straight from their equations, over strings, maps and loops: what the tests hold the estimators to.
 * A history is a list of words, the begin mark included; nothing here knows tries or back-off weights.
 */
export interface Corpus {
  readonly order: number;
  readonly sentences: readonly (readonly string[])[];
  /** All that can be predicted: words, </s>, <unk>. */
  readonly words: readonly string[];
}

const key = (words: readonly string[]) => words.join(' ');

type Counts = (corpus: Corpus, length: number) => Map<string, number>;

/** Counts a corpus once only. */
function once(count: Counts): Counts {
  const known = new WeakMap<Corpus, Map<number, Map<string, number>>>();
  return (corpus, length) => {
    const lengths = known.get(corpus) ?? new Map<number, Map<string, number>>();
    known.set(corpus, lengths);
    const found = lengths.get(length) ?? count(corpus, length);
    lengths.set(length, found);
    return found;
  };
}

/** Occurrences of every n-gram of a length; <s> alone is none. */
const occurrences = once(({ sentences }, length) => {
  const counts = new Map<string, number>();
  for (const sentence of sentences) {
    const marked = ['<s>', ...sentence, '</s>'];
    for (let end = Math.max(2, length); end <= marked.length; end++) {
      const ngram = key(marked.slice(end - length, end));
      counts.set(ngram, (counts.get(ngram) ?? 0) + 1);
    }
  }
  return counts;
});

/** Distinct words before every n-gram below the highest order; occurrences of those that begin with <s>. */
const adjusted = once((corpus, length) => {
  const counts = new Map(occurrences(corpus, length));
  if (length === corpus.order) return counts;
  const before = new Map<string, Set<string>>();
  for (const longer of occurrences(corpus, length + 1).keys()) {
    const [first, ...rest] = longer.split(' ');
    const set = before.get(key(rest)) ?? new Set();
    before.set(key(rest), set.add(first!));
  }
  for (const ngram of counts.keys()) if (!ngram.startsWith('<s>')) counts.set(ngram, before.get(ngram)!.size);
  return counts;
});

function countOfCounts(counts: Map<string, number>, wanted: number): number {
  return [...counts.values()].filter((count) => count === wanted).length;
}

/** The counts of what follows a history. */
function after({ words }: Corpus, counts: Map<string, number>, history: readonly string[]): Map<string, number> {
  return new Map(words.map((word) => [word, counts.get(key([...history, word])) ?? 0]));
}

const sum = (values: Iterable<number>) => [...values].reduce((total, value) => total + value, 0);

/** p(word | history); the history is at most order − 1 long. */
export type Definition = (corpus: Corpus, history: readonly string[], word: string) => number;

export const mle: Definition = (corpus, history, word) => {
  const follows = after(corpus, occurrences(corpus, history.length + 1), history);
  const total = sum(follows.values());
  return total === 0 ? mle(corpus, history.slice(1), word) : follows.get(word)! / total;
};

export const addK =
  (k: number): Definition =>
  (corpus, history, word) => {
    const follows = after(corpus, occurrences(corpus, history.length + 1), history);
    return (follows.get(word)! + k) / (sum(follows.values()) + k * corpus.words.length);
  };

/** p = what the rule makes of the counts and of p for the shorter history; 1/V below. */
const recursive =
  (
    kind: Counts,
    rule: (count: number, follows: number[], lower: number, length: number, counts: Map<string, number>) => number,
  ): Definition =>
  (corpus, history, word) => {
    const lower =
      history.length === 0 ? 1 / corpus.words.length : recursive(kind, rule)(corpus, history.slice(1), word);
    const counts = kind(corpus, history.length + 1);
    const follows = after(corpus, counts, history);
    const values = [...follows.values()];
    return sum(values) === 0 ? lower : rule(follows.get(word)!, values, lower, history.length + 1, counts);
  };

export const jelinekMercer = (weights: readonly number[]): Definition =>
  recursive(occurrences, (count, follows, lower, length) => {
    const weight = weights[length - 1]!;
    return (weight * count) / sum(follows) + (1 - weight) * lower;
  });

export const wittenBell: Definition = recursive(occurrences, (count, follows, lower) => {
  const distinct = follows.filter((value) => value > 0).length;
  return (count + distinct * lower) / (sum(follows) + distinct);
});

const discounted = (kind: Counts, fixed?: number): Definition =>
  recursive(kind, (count, follows, lower, _length, counts) => {
    const [n1, n2] = [countOfCounts(counts, 1), countOfCounts(counts, 2)];
    const discount = fixed ?? n1 / (n1 + 2 * n2);
    const distinct = follows.filter((value) => value > 0).length;
    return (Math.max(count - discount, 0) + discount * distinct * lower) / sum(follows);
  });

export const absoluteDiscounting = (discount?: number) => discounted(occurrences, discount);
export const kneserNey = (discount?: number) => discounted(adjusted, discount);

export const modifiedKneserNey: Definition = recursive(adjusted, (count, follows, lower, _length, counts) => {
  const [n1, n2, n3, n4] = [1, 2, 3, 4].map((wanted) => countOfCounts(counts, wanted)) as [
    number,
    number,
    number,
    number,
  ];
  const y = n1 / (n1 + 2 * n2);
  const discounts = [0, 1 - (2 * y * n2) / n1, 2 - (3 * y * n3) / n2, 3 - (4 * y * n4) / n3];
  const of = (value: number) => discounts[Math.min(value, 3)]!;
  return (count - of(count) + sum(follows.map(of)) * lower) / sum(follows);
});

/** Backing off with discounts given for the counts 1 … k of each order, or Good–Turing's. */
export const katz = (largest: number): Definition => {
  const probability: Definition = (corpus, history, word) => {
    const lower = (other: string) =>
      history.length === 0 ? 1 / corpus.words.length : probability(corpus, history.slice(1), other);
    const counts = occurrences(corpus, history.length + 1);
    const n = (wanted: number) => countOfCounts(counts, wanted);
    const follows = after(corpus, counts, history);
    const total = sum(follows.values());
    if (total === 0) return lower(word);
    const common = ((largest + 1) * n(largest + 1)) / n(1);
    const discount = (count: number) =>
      count > largest ? 1 : (((count + 1) * n(count + 1)) / (n(count) * count) - common) / (1 - common);
    const seen = [...follows].filter(([, count]) => count > 0);
    // Where nothing was discounted and words are left over, the total is one higher.
    const nothing = seen.every(([, count]) => count > largest) && seen.length < corpus.words.length;
    const share = (count: number) => (discount(count) * count) / (total + (nothing ? 1 : 0));
    if (follows.get(word)! > 0) return share(follows.get(word)!);
    const left = 1 - sum(seen.map(([, count]) => share(count)));
    return (left * lower(word)) / (1 - sum(seen.map(([other]) => lower(other))));
  };
  return probability;
};
