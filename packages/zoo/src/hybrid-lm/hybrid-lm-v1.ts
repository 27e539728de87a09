import { languageModelingTask } from '../language/task.ts';
import { defineModel } from '../model.ts';
import { checkHybridAssets, prepareHybrid } from './assets.ts';
import { buildHybrid } from './build.ts';
import { checkHybridLmConfig, hybridLmDefaults } from './config.ts';

const id = 'hybrid-lm.v1';

/**
 * A recurrent language model over words that has no unknown word to read: words of its vocabulary come from a table of
 * embeddings, all others, and in training some of the known ones, from a recurrent cell over their characters. It
 * predicts words of the vocabulary, `<unk>` among them. Otherwise it is `rnnlm.v1`.
 * @see Luong & Manning 2016 (hybrid word-character models); Ling et al. 2015
 */
export const hybridLmV1 = /* @__PURE__ */ defineModel({
  id,
  task: languageModelingTask,
  summary: 'words by embedding, unknown ones by their characters → recurrent layers → the next word',
  defaults: hybridLmDefaults,
  check: (config, { cells }) => checkHybridLmConfig(id, config, cells),
  prepare: (passages, config, { data }) => ({ assets: prepareHybrid(passages, config, data) }),
  checkAssets: checkHybridAssets,
  build: (config, assets, { cells, data }) => buildHybrid(id, config, assets, data, cells),
});
