/** The work that `pnpm bench seq2seq` measures, as plain data: each contender builds the models of these names its own way. */
export interface Item {
  readonly work: string;
  readonly model: 'dates' | 'dateConversion' | 'bahdanau2015';
  readonly batch: number;
  readonly source: Side;
  /** Its steps count the end mark. */
  readonly target: Side;
  /** Search so wide, to the last step, in place of a training step. */
  readonly beamSize?: number;
}

interface Side {
  readonly vocabulary: number;
  readonly steps: number;
}

/** The characters of the date desk and the special tokens. */
const dates = { source: { vocabulary: 88, steps: 30 }, target: { vocabulary: 15, steps: 11 } };
/** Words of Multi30k that occur twice, about; sentences of about the mean length. */
const multi30k = { source: { vocabulary: 8000, steps: 13 }, target: { vocabulary: 6000, steps: 14 } };

export const items: readonly Item[] = [
  { work: 'date step, attend then step', model: 'dates', batch: 128, ...dates },
  { work: 'date step, LSTM and dot attention', model: 'dateConversion', batch: 128, ...dates },
  { work: 'Multi30k step', model: 'bahdanau2015', batch: 64, ...multi30k },
  { work: 'beam 5, dates', model: 'dates', batch: 64, beamSize: 5, ...dates },
  {
    work: 'beam 5, Multi30k',
    model: 'bahdanau2015',
    batch: 32,
    beamSize: 5,
    source: multi30k.source,
    target: { ...multi30k.target, steps: 20 },
  },
];
