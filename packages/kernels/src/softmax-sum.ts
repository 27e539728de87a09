import type { Values } from './backend-data.ts';

/** The largest of x[start … end), and Σ exp(x − max) over them; a NaN or +∞ makes the sum NaN. */
export function softmaxSum(x: Values, start: number, end: number): { readonly max: number; readonly sum: number } {
  let max = -Infinity;
  for (let i = start; i < end; i++) max = Math.max(max, x[i]!);
  let sum = 0;
  for (let i = start; i < end; i++) sum += Math.exp(x[i]! - max);
  return { max, sum };
}
