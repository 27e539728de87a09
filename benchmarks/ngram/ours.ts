/**
 * Builds an n-gram model of a text file, writes it as ARPA and scores the text, in a process of its own so that the peak of
 * its memory is its own. Prints one JSON line. Arguments: train, test, order, where to write.
 */
import { createReadStream, createWriteStream, readFileSync } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { readTextLines } from '@recurrent/datasets';
import { countNgrams, estimateNgrams, ngramPerplexity, writeArpa } from '@recurrent/ngram';
import { splitWhitespace } from '@recurrent/tokenizers';
import { median } from '../shared/statistics.ts';

const [train, test, order, out] = process.argv.slice(2) as [string, string, string, string];

async function* sentences(file: string) {
  for await (const { text } of readTextLines(createReadStream(file), { blankLines: 'keep' }))
    yield splitWhitespace(text);
}

const started = performance.now();
const counts = await countNgrams(sentences(train), { order: Number(order) });
const model = await estimateNgrams(counts);
const built = performance.now();
await pipeline(writeArpa(model), createWriteStream(out));
const written = performance.now();
const peak = process.resourceUsage().maxRSS * 1024;
const cpu = process.cpuUsage();

const text = readFileSync(train, 'utf8').trimEnd().split('\n').map(splitWhitespace);
let logProb = 0;
const times = Array.from({ length: 5 }, () => {
  const begin = performance.now();
  for (const tokens of text) logProb += model.score(tokens);
  return performance.now() - begin;
});
const { perplexity } = await ngramPerplexity(model, sentences(test));
process.stdout.write(
  `${JSON.stringify({
    buildSeconds: (built - started) / 1000,
    buildAndWriteSeconds: (written - started) / 1000,
    processorSeconds: (cpu.user + cpu.system) / 1e6,
    peakBytes: peak,
    scoreTokensPerSecond: (counts.tokens / median(times)) * 1000,
    perplexity,
    consumed: logProb,
  })}\n`,
);
