import { expect, test } from 'vitest';
import { createZoo } from '../zoo.ts';
import { checkTaggerConfig, taggerDefaults } from './config.ts';

const { cells } = createZoo();
const check = (config: unknown) => checkTaggerConfig(config, cells);

test('an empty config is the defaults, and a checked one stays as it is', () => {
  expect(check({})).toEqual(taggerDefaults);
  const config = check({
    characters: { encoder: 'cnn' },
    features: { pos: {} },
    outputFeatures: { spelling: 'token' },
  });
  expect(check(JSON.parse(JSON.stringify(config)))).toEqual(config);
  expect(config.features).toEqual({ pos: { dimension: 30, minFrequency: 1 } });
});

test('what is given stands, section by section', () => {
  const config = check({
    dropout: { output: 0 },
    training: { epochs: 3, clip: null },
    cell: { type: 'gru', resetAfter: false },
  });
  expect(config.dropout).toEqual({ embedding: 0.5, between: 0.5, output: 0, variational: false });
  expect(config.training).toEqual({ ...taggerDefaults.training, epochs: 3, clip: null });
  expect(config.cell).toEqual({ type: 'gru', resetAfter: false });
});

test.each([
  [{ decodr: 'crf' }, 'tagger.v1: unknown option "decodr", did you mean "decoder"?'],
  [{ word: { dim: 5 } }, 'tagger.v1 word: unknown option "dim"'],
  [{ word: { unknownRate: 2 } }, 'tagger.v1 word: "unknownRate" expected a number in [0, 1], got 2'],
  [{ word: { freeze: 'yes' } }, 'tagger.v1 word: "freeze" expected true or false, got "yes"'],
  [{ dropout: { embedding: 1 } }, 'tagger.v1 dropout: "embedding" expected a number in [0, 0.99], got 1'],
  [
    { decoder: 'softmax', constraints: 'training' },
    '"constraints" expected "decode" or "none" with the softmax decoder',
  ],
  [{ cell: { type: 'lstm', units: 5 } }, '"cell.units" expected nothing: the tagger puts it in, got 5'],
  [{ cell: {} }, '"cell.type" expected elman | jordan | lstm | peepholeLstm | gru'],
  [{ features: ['pos'] }, '"features" expected an object'],
  [{ features: { pos: { dimension: -1 } } }, 'tagger.v1 features.pos: "dimension" expected a positive integer, got -1'],
  [{ outputFeatures: { context: { token: ['a'] } } }, 'outputFeatures: "context.token" expected offsets joined by "|"'],
  [{ word: null }, '"word" expected an embedding of words, characters or features'],
  [{ training: { optimizer: { type: 'adma' } } }, 'unknown optimizer "adma", did you mean "adam"?'],
  [{ training: { schedule: { type: 'cosine' } } }, 'unknown schedule "cosine"'],
  [{ training: { epochs: 0 } }, 'tagger.v1 training: "epochs" expected a positive integer, got 0'],
])('%j is refused', (config, message) => {
  expect(() => check(config)).toThrow(message);
});
