import { describeBackends } from '#testing/backends.ts';
import { elman } from './elman.ts';
import { gru } from './gru.ts';
import { jordan } from './jordan.ts';
import { lstm } from './lstm.ts';
import { peepholeLstm } from './peephole-lstm.ts';
import { describeCell } from './testing.ts';

const size = { inputSize: 3, units: 4 };

describeBackends('every built-in cell', () => {
  describeCell(elman, [
    size,
    { ...size, activation: 'sigmoid' },
    { ...size, activation: 'linear' },
    { ...size, activation: 'relu' },
  ]);
  describeCell(jordan, [size, { ...size, outputSize: 2, activation: 'sigmoid', outputActivation: 'linear' }]);
  describeCell(lstm, [size, { ...size, forgetBias: 0 }]);
  describeCell(peepholeLstm);
  describeCell(gru, [size, { ...size, resetAfter: false }]);
});
