import { describe, expect, it } from 'vitest';
import { applySetting, type JsonObject } from './settings.ts';

const set = (settings: string[], config: JsonObject = {}) => {
  for (const setting of settings) applySetting(config, setting);
  return config;
};

describe('--set', () => {
  it('reads JSON values, and takes what is not JSON as a string', () => {
    expect(set(['a=1', 'b=true', 'c=null', 'd=[1,2]', 'e={"f":2}', 'g=word', 'h=a=b', 'i="1"', 'j=1e-3'])).toEqual({
      a: 1,
      b: true,
      c: null,
      d: [1, 2],
      e: { f: 2 },
      g: 'word',
      h: 'a=b',
      i: '1',
      j: 0.001,
    });
  });

  it('follows dotted keys, into lists by index, and makes the objects on the way', () => {
    expect(
      set(['cell.units=8', 'cell.type=gru', 'layers.1.size=3', 'layers.2=9'], { layers: [{}, { size: 1 }] }),
    ).toEqual({ cell: { units: 8, type: 'gru' }, layers: [{}, { size: 3 }, 9] });
  });

  it('keeps the default type of a section that it sets only a part of', () => {
    const defaults = { training: { optimizer: { type: 'adam', learningRate: 0.001 } } };
    const config: JsonObject = {};
    applySetting(config, 'training.optimizer.learningRate=0.1', defaults);
    expect(config).toEqual({ training: { optimizer: { type: 'adam', learningRate: 0.1 } } });
    applySetting(config, 'training.optimizer.type=sgd', defaults);
    expect(config).toEqual({ training: { optimizer: { type: 'sgd', learningRate: 0.1 } } });
  });

  it.each([
    ['units', /expected key=value/],
    ['=3', /expected key=value/],
    ['a..b=3', /expected key=value/],
    ['__proto__.x=1', /expected key=value/],
    ['a={x:1}', /not valid JSON/],
  ])('refuses %s', (setting, message) => {
    expect(() => set([setting])).toThrow(message);
  });

  it('refuses a name where a list stands', () => {
    expect(() => set(['layers.x=1'], { layers: [1] })).toThrow(/"layers" is a list of 1, "x" is no index of it/);
  });
});
