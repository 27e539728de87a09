/** `pnpm new-package <name> --description "…" [--after <room>]`: a package with all its rooms. */
import { parseArgs } from 'node:util';
import { createPackage } from './scaffold.ts';
import { root } from './workspace.ts';

const usage = 'usage: pnpm new-package <name> --description "What it is" [--after <room>]';

try {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { description: { type: 'string' }, after: { type: 'string' } },
  });
  const [name, ...rest] = positionals;
  if (name === undefined || rest.length > 0 || values.description === undefined) throw new Error(usage);
  const written = createPackage(root, { name, description: values.description, after: values.after });
  console.log(
    `${written.join('\n')}\n\nNow: pnpm install, write src/, export it by name, list it in src/index.test.ts.`,
  );
} catch (error) {
  console.error((error as Error).message);
  process.exit(1);
}
