/** Prints whether two JSON-able values are the same, numbers to a tolerance; returns the line. */
export function check(name: string, received: unknown, expected: unknown, tolerance = 0): string {
  const same = agree(received, expected, tolerance);
  const line = `${same ? 'ok    ' : 'FAILED'} ${name}`;
  process.stdout.write(`${line}\n`);
  if (!same) process.stdout.write(`  expected ${JSON.stringify(expected)}\n  received ${JSON.stringify(received)}\n`);
  return line;
}

function agree(received: unknown, expected: unknown, tolerance: number): boolean {
  if (typeof received === 'number' && typeof expected === 'number') {
    return received === expected || Math.abs(received - expected) <= tolerance;
  }
  if (Array.isArray(received) && Array.isArray(expected) && received.length === expected.length) {
    return received.every((value, index) => agree(value, expected[index], tolerance));
  }
  return JSON.stringify(received) === JSON.stringify(expected);
}
