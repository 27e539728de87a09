import { createColors } from 'picocolors';
import { expect, it } from 'vitest';
import { colorView, plainView } from './span-view.ts';

const sentence = {
  tokens: ['leave', 'Shanghai', 'on', 'May', '20th', '.'],
  spans: [
    { start: 1, end: 2, type: 'departure' },
    { start: 3, end: 5, type: 'date' },
  ],
};

it('marks spans in plain text and keeps the text as it was', () => {
  expect(plainView.show(sentence)).toBe('leave [Shanghai](departure) on [May 20th](date) .');
  expect(plainView.show({ ...sentence, text: ' leave  Shanghai on May 20th.' })).toBe(
    ' leave  [Shanghai](departure) on [May 20th](date).',
  );
});

it('falls back to spaces when the tokens are not pieces of the text', () => {
  expect(plainView.show({ ...sentence, text: 'LEAVE SHANGHAI' })).toBe(plainView.show(sentence));
});

it('paints one colour a type and tells each colour once', () => {
  const view = colorView(createColors(true));
  expect(view.legend()).toBeUndefined();
  expect(view.show(sentence)).toContain('\u001b[36mShanghai\u001b[39m');
  expect(view.show(sentence)).toContain('\u001b[33mMay 20th\u001b[39m');
  expect(view.legend()).toBe('\u001b[36m■ departure\u001b[39m  \u001b[33m■ date\u001b[39m');
  view.show(sentence);
  expect(view.legend()).toBeUndefined();
});

it('names the type when the colours have run out', () => {
  const view = colorView(createColors(false));
  const tokens = Array.from({ length: 13 }, (_, index) => `t${index}`);
  const shown = view.show({
    tokens,
    spans: tokens.map((_, index) => ({ start: index, end: index + 1, type: `T${index}` })),
  });
  expect(shown).toBe(`${tokens.join(' ')}(T12)`);
});
