import { existsSync } from 'node:fs';
import { playwright } from '@vitest/browser-playwright';
import { defineConfig } from 'vitest/config';
import { aliases, path } from './vitest.config.ts';

const installed = [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const executablePath = installed.find((file) => file !== undefined && existsSync(file));

/** What users run in a page, in headless Chromium (`CHROMIUM` says which): the kernels' own suite, and the examples that are pages. */
export default defineConfig({
  resolve: { alias: aliases },
  // Without these a page gets no shared memory, and the kernels no threads.
  server: {
    headers: { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' },
  },
  // Named here, the dependencies are bundled before the first page loads and no page reloads in the middle of a test.
  optimizeDeps: {
    include: ['core', 'backend-cpu', 'backend-wasm', 'layers'].map((name) => `@tensorflow/tfjs-${name}`),
  },
  test: {
    include: ['packages/kernels/src/**/*.test.ts', 'examples/*/src/**/*.browser.test.ts'],
    // What reads files or starts processes runs in Node alone.
    exclude: ['**/*.node.test.ts'],
    setupFiles: [path('./testing/browser-setup.ts')],
    testTimeout: 180_000,
    browser: {
      enabled: true,
      headless: true,
      screenshotFailures: false,
      provider: playwright({
        launchOptions: {
          ...(executablePath === undefined ? {} : { executablePath }),
          // Chromium's sandbox does not start for root.
          args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
        },
      }),
      instances: [{ browser: 'chromium' }],
    },
    silent: 'passed-only',
    reporters: ['default', ['json', { outputFile: process.env.VITEST_REPORT ?? path('./.vitest/chromium.json') }]],
  },
});
