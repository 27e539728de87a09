/**
 * Adds up the JSON reports of vitest and ends with one line, `N passed, N failed`.
 * A file that could not be loaded counts as one failure; a report that is missing makes the exit code 1.
 *
 *   node scripts/test-summary.mjs report.json ...
 */
import { existsSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';

let passed = 0;
let failed = 0;
let complete = true;
for (const file of process.argv.slice(2)) {
  if (!existsSync(file)) {
    console.log(`${basename(file, '.json')}: no report`);
    complete = false;
    continue;
  }
  const report = JSON.parse(readFileSync(file, 'utf8'));
  const results = report.testResults.flatMap((suite) => suite.assertionResults.map((result) => result.status));
  const count = (status) => results.filter((each) => each === status).length;
  const unloaded = report.testResults.filter(
    (suite) => suite.status === 'failed' && suite.assertionResults.every((result) => result.status !== 'failed'),
  ).length;
  const left = results.length - count('passed') - count('failed');
  console.log(
    `${basename(file, '.json')}: ${count('passed')} tests passed, ${count('failed')} failed, ${left} skipped, ` +
      `${report.testResults.length} files of which ${unloaded} failed outside a test`,
  );
  passed += count('passed');
  failed += count('failed') + unloaded;
  if (!report.success && failed === 0) complete = false;
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 && passed > 0 && complete ? 0 : 1);
