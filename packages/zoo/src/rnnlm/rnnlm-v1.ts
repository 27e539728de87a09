import { languageModelingTask } from '../language/task.ts';
import { defineModel } from '../model.ts';
import { checkRnnlmAssets, prepareRnnlm } from './assets.ts';
import { buildRnnlm } from './build.ts';
import { checkRnnlmConfig, rnnlmDefaults } from './config.ts';
import { rnnlmPresets } from './presets.ts';

const id = 'rnnlm.v1';

/**
 * A recurrent language model: embedding → recurrent layers of any registered cell → softmax over the vocabulary,
 * trained by truncated backpropagation through time. Its loss is the mean of −ln p over the tokens of a batch.
 * @see Mikolov et al. 2010, 2011; Zaremba et al. 2014; Press & Wolf 2017 (tied embeddings)
 */
export const rnnlmV1 = /* @__PURE__ */ defineModel({
  id,
  task: languageModelingTask,
  summary: 'words → recurrent layers of any cell → the next word',
  defaults: rnnlmDefaults,
  presets: rnnlmPresets,
  check: (config, { cells }) => checkRnnlmConfig(id, config, cells),
  prepare: (passages, config, { data }) => ({ assets: prepareRnnlm(passages, config, data) }),
  checkAssets: checkRnnlmAssets,
  build: (config, assets, { cells, data }) => buildRnnlm(id, config, assets, data, cells),
});
