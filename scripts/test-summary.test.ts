import { spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { root } from './workspace.ts';

const folder = mkdtempSync(join(tmpdir(), 'summary-'));
const report = (name: string, success: boolean, ...suites: { status: string; tests: string[] }[]) => {
  const file = join(folder, `${name}.json`);
  const testResults = suites.map(({ status, tests }) => ({
    status,
    assertionResults: tests.map((each) => ({ status: each })),
  }));
  writeFileSync(file, JSON.stringify({ success, testResults }));
  return file;
};
const summary = (...files: string[]) => {
  const { stdout, status } = spawnSync(process.execPath, [join(root, 'scripts/test-summary.mjs'), ...files]);
  return { last: String(stdout).trimEnd().split('\n').at(-1), status };
};

it('adds up the reports', () => {
  const a = report('a', true, { status: 'passed', tests: ['passed', 'passed', 'skipped'] });
  const b = report('b', true, { status: 'passed', tests: ['passed'] });
  expect(summary(a, b)).toEqual({ last: '3 passed, 0 failed', status: 0 });
});

it('counts failed tests, and a file that did not load as one', () => {
  const a = report('c', false, { status: 'failed', tests: ['passed', 'failed'] }, { status: 'failed', tests: [] });
  expect(summary(a)).toEqual({ last: '1 passed, 2 failed', status: 1 });
});

it('fails when a report is missing, when there is no test, and when vitest failed for another reason', () => {
  const good = report('good', true, { status: 'passed', tests: ['passed'] });
  expect(summary(good, join(folder, 'none.json'))).toEqual({ last: '1 passed, 0 failed', status: 1 });
  expect(summary(report('empty', true)).status).toBe(1);
  expect(summary(report('bad', false, { status: 'passed', tests: ['passed'] })).status).toBe(1);
});
