// Scores of a step are kept relative to its best, the total in float64, so that long rows lose no precision.

/** Copies transitions [labels, labels] to [labels, padded] with −∞ as padding; padded is a multiple of 4. */
export function viterbiPrepare(transitions: usize, labels: i32, padded: i32, target: usize): void {
  for (let from = 0; from < labels; from++) {
    for (let to = 0; to < padded; to++) {
      store<f32>(target, to < labels ? load<f32>(transitions + (<usize>(from * labels + to) << 2)) : -Infinity);
      target += 4;
    }
  }
}

/**
 * Best path of one row of `steps` ≥ 1 into `path` (int32 [steps]); of equal paths the one whose last differing label is
 * lowest. Returns its score. Scratch: scores [P] f32 | next [P] f32 | back [steps, P] int32.
 */
export function viterbiRow(
  emissions: usize, steps: i32, labels: i32, padded: i32, transitions: usize, start: usize, end: usize,
  scratch: usize, path: usize,
): f64 {
  const line = <usize>padded << 2;
  let scores = scratch;
  let next = scores + line;
  const back = next + line;
  for (let j = 0; j < padded; j++) {
    const at = <usize>j << 2;
    store<f32>(scores + at, j < labels ? load<f32>(start + at) + load<f32>(emissions + at) : -Infinity);
  }
  let total = settle(scores, padded);
  for (let t = 1; t < steps; t++) {
    const pointers = back + <usize>t * line;
    let j: usize = 0;
    for (; j + 32 <= line; j += 32) {
      let best0 = f32x4.splat(-Infinity);
      let best1 = best0;
      let from0 = i32x4.splat(0);
      let from1 = from0;
      let row = transitions + j;
      for (let i = 0; i < labels; i++) {
        const s = v128.load32_splat(scores + (<usize>i << 2));
        const label = i32x4.splat(i);
        const x0 = f32x4.add(s, v128.load(row));
        const x1 = f32x4.add(s, v128.load(row, 16));
        from0 = v128.bitselect(label, from0, f32x4.gt(x0, best0));
        from1 = v128.bitselect(label, from1, f32x4.gt(x1, best1));
        best0 = f32x4.max(best0, x0);
        best1 = f32x4.max(best1, x1);
        row += line;
      }
      v128.store(next + j, best0);
      v128.store(next + j, best1, 16);
      v128.store(pointers + j, from0);
      v128.store(pointers + j, from1, 16);
    }
    if (j < line) {
      let best = f32x4.splat(-Infinity);
      let from = i32x4.splat(0);
      let row = transitions + j;
      for (let i = 0; i < labels; i++) {
        const x = f32x4.add(v128.load32_splat(scores + (<usize>i << 2)), v128.load(row));
        from = v128.bitselect(i32x4.splat(i), from, f32x4.gt(x, best));
        best = f32x4.max(best, x);
        row += line;
      }
      v128.store(next + j, best);
      v128.store(pointers + j, from);
    }
    const source = emissions + (<usize>(t * labels) << 2);
    for (let k = 0; k < labels; k++) {
      const at = <usize>k << 2;
      store<f32>(next + at, load<f32>(next + at) + load<f32>(source + at));
    }
    total += settle(next, padded);
    const swap = scores;
    scores = next;
    next = swap;
  }
  let best: f32 = -Infinity;
  let label = 0;
  for (let j = 0; j < labels; j++) {
    const at = <usize>j << 2;
    const x = load<f32>(scores + at) + load<f32>(end + at);
    if (x > best) label = j;
    best = max<f32>(best, x);
  }
  for (let t = steps - 1; ; t--) {
    store<i32>(path + (<usize>t << 2), label);
    if (t == 0) break;
    label = load<i32>(back + <usize>t * line + (<usize>label << 2));
  }
  return total + best;
}

/** Subtracts the largest score from all and returns it; leaves them if it is not finite. */
function settle(scores: usize, padded: i32): f32 {
  const line = <usize>padded << 2;
  let largest = f32x4.splat(-Infinity);
  for (let i: usize = 0; i < line; i += 16) largest = f32x4.max(largest, v128.load(scores + i));
  const best = max<f32>(
    max<f32>(f32x4.extract_lane(largest, 0), f32x4.extract_lane(largest, 1)),
    max<f32>(f32x4.extract_lane(largest, 2), f32x4.extract_lane(largest, 3)),
  );
  if (!isFinite<f32>(best)) return 0;
  for (let i: usize = 0; i < line; i += 16) {
    v128.store(scores + i, f32x4.sub(v128.load(scores + i), f32x4.splat(best)));
  }
  return best;
}
