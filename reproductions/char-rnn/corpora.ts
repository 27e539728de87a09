import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const packages = fileURLToPath(new URL('../../packages', import.meta.url));

/** The sources of all packages, one after the other by path, without tests, fixtures and what is generated. */
export function sourceText(): string {
  const files = readdirSync(packages, { recursive: true, encoding: 'utf8' })
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => /^[\w-]+\/src\/.*\.ts$/.test(file))
    .filter((file) => !/\.test(-d)?\.ts$|\/(generated|fixtures|testing)\//.test(file))
    .sort();
  return files.map((file) => `// ${file}\n${readFileSync(join(packages, file), 'utf8').trimEnd()}\n\n`).join('');
}

/** A text in three parts of whole lines: the first 85 %, the 5 % after, and the last 10 %. */
export function parts(text: string): Readonly<Record<'train' | 'dev' | 'test', string>> {
  const cut = (share: number) => text.lastIndexOf('\n', Math.floor(text.length * share)) + 1;
  const [first, second] = [cut(0.85), cut(0.9)];
  return { train: text.slice(0, first), dev: text.slice(first, second), test: text.slice(second) };
}
