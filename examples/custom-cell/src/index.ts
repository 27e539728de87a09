import { definePlugin } from '@recurrent/zoo';
import { indRnn } from './ind-rnn.ts';
import { minimalGatedUnit } from './minimal-gated-unit.ts';

export { type IndRnnConfig, type IndRnnState, indRnn } from './ind-rnn.ts';
export { type MinimalGatedUnitState, minimalGatedUnit } from './minimal-gated-unit.ts';

/** What `recurrent … --plugin PATH` and `createZoo({ plugins })` take. */
export default definePlugin({ name: 'recurrent-cell-mgu', cells: [minimalGatedUnit, indRnn] });
