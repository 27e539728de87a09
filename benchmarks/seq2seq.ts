/**
 * `pnpm bench seq2seq [options]`: training steps and beam search of encoder–decoders, against PyTorch and, where
 * tfjs-layers can build the model, against that; see README.md.
 */
import { type Row, rowOf } from './kernels/report.ts';
import { type Item, items } from './seq2seq/items.ts';
import { type Contender, startModule } from './shared/contender.ts';
import { interleave, type Measured } from './shared/interleave.ts';
import { parseOptions, usage } from './shared/options.ts';
import { startPyTorch } from './shared/pytorch.ts';
import { digits, formatTable, markdownTable } from './shared/table.ts';

export default async function seq2seq(args: string[]): Promise<void> {
  const options = parseOptions(args);
  if (options === undefined) {
    process.stdout.write(usage('seq2seq'));
    return;
  }
  const { backends, peers, threads, clock, repeats, json, markdown } = options;
  const say = (line: string) => void process.stderr.write(`${line}\n`);
  const shared = ['--clock', clock];
  const contenders: Contender[] = backends.map((backend) => {
    const more = threads === undefined ? [] : ['--threads', String(threads)];
    return startModule(backend, 'benchmarks/seq2seq/ours.ts', [backend, ...more, ...shared]);
  });
  if (peers.includes('tfjs-layers')) {
    contenders.push(startModule('tfjs-layers', 'benchmarks/seq2seq/plain-tfjs.ts', shared));
  }
  if (peers.includes('pytorch')) {
    const pytorch = startPyTorch('benchmarks.seq2seq.peer', shared);
    if (pytorch !== undefined) contenders.push(pytorch);
  }
  const rows: Row[] = [];
  const about: string[] = [];
  try {
    for (const contender of contenders) about.push(...(await contender.about()).split('\n').filter(Boolean));
    for (const item of items.filter(({ work }) => options.only.test(work))) {
      const racing = contenders.filter(({ name }) => name !== 'tfjs-layers' || item.model === 'dateConversion');
      const found = await interleave(item, racing, {
        repeats,
        note(contender, problem) {
          say(`${item.work}: ${contender}: ${problem.split('\n')[0]}`);
          process.exitCode = 1;
        },
      });
      checkSameWork(item, found, say);
      const made = backends.flatMap((backend) => (found.has(backend) ? rowOf(measured(item), backend, found) : []));
      for (const { work, backend, medianMs } of made) say(`${work} on ${backend}: ${digits(medianMs)} ms`);
      rows.push(...made);
    }
  } finally {
    for (const contender of contenders) contender.close();
  }
  if (json) process.stdout.write(`${JSON.stringify(rows.map(({ elements: _, ...row }) => row))}\n`);
  else process.stdout.write(`${report(rows, markdown ? markdownTable : formatTable)}\n\n${about.join('\n')}\n`);
}

/** Target tokens of the batch: trained on, or found. */
const measured = ({ work, batch, target }: Item) => ({ work, elements: batch * target.steps });

/** Sides that learn differently many numbers do not do the same work. */
function checkSameWork({ work }: Item, found: ReadonlyMap<string, Measured>, say: (line: string) => void): void {
  const sizes = [...found].flatMap(([name, { parameters }]) =>
    parameters === undefined ? [] : [{ name, parameters }],
  );
  if (new Set(sizes.map(({ parameters }) => parameters)).size <= 1) return;
  const each = sizes.map(({ name, parameters }) => `${name} ${parameters}`).join(', ');
  say(`${work}: NOT THE SAME MODEL, parameters: ${each}`);
  process.exitCode = 1;
}

function report(rows: readonly Row[], format: typeof formatTable): string {
  const header = ['work', 'backend', 'ms', 'target tokens/s', 'tfjs-layers ms', 'faster', 'PyTorch ms', 'ratio'];
  const cells = rows.map(({ work, backend, medianMs, elements, peers, ratios }) => {
    const faster = ratios['tfjs-layers'] === null ? '–' : `${digits(1 / ratios['tfjs-layers'])}×`;
    return [
      ...[work, backend, digits(medianMs), digits((1000 * elements!) / medianMs)],
      ...[digits(peers['tfjs-layers']), faster, digits(peers.pytorch), digits(ratios.pytorch)],
    ];
  });
  return `node ${process.version}; ms: median; faster: tfjs-layers' time over ours; ratio: our time over PyTorch's (one thread)\n\n${format(header, cells)}`;
}
