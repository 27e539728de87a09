/** `pnpm check:rooms`: do the imports of every package, app and example respect the rooms? */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { importsOf, targetOf } from './imports.ts';
import { checkRooms, type Problem, type Rooms } from './rooms.ts';
import { readManifest, readSources, readWorkspace, root } from './workspace.ts';

const rooms: Rooms = JSON.parse(readFileSync(join(root, 'rooms.json'), 'utf8'));
const development = new Set(Object.keys(readManifest(root).devDependencies ?? {}));
const members = readWorkspace();
const problems: Problem[] = checkRooms(members, rooms, development);

// The folders without a manifest of their own: everything they import is a workspace door or a tool of the root.
let files = 0;
for (const folder of ['benchmarks', 'reproductions', 'scripts', 'testing']) {
  for (const [file, text] of readSources(join(root, folder))) {
    files++;
    for (const { specifier, line } of importsOf(text)) {
      const target = targetOf(specifier, `${folder}/${file}`);
      if (target.type === 'external' && !development.has(target.name)) {
        problems.push({
          file: `${folder}/${file}`,
          line,
          message: `imports "${specifier}": the root does not declare it`,
        });
      }
      // A benchmark may time a part that has no door of its own.
      if (folder !== 'benchmarks' && target.type === 'relative' && /^packages\//.test(target.path)) {
        problems.push({ file: `${folder}/${file}`, line, message: `imports "${specifier}": go by a public door` });
      }
    }
  }
}

for (const { file, line, message } of problems) {
  process.stderr.write(`${file}${line === undefined ? '' : `:${line}`}  ${message}\n`);
}
const total = members.reduce((sum, { sources }) => sum + sources.size, files);
if (problems.length > 0) {
  process.stderr.write(`${problems.length} problem(s) in ${members.length} packages, apps and examples\n`);
  process.exit(1);
}
process.stdout.write(`rooms: ${members.length} packages, apps and examples, ${total} files, no problem\n`);
