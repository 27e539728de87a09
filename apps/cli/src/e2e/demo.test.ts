import { readdir } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { runIn, temporaryFolder } from './run-in.ts';

it('trains on the ticket desk, judges, tags sentences, saves the model and says what to type next', async () => {
  const folder = await temporaryFolder();
  try {
    const { code, stdout, stderr } = await runIn(folder.path, ['demo', '--sentences', '100']);
    expect(stderr).toMatch(/^epoch 5\/5 \| loss/m);
    expect(code).toBe(0);
    expect(stdout).toContain('100 sentences to learn from; the 14 test sentences');
    expect(stdout).toMatch(/^ +\w+: precision: +\d+\.\d\d%; recall: +\d+\.\d\d%; FB1:/m);
    expect(stdout).toMatch(/^ {2}arrive .*Shanghai.* on .*May 20th/m);
    expect(stdout).toContain('recurrent predict demo-tagger -');
    expect(await readdir(folder.path)).toEqual(['demo-tagger']);
    const tagged = await runIn(folder.path, ['predict', 'demo-tagger'], { stdin: '去上海\n' });
    expect(tagged.code).toBe(0);
  } finally {
    await folder.remove();
  }
});
