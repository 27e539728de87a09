/**
 * `pnpm bench <name> [options]`: runs `benchmarks/<name>.ts`, whose default export takes the options.
 */
import { readdirSync } from 'node:fs';
import { suggest } from '@recurrent/core';

const here = new URL('.', import.meta.url);
const names = readdirSync(here)
  .filter((file) => file.endsWith('.ts') && file !== 'run.ts')
  .map((file) => file.replace(/\.ts$/, ''));

const [name, ...options] = process.argv.slice(2);
if (name === undefined || !names.includes(name)) {
  const nearest = name === undefined ? undefined : suggest(name, names);
  const problem =
    name === undefined ? 'which one?' : `unknown benchmark "${name}"${nearest ? `, did you mean "${nearest}"?` : ''}`;
  process.stderr.write(`${problem}\nusage: pnpm bench <name> [options]\navailable: ${names.join(', ')}\n`);
  process.exitCode = 2;
} else {
  const { default: measure } = (await import(new URL(`${name}.ts`, here).href)) as {
    default: (options: string[]) => Promise<void>;
  };
  await measure(options).catch((error) => {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
    process.exitCode = 1;
  });
}
