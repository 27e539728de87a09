import { expect, it } from 'vitest';
import { resumeCommand } from './resume.ts';

it('repeats the command line with --resume once, quoted for a shell', () => {
  expect(resumeCommand('recurrent', ['train', 'tagger.v1', '--resume', '--set', 'a={"b": 1}', '--out', "it's"])).toBe(
    `recurrent train tagger.v1 --set 'a={"b": 1}' --out 'it'\\''s' --resume`,
  );
});
