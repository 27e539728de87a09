import { resolve } from 'node:path';
import { performance } from 'node:perf_hooks';
import { generateTicketDesk, type TicketDeskSplit } from '@recurrent/datasets';
import type { AnyTask } from '@recurrent/zoo';
import { type BackendChoice, prepareBackend } from '../backend.ts';
import { colorsFor, type Io } from '../io.ts';
import { checkOutputFolder } from '../output-folder.ts';
import { loadZoo } from '../plugins.ts';
import { viewOf } from '../task-view.ts';
import { runTraining } from '../training-run.ts';

export interface DemoOptions extends BackendChoice {
  readonly out: string;
  readonly seed: number;
  /** To train on. */
  readonly sentences: number;
  readonly plugin: readonly string[];
}

/** What the demo trains: an ordinary model with a config that anyone could give to `recurrent train`. */
const model = 'tagger.v1';
const config = {
  word: { dimension: 50 },
  characters: { encoder: 'cnn', units: 30 },
  outputFeatures: { context: { token: ['-2', '-1', '1', '2'] } },
  units: 50,
  dropout: { embedding: 0.6 },
  training: {
    epochs: 5,
    batchSize: 16,
    optimizer: { type: 'adam', learningRate: 0.003 },
    averaging: { decay: 0.99 },
  },
} as const;

const examples = [
  'arrive Shanghai on May 20th',
  'leave Shanghai on May 20th',
  'two tickets from Paris to Rome next Monday at 9 am',
  '五月二十日到上海',
  '五月二十日离开上海',
];

/** `recurrent demo` */
export async function demo(options: DemoOptions, io: Io): Promise<void> {
  const started = performance.now();
  const { seed } = options;
  const out = resolve(io.cwd, options.out);
  await checkOutputFolder(out);
  const zoo = await loadZoo(options.plugin, io.cwd);
  await prepareBackend(options);
  const colors = colorsFor(io.stdout, io.env);
  const say = (text = '') => void io.stdout.write(`${text}\n`);

  const generate = (split: TicketDeskSplit, part: number) => {
    return generateTicketDesk({
      seed,
      sentences: Math.max(1, Math.round(options.sentences * part)),
      split,
      language: 'both',
    });
  };
  const [train, dev, test] = [generate('train', 1), generate('dev', 0.06), generate('test', 0.14)];
  say(colors.bold('The ticket desk: English and Chinese requests for cinema, train and flight tickets'));
  say(
    `${train.length} sentences to learn from; the ${test.length} test sentences have templates and values of their own`,
  );
  const trained = await runTraining(
    {
      options: { zoo, model, config, train, dev, test, seed },
      epochs: config.training.epochs,
      out,
    },
    io,
  );
  say(`\n${colors.bold('Test sentences, slot by slot')}`);
  say(trained.evaluations.test!.text.trimEnd());

  say(`\n${colors.bold('Sentences of our own')}`);
  const task: AnyTask = trained.plugin.task;
  const display = viewOf(task).createDisplay(colors.isColorSupported ? colors : undefined, trained.data);
  const inputs = examples.flatMap((text) => task.fromText(text, trained.data));
  const predictions = await trained.predict(inputs);
  for (const [index, input] of inputs.entries()) say(`  ${display.show(input, predictions[index], examples[index])}`);
  const legend = display.legend();
  if (legend !== undefined) say(`  ${legend}`);
  trained.dispose();

  say(`\nSaved in ${options.out}, after ${Math.round((performance.now() - started) / 1000)} s in all. Next:`);
  say(`  ${io.program} predict ${options.out} -      type sentences of your own`);
  say(`  ${io.program} train ${model} --train FILE --out DIR      train on a file of your own`);
}
