/** a·b + c; one rounding with relaxed SIMD on hardware that fuses, two otherwise. */
// @ts-ignore: decorator
@inline
export function madd(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(a, b, c);
  return f32x4.add(f32x4.mul(a, b), c);
}

/** c − a·b. */
// @ts-ignore: decorator
@inline
export function nmadd(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_nmadd(a, b, c);
  return f32x4.sub(c, f32x4.mul(a, b));
}

// @ts-ignore: decorator
@inline
export function splat(value: f32): v128 {
  return f32x4.splat(value);
}

/** The sum of the four lanes, pairwise. */
// @ts-ignore: decorator
@inline
export function sumLanes(x: v128): f32 {
  const pairs = f32x4.add(x, v128.shuffle<f32>(x, x, 2, 3, 0, 1));
  return f32x4.extract_lane(pairs, 0) + f32x4.extract_lane(pairs, 1);
}

/** The largest of the four lanes; NaN if there is one. */
// @ts-ignore: decorator
@inline
export function maxLanes(x: v128): f32 {
  const pairs = f32x4.max(x, v128.shuffle<f32>(x, x, 2, 3, 0, 1));
  return max<f32>(f32x4.extract_lane(pairs, 0), f32x4.extract_lane(pairs, 1));
}

/** Loads `count` (1..3) floats; the other lanes are 0. Reads nothing beyond them. */
export function loadPart(pointer: usize, count: i32): v128 {
  let x = v128.load32_zero(pointer);
  if (count > 1) x = f32x4.replace_lane(x, 1, load<f32>(pointer, 4));
  if (count > 2) x = f32x4.replace_lane(x, 2, load<f32>(pointer, 8));
  return x;
}

/** Stores the first `count` (1..3) lanes. */
export function storePart(pointer: usize, x: v128, count: i32): void {
  store<f32>(pointer, f32x4.extract_lane(x, 0));
  if (count > 1) store<f32>(pointer, f32x4.extract_lane(x, 1), 4);
  if (count > 2) store<f32>(pointer, f32x4.extract_lane(x, 2), 8);
}
