import { loadPart, madd, nmadd, storePart } from './simd';

// sigmoid and tanh for the gates, which are most of a small recurrent step. Their constants are read from a table in
// memory: V8 makes a v128 constant anew, in three instructions, at each use inside a loop, but a load is one.

const BYTES: usize = 16 * 26;

export function gateTableSize(): usize {
  return BYTES;
}

// @ts-ignore: decorator
@inline
function put(table: usize, index: usize, value: f32): void {
  v128.store(table + (index << 4), f32x4.splat(value));
}

// @ts-ignore: decorator
@inline
function constant(table: usize, index: usize): v128 {
  return v128.load(table + (index << 4));
}

/** Writes the constants; once for a table. */
export function writeGateTable(table: usize): void {
  // exp(−x) = 2ⁿ·exp(r): polynomial of degree 5 on |r| ≤ ln2/2 (minimax, as in XNNPACK's rr2-p5)
  put(table, 0, 87.33);
  put(table, 1, -87.33);
  put(table, 2, -1.44269504);
  put(table, 3, 12583039); // 1.5·2²³ + 127: adding it rounds to an integer and puts 2ⁿ's exponent in the low bits
  put(table, 4, 0.693145752); // ln2, high part (16 bits)
  put(table, 5, 1.42860677e-6);
  put(table, 6, 0.00828929059);
  put(table, 7, 0.0418978221);
  put(table, 8, 0.166676521);
  put(table, 9, 0.499991506);
  put(table, 10, 0.999999702);
  put(table, 11, 1);
  // tanh(x) = x·P(x²)/Q(x²) (as in Eigen), which reaches 1 a little later when multiply-adds are fused
  const end: f32 = ASC_FEATURE_RELAXED_SIMD ? 7.99881172180175781 : 7.90531110763549805;
  put(table, 12, end);
  put(table, 13, -end);
  put(table, 14, -2.76076847742355e-16);
  put(table, 15, 2.00018790482477e-13);
  put(table, 16, -8.60467152213735e-11);
  put(table, 17, 5.12229709037114e-8);
  put(table, 18, 1.48572235717979e-5);
  put(table, 19, 6.37261928875436e-4);
  put(table, 20, 4.89352455891786e-3);
  put(table, 21, 1.19825839466702e-6);
  put(table, 22, 1.18534705686654e-4);
  put(table, 23, 2.26843463243900e-3);
  put(table, 24, 4.89352518554385e-3);
  put(table, 25, 0.0004);
}

/**
 * 1/(1 + exp(−x)). Relative error ≤ 4e-7 for |x| ≤ 87; beyond, x counts as ±87.33, so the result never gets below
 * 1.2e-38. NaN stays NaN.
 */
// @ts-ignore: decorator
@inline
export function sigmoidGate(x: v128, table: usize): v128 {
  const y = f32x4.pmax(f32x4.pmin(x, constant(table, 0)), constant(table, 1));
  const magic = constant(table, 3);
  let n = madd(y, constant(table, 2), magic);
  const s = i32x4.shl(n, 23);
  n = f32x4.sub(n, magic);
  // r = −y − n·ln2
  let r = f32x4.neg(madd(n, constant(table, 4), y));
  r = nmadd(n, constant(table, 5), r);
  let p = madd(constant(table, 6), r, constant(table, 7));
  p = madd(p, r, constant(table, 8));
  p = madd(p, r, constant(table, 9));
  p = madd(p, r, constant(table, 10));
  const one = constant(table, 11);
  const e = madd(f32x4.mul(r, s), p, s);
  return f32x4.div(one, f32x4.add(one, e));
}

/** tanh(x): relative error ≤ 6e-7 everywhere; NaN stays NaN. */
// @ts-ignore: decorator
@inline
export function tanhGate(x: v128, table: usize): v128 {
  const y = f32x4.pmax(f32x4.pmin(x, constant(table, 12)), constant(table, 13));
  const z = f32x4.mul(y, y);
  let p = madd(z, constant(table, 14), constant(table, 15));
  p = madd(p, z, constant(table, 16));
  p = madd(p, z, constant(table, 17));
  p = madd(p, z, constant(table, 18));
  p = madd(p, z, constant(table, 19));
  p = madd(p, z, constant(table, 20));
  let q = madd(z, constant(table, 21), constant(table, 22));
  q = madd(q, z, constant(table, 23));
  q = madd(q, z, constant(table, 24));
  const t = f32x4.div(f32x4.mul(y, p), q);
  return v128.bitselect(x, t, f32x4.lt(f32x4.abs(x), constant(table, 25)));
}

/** sigmoid element by element over `count` floats, in place or not. */
export function sigmoidArray(target: usize, source: usize, count: i32, table: usize): void {
  let i = 0;
  for (; i + 4 <= count; i += 4, source += 16, target += 16) {
    v128.store(target, sigmoidGate(v128.load(source), table));
  }
  if (i < count) storePart(target, sigmoidGate(loadPart(source, count - i), table), count - i);
}

/** tanh element by element over `count` floats, in place or not. */
export function tanhArray(target: usize, source: usize, count: i32, table: usize): void {
  let i = 0;
  for (; i + 4 <= count; i += 4, source += 16, target += 16) v128.store(target, tanhGate(v128.load(source), table));
  if (i < count) storePart(target, tanhGate(loadPart(source, count - i), table), count - i);
}
