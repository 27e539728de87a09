import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { run } from '../scripts/pnpm.ts';
import { columnFile } from '../scripts/smoke.ts';
import { root } from '../scripts/workspace.ts';

const tsx = join(createRequire(import.meta.url).resolve('tsx/package.json'), '../dist/cli.mjs');

it('trains and runs the cell of examples/custom-cell from the command line, by its id', () => {
  const folder = mkdtempSync(join(tmpdir(), 'custom-cell-'));
  const recurrent = (...args: string[]) =>
    run(process.execPath, [tsx, 'apps/cli/src/bin.ts', ...args, '--plugin', 'examples/custom-cell/src/index.ts'], root);
  try {
    const data = join(folder, 'train.txt');
    const model = join(folder, 'model');
    writeFileSync(data, columnFile);
    const settings = ['cell.type=minimalGatedUnit', 'units=4', 'training.epochs=1'].flatMap((each) => ['--set', each]);
    const trained = recurrent(
      ...['train', 'tagger.v1', '--train', data, '--columns', 'token,tag', '--label', 'tag', '--out', model],
      ...settings,
      '--json',
    );
    expect(trained.stderr + trained.stdout).not.toContain('error:');
    expect(trained.status).toBe(0);
    expect(JSON.parse(readFileSync(join(model, 'model.json'), 'utf8'))).toMatchObject({
      id: 'tagger.v1',
      config: { cell: { type: 'minimalGatedUnit' }, units: 4 },
    });
    const predicted = recurrent('predict', model, data, '--columns', 'token,_', '--json');
    expect(predicted.status).toBe(0);
    expect(JSON.parse(predicted.stdout).map(({ tokens }: { tokens: string[] }) => tokens)).toEqual([
      ['arrive', 'Shanghai'],
      ['leave', 'Shanghai'],
    ]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
