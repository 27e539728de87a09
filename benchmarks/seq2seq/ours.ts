/** The contender that runs our packages: `ours.ts <backend> [--threads N] [--clock cpu]`; through the public doors. */
import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-backend-wasm';
import { flattenParameters, initializeParameters, type ParameterTree } from '@recurrent/cells';
import { createRandom } from '@recurrent/core';
import { beamSearch } from '@recurrent/decoding';
import { type RegisterOptions, registerKernels } from '@recurrent/kernels';
import {
  batchPairs,
  batchSources,
  openTranslation,
  type Seq2Seq,
  sequenceLoss,
  sequenceToSequence,
} from '@recurrent/seq2seq';
import { clipByGlobalNorm, createOptimizer, trainStep } from '@recurrent/training';
import * as tf from '@tensorflow/tfjs-core';
import { type Prepared, serve } from '../shared/serve.ts';
import { marks, randomPairs } from './data.ts';
import type { Item } from './items.ts';
import { recipeOf } from './models.ts';

const [backend = 'wasm', ...options] = process.argv.slice(2);
const at = options.indexOf('--threads');
const threads = at < 0 ? {} : { threads: Number(options[at + 1]) };
tf.enableProdMode();
await registerKernels({ backends: ['wasm', 'cpu'], ...threads } as RegisterOptions);
await tf.setBackend(backend);

function prepareStep(item: Item, network: Seq2Seq, parameters: ParameterTree, learningRate: number) {
  const { sources, targets } = randomPairs(item);
  const pairs = batchPairs(batchSources(sources, marks.pad), targets, marks);
  const variables = flattenParameters(parameters);
  const optimizer = createOptimizer({ type: 'adam', learningRate });
  const clip = clipByGlobalNorm(1);
  const random = createRandom(1);
  return {
    async run() {
      await trainStep({
        ...{ variables, optimizer, learningRate, clip, random },
        loss: (context) => sequenceLoss(network, parameters, pairs, context),
        refuse(what, value) {
          throw new Error(`the ${what} is ${value}`);
        },
      });
    },
    release: () => optimizer.dispose(),
  };
}

/** No end mark, so that every search goes to the last step. */
function prepareSearch(item: Item, network: Seq2Seq, parameters: ParameterTree, beamSize: number) {
  const sources = batchSources(randomPairs(item).sources, marks.pad);
  const prompts = Array.from({ length: item.batch }, () => [marks.bos]);
  const maxLength = item.target.steps;
  return {
    async run() {
      const { stepModel, dispose } = openTranslation(network, parameters, sources);
      const found = await beamSearch(stepModel, prompts, { beamSize, maxLength });
      dispose();
      if (found.some(([best]) => best!.tokens.length !== maxLength)) throw new Error('a search ended early');
    },
    release() {},
  };
}

await serve((item: Item): Prepared => {
  const { config, learningRate } = recipeOf(item);
  const network = sequenceToSequence(config);
  const parameters = initializeParameters(network.spec, createRandom(1)) as ParameterTree;
  const { run, release } =
    item.beamSize === undefined
      ? prepareStep(item, network, parameters, learningRate)
      : prepareSearch(item, network, parameters, item.beamSize);
  // PyTorch's cells have two biases where one would do: `candidateBias` is in the second.
  const counted = [...flattenParameters(parameters)].filter(([name]) => !name.endsWith('candidateBias'));
  return {
    run,
    parameters: counted.reduce((sum, [, { size }]) => sum + size, 0),
    release() {
      release();
      tf.dispose([...flattenParameters(parameters).values()]);
    },
  };
});
process.exit();
