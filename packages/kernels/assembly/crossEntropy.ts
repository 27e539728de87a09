import { exp4 } from './math';
import { maxLanes, sumLanes } from './simd';

/**
 * For each row of logits [rows, width]: its largest logit into `maxima`, Σ exp(logit − max) into `sums`, and, unless
 * `gradient` is 0, softmax − one-hot(label) into `gradient`. A row with a negative label gets zeros.
 */
export function softmaxCrossEntropy(
  logits: usize, labels: usize, rows: i32, width: i32, gradient: usize, maxima: usize, sums: usize,
): void {
  const bytes = <usize>width << 2;
  const whole = bytes & ~15;
  for (let row = 0; row < rows; row++) {
    const x = logits + <usize>row * bytes;
    const g = gradient + <usize>row * bytes;
    const label = load<i32>(labels + (<usize>row << 2));
    if (label < 0) {
      if (gradient) memory.fill(g, 0, bytes);
      store<f32>(maxima + (<usize>row << 2), 0);
      store<f32>(sums + (<usize>row << 2), 1);
      continue;
    }
    let lanes = f32x4.splat(-Infinity);
    for (let i: usize = 0; i < whole; i += 16) lanes = f32x4.max(lanes, v128.load(x + i));
    let max = maxLanes(lanes);
    for (let i = whole; i < bytes; i += 4) max = f32.max(max, load<f32>(x + i));

    const shift = f32x4.splat(max);
    let total = f32x4.splat(0);
    let tail: f32 = 0;
    if (gradient) {
      for (let i: usize = 0; i < whole; i += 16) {
        const e = exp4(f32x4.sub(v128.load(x + i), shift));
        v128.store(g + i, e);
        total = f32x4.add(total, e);
      }
      for (let i = whole; i < bytes; i += 4) {
        const e = f32x4.extract_lane(exp4(f32x4.splat(load<f32>(x + i) - max)), 0);
        store<f32>(g + i, e);
        tail += e;
      }
    } else {
      for (let i: usize = 0; i < whole; i += 16) {
        total = f32x4.add(total, exp4(f32x4.sub(v128.load(x + i), shift)));
      }
      for (let i = whole; i < bytes; i += 4) {
        tail += f32x4.extract_lane(exp4(f32x4.splat(load<f32>(x + i) - max)), 0);
      }
    }
    const sum: f32 = sumLanes(total) + tail;
    store<f32>(maxima + (<usize>row << 2), max);
    store<f32>(sums + (<usize>row << 2), sum);
    if (gradient) {
      const inverse: f32 = 1 / sum;
      const scale = f32x4.splat(inverse);
      for (let i: usize = 0; i < whole; i += 16) v128.store(g + i, f32x4.mul(v128.load(g + i), scale));
      for (let i = whole; i < bytes; i += 4) store<f32>(g + i, load<f32>(g + i) * inverse);
      const own = g + (<usize>label << 2);
      store<f32>(own, load<f32>(own) - 1);
    }
  }
}
