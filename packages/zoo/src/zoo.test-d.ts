import type { Sentence } from '@recurrent/datasets';
import { expectTypeOf, test } from 'vitest';
import { definePlugin } from './plugin.ts';
import type { TaggerConfig } from './tagger/config.ts';
import { taggerV1 } from './tagger/tagger-v1.ts';
import type { Tagging } from './tagging/task.ts';
import { trainModel } from './train.ts';
import { type builtinPlugin, createZoo } from './zoo.ts';

const other = { ...taggerV1, id: 'other.v1' } as const;

test('ids of models are inferred from what was passed in', () => {
  type Builtin = (typeof builtinPlugin)['models'][number]['id'];
  expectTypeOf(createZoo().models.names()).toEqualTypeOf<Builtin[]>();
  expectTypeOf<'tagger.v1' | 'rnnlm.v1'>().toExtend<Builtin>();
  const zoo = createZoo({ plugins: [definePlugin({ name: 'mine', models: [other] })] });
  expectTypeOf(zoo.models.names()).toEqualTypeOf<(Builtin | 'other.v1')[]>();
  expectTypeOf(zoo.models.get('tagger.v1').defaults).toEqualTypeOf<TaggerConfig>();
});

test('config, examples and predictions come from the model', async () => {
  const zoo = createZoo();
  const trained = await trainModel({ zoo, model: 'tagger.v1', config: { units: 5 }, train: [] });
  expectTypeOf(trained.predict).returns.resolves.toEqualTypeOf<Tagging[]>();
  expectTypeOf(trained.predict).parameter(0).toEqualTypeOf<readonly Sentence[]>();
  expectTypeOf(trained.config).toEqualTypeOf<TaggerConfig>();
  // @ts-expect-error: no such model
  await trainModel({ zoo, model: 'tagger.v2', train: [] });
  // @ts-expect-error: no such value
  await trainModel({ zoo, model: 'tagger.v1', config: { decoder: 'hmm' }, train: [] });
});
