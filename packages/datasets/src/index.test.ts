import { expect, test } from 'vitest';

test('the public names', async () => {
  expect(Object.keys(await import('./index.ts')).sort()).toEqual([
    'convertTags',
    'createBatches',
    'detectScheme',
    'generateTicketDesk',
    'lengthBuckets',
    'mendTags',
    'readAllColumns',
    'readColumns',
    'readParallelTags',
    'readTextLines',
    'spansToTags',
    'ticketDeskSlots',
  ]);
});
