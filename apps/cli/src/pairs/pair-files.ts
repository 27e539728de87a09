import { RecurrentError } from '@recurrent/core';

/**
 * The data argument that stands for one file or two that go line by line: `--train FILE`, or `--source FILE` and
 * `--target FILE`.
 * @param names the three flags, for messages
 * @throws RecurrentError INVALID_ARGUMENT for one file of two, or both ways at once
 */
export function dataArgument(
  whole: string | undefined,
  source: string | undefined,
  target: string | undefined,
  names: { readonly whole: string; readonly source: string; readonly target: string },
): string | undefined {
  if (source === undefined && target === undefined) return whole;
  if (whole !== undefined) throw bad(`${names.whole}: goes without ${names.source} and ${names.target}`, names.whole);
  const missing = source === undefined ? names.source : target === undefined ? names.target : undefined;
  if (missing !== undefined)
    throw bad(`${missing}: is missing; ${names.source} and ${names.target} go together`, missing);
  for (const file of [source!, target!]) {
    if (file.includes(','))
      throw bad(`${names.source}, ${names.target}: expected names without a comma, got ${file}`, names.source);
  }
  return `${source},${target}`;
}

/** @throws RecurrentError INVALID_ARGUMENT where there is none */
export function requiredData(
  argument: string | undefined,
  names: { readonly whole: string; readonly source: string; readonly target: string },
): string {
  if (argument !== undefined) return argument;
  throw bad(`${names.whole} is missing (or ${names.source} and ${names.target}, for pairs of texts)`, names.whole);
}

function bad(message: string, argument: string): RecurrentError {
  return new RecurrentError({ code: 'INVALID_ARGUMENT', message, argument });
}
