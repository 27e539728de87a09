/**
 * `pnpm reproduce <name> [options]`: runs `reproductions/<name>/run.ts`, whose default export takes the options.
 */
import { existsSync, readdirSync } from 'node:fs';
import { suggest } from '@recurrent/core';

const here = new URL('.', import.meta.url);
const names = readdirSync(here, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && existsSync(new URL(`${entry.name}/run.ts`, here)))
  .map(({ name }) => name);

const [name, ...options] = process.argv.slice(2);
if (name === undefined || !names.includes(name)) {
  const nearest = name === undefined ? undefined : suggest(name, names);
  const problem =
    name === undefined
      ? 'which one?'
      : `unknown reproduction "${name}"${nearest ? `, did you mean "${nearest}"?` : ''}`;
  process.stderr.write(`${problem}\nusage: pnpm reproduce <name> [options]\navailable: ${names.join(', ')}\n`);
  process.exitCode = 2;
} else {
  const { default: reproduce } = (await import(new URL(`${name}/run.ts`, here).href)) as {
    default: (options: string[]) => Promise<void>;
  };
  await reproduce(options).catch((error) => {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
    process.exitCode = 1;
  });
}
