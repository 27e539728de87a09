import { expect, test } from 'vitest';

test('the public names', async () => {
  expect(Object.keys(await import('./index.ts')).sort()).toEqual([
    'convertTags',
    'createBatches',
    'createLetterChannel',
    'detectScheme',
    'formatNBestJson',
    'generateNBest',
    'generateTicketDesk',
    'lengthBuckets',
    'mendTags',
    'readAllColumns',
    'readColumns',
    'readKaldiNBest',
    'readNBestJson',
    'readNBestText',
    'readParallelTags',
    'readTextLines',
    'readTranscripts',
    'spansToTags',
    'ticketDeskSlots',
    'withReferences',
  ]);
});
