import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { NgramFigures } from './figures.ts';

/** KenLM's programs refuse `<unk>` in a text: it becomes a word without a meaning of its own. */
export function withoutUnk(file: string, copy: string): string {
  writeFileSync(copy, readFileSync(file, 'utf8').replaceAll('<unk>', 'UNK'));
  return copy;
}

/** `lmplz`, then `build_binary` and `query` on the training text, less what `query` takes for no text; the folder has all three. */
export async function measureKenlm(
  programs: string,
  { train, test, order, folder }: { train: string; test: string; order: number; folder: string },
): Promise<NgramFigures> {
  const [arpa, binary] = [join(folder, 'kenlm.arpa'), join(folder, 'kenlm.binary')];
  const program = (name: string) => join(programs, name);
  const built = await timed(program('lmplz'), [
    '-o',
    String(order),
    '-S',
    '1G',
    '-T',
    folder,
    '--text',
    train,
    '--arpa',
    arpa,
  ]);
  await timed(program('build_binary'), [arpa, binary]);
  const query = (file: string) => timed(program('query'), ['-v', 'summary', binary], file);
  const [nothing, all, judged] = [await query('/dev/null'), await query(train), await query(test)];
  const found = (pattern: RegExp, text: string) => Number(pattern.exec(text)?.[1]);
  return {
    buildAndWriteSeconds: built.seconds,
    processorSeconds: found(/CPU:([\d.]+)/, built.output),
    peakBytes: found(/RSSMax:(\d+) kB/, built.output) * 1024,
    scoreTokensPerSecond: found(/Tokens:\s+(\d+)/, all.output) / (all.seconds - nothing.seconds),
    perplexity: found(/Perplexity including OOVs:\s+([\d.]+)/, judged.output),
  };
}

function timed(program: string, args: string[], input?: string): Promise<{ seconds: number; output: string }> {
  return new Promise((resolve, reject) => {
    const started = performance.now();
    const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'] });
    let output = '';
    child.stdout.on('data', (data) => (output += data));
    child.stderr.on('data', (data) => (output += data));
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve({ seconds: (performance.now() - started) / 1000, output });
      else reject(new Error(`${program} ended with code ${code}: ${output.trim().split('\n').at(-1)}`));
    });
    child.stdin.on('error', () => {});
    child.stdin.end(input === undefined || input === '/dev/null' ? '' : readFileSync(input));
  });
}
