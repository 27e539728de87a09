import { initializeParameters } from '@recurrent/cells';
import { createRandom } from '@recurrent/core';
import type { TextPair } from '@recurrent/datasets';
import type { ModelPlugin } from '../model.ts';
import type { PairData } from '../seq2seq/data.ts';
import { sequenceToSequenceTask, type TextPrediction } from '../seq2seq/task.ts';
import type { TrainingConfig } from '../training-config.ts';
import { createZoo } from '../zoo.ts';

/** A model of pairs that has learnt its vocabularies, these written and read, and not its weights. */
export async function buildUntrained<Config extends { readonly training: TrainingConfig }, Assets, Item, Batch>(
  plugin: ModelPlugin<string, Config, Assets, TextPair, TextPrediction, PairData, Item, Batch>,
  given: object,
  pairs: readonly TextPair[],
) {
  const { cells } = createZoo();
  const config = plugin.check(given, { cells });
  const data = sequenceToSequenceTask.checkData({});
  const random = createRandom(1);
  const { assets } = await plugin.prepare(pairs, config, { cells, data, random, heldOut: [] });
  const model = plugin.build(config, plugin.checkAssets(JSON.parse(JSON.stringify(assets))), { cells, data });
  return { model, parameters: initializeParameters(model.spec, random) as never };
}
