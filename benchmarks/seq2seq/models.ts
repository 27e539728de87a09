import type { Seq2SeqConfig } from '@recurrent/seq2seq';
import { seq2seqPresets, seq2seqV1 } from '@recurrent/zoo';
import type { Item } from './items.ts';

/** A network, and how it is trained. */
interface Recipe {
  readonly config: Seq2SeqConfig;
  readonly learningRate: number;
}

/** As `seq2seq.v1` builds its presets, and the network of the tfjs example "date-conversion-attention". */
export function recipeOf({ model, source, target }: Item): Recipe {
  if (model !== 'dateConversion') return presetOf(model, source.vocabulary, target.vocabulary);
  const dimension = 64;
  const lstm = { cell: { type: 'lstm' }, units: 64 };
  return {
    config: {
      encoder: { ...lstm, source: { type: 'tokens', vocabularySize: source.vocabulary, dimension } },
      bridge: { type: 'copy' },
      target: { vocabularySize: target.vocabulary, dimension },
      // Its attentional vector is the example's dense tanh layer, without a bias.
      decoder: { type: 'luong', ...lstm, attention: { type: 'dot' }, inputFeeding: false },
      output: { reads: ['hidden'] },
    },
    learningRate: 0.001,
  };
}

function presetOf(name: 'dates' | 'bahdanau2015', sourceSize: number, targetSize: number): Recipe {
  const preset = { output: seq2seqV1.defaults.output, dropout: 0, ...seq2seqPresets[name] };
  const { source, target, encoder, bridge, decoder, output, dropout, training } = preset;
  return {
    config: {
      encoder: {
        ...encoder,
        source: { type: 'tokens', vocabularySize: sourceSize, dimension: source.dimension },
      },
      bridge,
      target: { vocabularySize: targetSize, dimension: target.dimension },
      decoder,
      output,
      dropout,
    },
    learningRate: training.optimizer.learningRate,
  };
}
