import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runIn, temporaryFolder } from './run-in.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeAll(async () => {
  folder = await temporaryFolder();
});
afterAll(() => folder.remove());
const cli = (...argv: string[]) => runIn(folder.path, argv);

it('lists models with every setting', async () => {
  const { stdout } = await cli('models');
  expect(stdout).toMatch(/^tagger\.v1 \(tagging\) \S.*\n {4}--set /);
  expect(stdout).toContain('    --set encoder=bidirectional\n');
  expect(stdout).toContain('    --set training.optimizer.learningRate=0.001\n');
  const [tagger] = JSON.parse((await cli('models', '--json')).stdout);
  expect(tagger).toMatchObject({
    id: 'tagger.v1',
    task: 'tagging',
    defaults: { units: 100, training: { epochs: 20 } },
  });
});

it('lists cells with their states and options', async () => {
  const { stdout } = await cli('cells');
  expect(stdout).toContain('lstm (state: hidden, cell)\n    --set cell.forgetBias=1\n');
  const cells = JSON.parse((await cli('cells', '--json')).stdout) as { id: string }[];
  expect(cells.map(({ id }) => id)).toEqual(['elman', 'jordan', 'lstm', 'peepholeLstm', 'gru']);
  expect(cells.at(-1)).toEqual({ id: 'gru', states: ['hidden'], options: { resetAfter: true } });
});

it('knows the cells of a plugin', async () => {
  const doors = Object.entries({ cells: 'packages/cells', zoo: 'packages/zoo' }).map(([name, path]) => {
    const url = pathToFileURL(join(process.cwd(), path, 'src/index.ts')).href;
    return [name, url] as const;
  });
  const [cells, zoo] = doors.map(([, url]) => url);
  await writeFile(
    join(folder.path, 'plugin.ts'),
    `import { elman } from '${cells}';
     import { definePlugin } from '${zoo}';
     const own = Object.assign((config: never) => ({ ...elman(config), type: 'own' }), { type: 'own' });
     export default definePlugin({ name: 'mine', cells: [own] });`,
  );
  expect((await cli('cells', '--plugin', 'plugin.ts')).stdout).toMatch(/^own \(state: hidden\)$/m);
});

it('prints help and its version', async () => {
  const help = await cli('--help');
  expect(help.code).toBe(0);
  expect(help.stdout).toMatch(/^ {2}train .*^ {2}evaluate .*^ {2}predict .*^ {2}models .*^ {2}cells .*^ {2}demo /ms);
  expect(help.stdout).toContain('Exit codes: 0 done');
  expect((await cli('--version')).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
});
