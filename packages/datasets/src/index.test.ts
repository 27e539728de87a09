import { expect, test } from 'vitest';

test('the public names', async () => {
  expect(Object.keys(await import('./index.ts')).sort()).toEqual([
    'convertTags',
    'createBatches',
    'createLetterChannel',
    'createTokenBatches',
    'detectScheme',
    'formatNBestJson',
    'generateDateDesk',
    'generateNBest',
    'generateReversals',
    'generateTicketDesk',
    'lengthBuckets',
    'mendTags',
    'readAllColumns',
    'readColumns',
    'readKaldiNBest',
    'readNBestJson',
    'readNBestText',
    'readParallelTags',
    'readParallelText',
    'readTabbedPairs',
    'readTextLines',
    'readTranscripts',
    'spansToTags',
    'ticketDeskSlots',
    'withReferences',
  ]);
});
