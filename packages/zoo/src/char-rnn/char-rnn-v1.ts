import type { LanguageData } from '../language/data.ts';
import { languageModelingTask } from '../language/task.ts';
import { defineModel, type Partially } from '../model.ts';
import { checkRnnlmAssets, prepareRnnlm } from '../rnnlm/assets.ts';
import { buildRnnlm } from '../rnnlm/build.ts';
import { type CharRnnConfig, charRnnDefaults, checkCharRnnConfig, toRnnlmConfig } from './config.ts';
import { charRnnPresets } from './presets.ts';

const id = 'char-rnn.v1';

const runningText: Partially<LanguageData> = {
  unit: { type: 'characters', unit: 'codePoint', whitespace: 'keep' },
};

/**
 * A language model of characters over running text, line breaks and all: prose, or the source of a program. The same
 * network and training as `rnnlm.v1`. Judged in bits per character.
 * @see Graves 2013; Karpathy 2015, "The unreasonable effectiveness of recurrent neural networks"
 */
export const charRnnV1 = /* @__PURE__ */ defineModel({
  id,
  task: languageModelingTask,
  summary: 'characters → recurrent layers of any cell → the next character',
  defaults: charRnnDefaults,
  dataDefaults: runningText,
  presets: charRnnPresets,
  check: (config, { cells }) => checkCharRnnConfig(id, config, cells),
  prepare: (passages, config, { data }) => ({ assets: prepareRnnlm(passages, toRnnlmConfig(config), data) }),
  checkAssets: checkRnnlmAssets,
  build: (config: CharRnnConfig, assets, { cells, data }) => buildRnnlm(id, toRnnlmConfig(config), assets, data, cells),
});
