import type { CellRegistry } from '@recurrent/cells';
import { checkPositiveInteger, checkRange, invalidArgument } from '@recurrent/core';
import { checkRnnlmConfig, type RnnlmConfig, rnnlmDefaults } from '../rnnlm/config.ts';
import { checkObject, section } from '../sections.ts';

/** How words are read by their characters. */
export interface SpellingConfig {
  /** Any registered cell and its own options; `inputSize` and `units` are put in. Default `{ type: 'lstm' }`. */
  readonly cell: { readonly type: string; readonly [option: string]: unknown };
  /** Of the cell (default 100). */
  readonly units: number;
  /** Of a character's embedding (default 25). */
  readonly dimension: number;
  /** Characters seen less often in training are unknown (default 2). */
  readonly minFrequency: number;
  /** Rate at which known words are spelled too in training (default 0.05). */
  readonly knownRate: number;
  /** Rate at which unknown words are not spelled in training but read as `<unk>`, which generation goes on from (default 0.1). */
  readonly unreadRate: number;
}

/** Config of `hybrid-lm.v1`: that of `rnnlm.v1`, and how words are spelled; JSON. */
export interface HybridLmConfig extends RnnlmConfig {
  readonly spelling: SpellingConfig;
}

export const hybridLmDefaults: HybridLmConfig = {
  ...rnnlmDefaults,
  vocabulary: { ...rnnlmDefaults.vocabulary, minFrequency: 2 },
  spelling: { cell: { type: 'lstm' }, units: 100, dimension: 25, minFrequency: 2, knownRate: 0.05, unreadRate: 0.1 },
};

/** Fills in the defaults and checks all of it. @throws RecurrentError INVALID_ARGUMENT, UNKNOWN_NAME */
export function checkHybridLmConfig(where: string, given: unknown, cells: CellRegistry): HybridLmConfig {
  // The defaults say which sections there are, this one's among them.
  const config = checkRnnlmConfig(where, given, cells, hybridLmDefaults) as HybridLmConfig;
  const inside = `${where} spelling`;
  const spelling = section(inside, config.spelling, hybridLmDefaults.spelling);
  checkObject(inside, 'cell', spelling.cell);
  const { type } = spelling.cell;
  if (typeof type !== 'string') invalidArgument(inside, 'cell.type', cells.names().join(' | '), type);
  cells.get(type);
  for (const taken of ['inputSize', 'units']) {
    if (taken in spelling.cell) {
      invalidArgument(inside, `cell.${taken}`, 'nothing: the model puts it in', spelling.cell[taken]);
    }
  }
  for (const size of ['units', 'dimension', 'minFrequency'] as const)
    checkPositiveInteger(inside, size, spelling[size]);
  checkRange(inside, 'knownRate', spelling.knownRate, 0, 1);
  checkRange(inside, 'unreadRate', spelling.unreadRate, 0, 1);
  return { ...config, spelling };
}
