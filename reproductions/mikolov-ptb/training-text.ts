import { existsSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeWhole } from '../train-once.ts';

/**
 * The training file, or a file of its first sentences that have together no more than `words` words.
 * End marks are not counted.
 */
export async function trainingText(data: string, words: number | undefined, out: string): Promise<string> {
  const whole = join(data, 'ptb.train.txt');
  if (words === undefined) return whole;
  const file = join(out, `ptb.train.${words}.txt`);
  if (existsSync(file)) return file;
  await mkdir(out, { recursive: true });
  await writeWhole(file, firstSentences(await readFile(whole, 'utf8'), words));
  return file;
}

/** The first lines that have together no more than `words` words. */
export function firstSentences(text: string, words: number): string {
  let count = 0;
  let end = 0;
  while (end < text.length) {
    const next = text.indexOf('\n', end) + 1 || text.length;
    count += text.slice(end, next).split(/\s+/).filter(Boolean).length;
    if (count > words) break;
    end = next;
  }
  return text.slice(0, end);
}
