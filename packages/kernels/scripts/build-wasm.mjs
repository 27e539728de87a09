// Builds assembly/ twice (plain SIMD, relaxed SIMD) and inlines both modules, base64, into src/generated/modules.ts.
// Does nothing when the sources have not changed since the last build.
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const root = fileURLToPath(new URL('..', import.meta.url));
const target = join(root, 'src/generated/modules.ts');
const options = [
  '-O2',
  '--runtime',
  'stub',
  '--noAssert',
  '--importMemory',
  '--noExportMemory',
  '--use',
  'abort=',
  '--enable',
  'simd',
];

const sources = readdirSync(join(root, 'assembly'))
  .filter((name) => name.endsWith('.ts'))
  .sort();
const hash = createHash('sha256').update(assemblyscriptVersion());
for (const path of [...sources.map((name) => `assembly/${name}`), 'scripts/build-wasm.mjs']) {
  hash.update(path).update(readFileSync(join(root, path)));
}
const stamp = `// sources ${hash.digest('hex')}\n`;
if (!isCurrent()) await build();

function isCurrent() {
  try {
    return readFileSync(target, 'utf8').startsWith(stamp);
  } catch {
    return false;
  }
}

function assemblyscriptVersion() {
  return JSON.parse(readFileSync(createRequire(import.meta.url).resolve('assemblyscript/package.json'), 'utf8'))
    .version;
}

async function build() {
  const started = performance.now();
  const plain = await compile([]);
  checkMemoryOnly(plain);
  const relaxed = await compile(['--enable', 'relaxed-simd']);
  const names = WebAssembly.Module.exports(new WebAssembly.Module(plain))
    .filter((entry) => entry.kind === 'function')
    .map((entry) => entry.name);
  const text = `${stamp}/** The functions of the module; pointers are byte offsets into its memory. */
export type KernelExports = Readonly<Record<${names.map((name) => `'${name}'`).join(' | ')}, (...args: number[]) => number>>;
export const plainModule = '${Buffer.from(plain).toString('base64')}';
export const relaxedModule = '${Buffer.from(relaxed).toString('base64')}';
`;
  mkdirSync(join(root, 'src/generated'), { recursive: true });
  const aside = `${target}.${process.pid}`;
  writeFileSync(aside, text);
  renameSync(aside, target);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(
    `kernels: ${plain.length} + ${relaxed.length} bytes, ${gzipSync(text).length} inlined and gzipped, ${seconds} s`,
  );
}

async function compile(more) {
  const { default: asc } = await import('assemblyscript/asc');
  let binary;
  const { error, stderr } = await asc.main(['assembly/index.ts', '-o', 'out.wasm', ...options, ...more], {
    readFile: (name, base) => {
      try {
        return readFileSync(join(root, base && !base.startsWith('/') ? base : '', name), 'utf8');
      } catch {
        return null;
      }
    },
    writeFile: (name, contents) => {
      if (name === 'out.wasm') binary = contents;
    },
    listFiles: () => [],
  });
  if (error || !binary) throw new Error(`asc failed: ${error?.message}\n${stderr.toString()}`);
  return binary;
}

/** The module is put onto memories that belong to others, so it must not bring data of its own or import more. */
function checkMemoryOnly(binary) {
  const module = new WebAssembly.Module(binary);
  const imports = WebAssembly.Module.imports(module).map((entry) => `${entry.module}.${entry.name}`);
  if (imports.join() !== 'env.memory') throw new Error(`unexpected imports of the module: ${imports.join()}`);
  const sections = [];
  for (let at = 8; at < binary.length; ) {
    const id = binary[at++];
    let size = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = binary[at++];
      size |= (byte & 127) << shift;
      if (byte < 128) break;
    }
    sections.push(id);
    at += size;
  }
  if (sections.includes(11)) throw new Error('the module has a data segment; write constants as code');
}
