/** `pnpm bench kernels [options]`: the kernels against tfjs alone and PyTorch; see README.md. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { type Item, items } from './kernels/items.ts';
import { type Row, reportGrowth, reportTable, rowOf } from './kernels/report.ts';
import { type Contender, startModule } from './shared/contender.ts';
import { interleave, type Measured } from './shared/interleave.ts';
import { parseOptions, usage } from './shared/options.ts';
import { startPyTorch } from './shared/pytorch.ts';
import { median } from './shared/statistics.ts';
import { formatTable, markdownTable } from './shared/table.ts';

export default async function kernels(args: string[]): Promise<void> {
  const options = parseOptions(args);
  if (options === undefined) {
    process.stdout.write(usage('kernels'));
    return;
  }
  const { backends, peers, json, markdown, clock, threads, repeats } = options;
  const say = (line: string) => void process.stderr.write(`${line}\n`);
  const shared = ['--clock', clock];
  const contenders: Contender[] = backends.map((backend) => {
    const more = threads === undefined ? [] : ['--threads', String(threads)];
    return startModule(backend, 'benchmarks/kernels/ours.ts', [backend, ...more, ...shared]);
  });
  if (peers.includes('tfjs-layers')) {
    contenders.push(startModule('tfjs-layers', 'benchmarks/kernels/plain-tfjs.ts', shared));
  }
  if (peers.includes('pytorch')) {
    const pytorch = startPyTorch('benchmarks.kernels.peer', shared);
    if (pytorch !== undefined) contenders.push(pytorch);
  }
  const rows: Row[] = [];
  const about: string[] = [];
  let failed = false;
  try {
    for (const contender of contenders) about.push(...(await contender.about()).split('\n').filter(Boolean));
    for (const line of about) say(line);
    for (const item of items.filter(({ work }) => options.only.test(work))) {
      const racing = contenders.filter(({ name }) => backends.includes(name) || !isGrowth(item));
      const found = await interleave(item, racing, {
        repeats,
        note(contender, problem) {
          say(`${item.work}: ${contender}: ${problem.split('\n')[0]}`);
          failed ||= backends.includes(contender);
        },
      });
      const made = backends.flatMap((backend) => (found.has(backend) ? rowOf(item, backend, found) : []));
      rows.push(...made);
      if (!json)
        for (const { backend, work, medianMs } of made) say(`${work} on ${backend}: ${medianMs.toFixed(2)} ms`);
    }
  } finally {
    for (const contender of contenders) contender.close();
  }
  if (options.only.test(startupWork)) rows.push(startup(repeats));
  if (json) process.stdout.write(`${JSON.stringify(rows.map(({ elements: _, ...row }) => row))}\n`);
  else {
    const size = gzippedKilobytes();
    const table = reportTable(rows, markdown ? markdownTable : formatTable);
    const rest = [...reportGrowth(rows, items), `inlined modules, gzipped: ${size} kB`, ...about];
    process.stdout.write(`\n${table}\n\n${rest.map((line) => (markdown ? `- ${line}` : line)).join('\n')}\n`);
  }
  if (failed) process.exitCode = 1;
}

const isGrowth = (item: Item) => item.kind === 'sequence' && item.growth !== undefined;

const startupWork = 'compile and register';

function startup(repeats: number): Row {
  const samples = Array.from({ length: Math.min(repeats, 5) }, () => {
    const { stdout } = spawnSync(process.execPath, ['--import', 'tsx', 'benchmarks/kernels/startup.ts'], {
      cwd: new URL('..', import.meta.url),
      encoding: 'utf8',
    });
    return Number(stdout);
  });
  const found = new Map<string, Measured>([['wasm', { ms: median(samples), repeats: samples.length }]]);
  return rowOf({ work: startupWork }, 'wasm', found);
}

/** Both builds, as they stand in the package's JavaScript. */
function gzippedKilobytes(): string {
  const source = readFileSync(new URL('../packages/kernels/src/generated/modules.ts', import.meta.url));
  return (gzipSync(source, { level: 9 }).length / 1000).toFixed(1);
}
