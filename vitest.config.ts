import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

export default defineConfig({
  resolve: {
    alias: [
      { find: '@recurrent/kernels/contract', replacement: path('./packages/kernels/src/contract.ts') },
      { find: '@recurrent/cells/testing', replacement: path('./packages/cells/src/testing.ts') },
      { find: /^@recurrent\/([a-z0-9-]+)$/, replacement: path('./packages/$1/src/index.ts') },
      { find: /^#testing\/(.*)$/, replacement: path('./testing/$1') },
    ],
  },
  test: {
    include: ['{packages,apps,examples}/*/src/**/*.test.ts', 'testing/**/*.test.ts', 'scripts/**/*.test.ts'],
    maxWorkers: 2,
    testTimeout: 60_000,
  },
});
