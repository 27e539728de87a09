import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

export const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

export const aliases = [
  { find: '@recurrent/kernels/contract', replacement: path('./packages/kernels/src/contract.ts') },
  { find: '@recurrent/cells/testing', replacement: path('./packages/cells/src/testing.ts') },
  { find: '@recurrent/seq2seq/testing', replacement: path('./packages/seq2seq/src/testing.ts') },
  { find: /^@recurrent\/([a-z0-9-]+)$/, replacement: path('./packages/$1/src/index.ts') },
  { find: /^#testing\/(.*)$/, replacement: path('./testing/$1') },
];

export default defineConfig({
  resolve: { alias: aliases },
  test: {
    include: ['{packages,apps,examples}/*/src/**/*.test.ts', '{testing,scripts,benchmarks,reproductions}/**/*.test.ts'],
    typecheck: {
      enabled: true,
      include: ['{packages,apps,examples}/*/src/**/*.test-d.ts'],
      tsconfig: path('./tsconfig.type-tests.json'),
      // `pnpm typecheck` checks the whole workspace; here only the type tests count.
      ignoreSourceErrors: true,
    },
    maxWorkers: 2,
    // Generous: a busy machine is no failure. No test asserts a time.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    silent: 'passed-only',
    // `.ci/run` adds up its closing line from this report.
    reporters: ['default', ['json', { outputFile: process.env.VITEST_REPORT ?? path('./.vitest/tests.json') }]],
  },
});
