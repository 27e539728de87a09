/** A tiny corpus that a tiny model learns in a moment. For tests. */
export const trainText = [
  ['fly', 'O', 'to', 'O', 'Rome', 'B-city'],
  ['go', 'O', 'to', 'O', 'New', 'B-city', 'York', 'I-city'],
  ['fly', 'O', 'on', 'O', 'Monday', 'B-day'],
  ['go', 'O', 'on', 'O', 'Friday', 'B-day', 'to', 'O', 'Rome', 'B-city'],
]
  .map(columnText)
  .join('\n');

export const testText = [
  ['go', 'O', 'to', 'O', 'Rome', 'B-city'],
  ['fly', 'O', 'to', 'O', 'New', 'B-city', 'York', 'I-city', 'on', 'O', 'Monday', 'B-day'],
]
  .map(columnText)
  .join('\n');

/** Flags that make `tagger.v1` small and quick to learn the corpus. */
export const smallModel = [
  'word.dimension=8',
  'word.unknownRate=0',
  'units=8',
  'dropout.embedding=0',
  'dropout.output=0',
  'training.batchSize=2',
  'training.optimizer.learningRate=0.05',
].flatMap((setting) => ['--set', setting]);

function columnText(pairs: readonly string[]): string {
  return pairs.map((part, index) => part + (index % 2 === 0 ? ' ' : '\n')).join('');
}
