/**
 * `pnpm bench layers [--repeats N] [--clock cpu] [--json]`: plain tfjs-layers models, trained a step (`trainOnBatch`)
 * on the wasm backend before and after `registerKernels()`, and on cpu with them. Nothing of Recurrent but the kernels.
 */
import { parseArgs } from 'node:util';
import { models } from './layers/models.ts';
import { startModule } from './shared/contender.ts';
import { interleave } from './shared/interleave.ts';
import { digits, formatTable } from './shared/table.ts';

const contenders = ['wasm', 'wasm and kernels', 'cpu and kernels'];

export default async function layers(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      repeats: { type: 'string', default: '5' },
      clock: { type: 'string', default: 'wall' },
      only: { type: 'string', default: '' },
      json: { type: 'boolean', default: false },
    },
  });
  const running = contenders.map((name) => {
    const [backend, , kernels] = name.split(' ');
    return startModule(name, 'benchmarks/layers/train.ts', [backend!, kernels ?? 'alone', '--clock', values.clock]);
  });
  const rows: { work: string; node: string; medianMs: Record<string, number | null> }[] = [];
  try {
    for (const model of Object.keys(models).filter((name) => new RegExp(values.only, 'i').test(name))) {
      const found = await interleave({ model }, running, {
        repeats: Number(values.repeats),
        note: (contender, problem) => process.stderr.write(`${model}: ${contender}: ${problem.split('\n')[0]}\n`),
      });
      const medianMs = Object.fromEntries(contenders.map((name) => [name, found.get(name)?.ms ?? null]));
      rows.push({ work: model, node: process.version, medianMs });
    }
  } finally {
    for (const contender of running) contender.close();
  }
  if (values.json) process.stdout.write(`${JSON.stringify(rows)}\n`);
  else {
    const cells = rows.map(({ work, medianMs }) => {
      const [before, after] = [medianMs.wasm, medianMs['wasm and kernels']];
      const faster = before && after ? `${digits(before / after)}×` : '–';
      return [work, ...contenders.map((name) => digits(medianMs[name])), faster];
    });
    const header = ['one training step, ms', ...contenders, 'faster on wasm'];
    process.stdout.write(`node ${process.version}\n\n${formatTable(header, cells)}\n`);
  }
}
