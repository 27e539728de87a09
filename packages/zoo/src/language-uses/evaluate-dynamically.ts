import { invalidArgument } from '@recurrent/core';
import { guard } from '../guard.ts';
import type { DynamicOptions } from '../model.ts';
import type { Evaluation } from '../task.ts';
import type { TrainedModel } from '../trained.ts';
import { checkDynamic } from './score-while-learning.ts';

const where = 'zoo.evaluateDynamically';

/**
 * Judges a model that goes on learning on what it is judged on, always after it has predicted it: `evaluate` with
 * dynamic evaluation. The model's weights stay as they are. The protocol says so: `|dynamic:sgd-0.1-20`, with learning
 * rate and tokens.
 * @throws RecurrentError INVALID_ARGUMENT for a model that cannot, such as a counted one; NOT_FINITE, ABORTED
 */
export async function evaluateDynamically<Example>(
  trained: TrainedModel<Example>,
  examples: readonly Example[],
  options: DynamicOptions & { readonly file?: string | undefined },
): Promise<Evaluation> {
  const { id, model, parameters, plugin, data } = trained as unknown as TrainedModel;
  const { file, ...dynamic } = options;
  checkDynamic(dynamic);
  if (model.predictDynamically === undefined) {
    invalidArgument(where, 'trained', 'a model that can go on learning, such as a recurrent one', id);
  }
  const items = guard(id, 'encode', () => model.encode(examples, { labels: 'none', file }));
  const predictions = await guard(id, 'predictDynamically', () =>
    model.predictDynamically!(parameters, items, dynamic),
  );
  const evaluation = plugin.task.evaluate(examples, predictions, data);
  const protocol = `${evaluation.protocol}|dynamic:sgd-${dynamic.learningRate}-${dynamic.tokens}`;
  return { ...evaluation, protocol, text: evaluation.text.replace(evaluation.protocol, protocol) };
}
