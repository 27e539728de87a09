import { entry } from './job';
import { sigmoidGate, tanhGate } from './gateMath';
import { loadPart, madd, storePart } from './simd';

// @ts-ignore: decorator
@inline
export function loadUnits(pointer: usize, at: i32, units: i32): v128 {
  return at + 4 <= units ? v128.load(pointer + (<usize>at << 2)) : loadPart(pointer + (<usize>at << 2), units - at);
}

// @ts-ignore: decorator
@inline
export function storeUnits(pointer: usize, x: v128, at: i32, units: i32): void {
  if (at + 4 <= units) v128.store(pointer + (<usize>at << 2), x);
  else storePart(pointer + (<usize>at << 2), x, units - at);
}

/**
 * One step of an LSTM for `count` rows, after the products: gates i,f,g,o of the rows at `z` are replaced by their
 * activations; c' = f∘c + i∘g; h = o∘tanh(c'). With `peephole` [3, P], i and f see c and o sees c'.
 * `c` and `next` may be the same. `hTable`: where each row's h goes, `units` floats.
 */
export function lstmStep(
  z: usize, c: usize, next: usize, hTable: usize, count: i32, units: i32, padded: i32, peephole: usize, table: usize,
): void {
  const gate = <usize>padded << 2;
  for (let j = 0; j < count; j++, z += 3 * gate) {
    const h = entry(hTable, j);
    for (let u = 0; u < padded; u += 4, z += 16, c += 16, next += 16) {
      let i = v128.load(z), f = v128.load(z + gate), o = v128.load(z + 3 * gate);
      const before = v128.load(c);
      if (peephole != 0) {
        const p = peephole + (<usize>u << 2);
        i = madd(before, v128.load(p), i);
        f = madd(before, v128.load(p + gate), f);
      }
      i = sigmoidGate(i, table);
      v128.store(z, i);
      f = sigmoidGate(f, table);
      v128.store(z + gate, f);
      const g = tanhGate(v128.load(z + 2 * gate), table);
      v128.store(z + 2 * gate, g);
      const after = madd(f, before, f32x4.mul(i, g));
      v128.store(next, after);
      if (peephole != 0) o = madd(after, v128.load(peephole + (<usize>u << 2) + 2 * gate), o);
      o = sigmoidGate(o, table);
      v128.store(z + 3 * gate, o);
      storeUnits(h, f32x4.mul(o, tanhGate(after, table)), u, units);
    }
  }
}

/**
 * The gradient of `lstmStep`: from the gates `z`, the cells before and after, the gradient of the state `dh` (from
 * the next step) and of the outputs (`toGradient` bytes after each row of `hTable`) to the gradients of the gates'
 * products `dz`; `dc` goes from the cell after to the cell before. Sums over rows are added to `bias` and `peepholes`.
 */
export function lstmStepGradient(
  z: usize, c: usize, after: usize, dh: usize, dc: usize, hTable: usize, toGradient: usize, dz: usize,
  count: i32, units: i32, padded: i32, peephole: usize, bias: usize, peepholes: usize, table: usize,
): void {
  const gate = <usize>padded << 2;
  const one = f32x4.splat(1);
  for (let j = 0; j < count; j++, z += 3 * gate, dz += 3 * gate) {
    const dOut = entry(hTable, j) + toGradient;
    for (let u = 0; u < padded; u += 4, z += 16, dz += 16, c += 16, after += 16, dh += 16, dc += 16) {
      const at = <usize>u << 2;
      const i = v128.load(z), f = v128.load(z + gate), g = v128.load(z + 2 * gate), o = v128.load(z + 3 * gate);
      const before = v128.load(c), now = v128.load(after);
      const t = tanhGate(now, table);
      const gradient = f32x4.add(v128.load(dh), loadUnits(dOut, u, units));
      const dzo = f32x4.mul(f32x4.mul(gradient, t), f32x4.mul(o, f32x4.sub(one, o)));
      let d = madd(f32x4.mul(gradient, o), f32x4.sub(one, f32x4.mul(t, t)), v128.load(dc));
      if (peephole != 0) d = madd(dzo, v128.load(peephole + at + 2 * gate), d);
      const dzi = f32x4.mul(f32x4.mul(d, g), f32x4.mul(i, f32x4.sub(one, i)));
      const dzf = f32x4.mul(f32x4.mul(d, before), f32x4.mul(f, f32x4.sub(one, f)));
      const dzg = f32x4.mul(f32x4.mul(d, i), f32x4.sub(one, f32x4.mul(g, g)));
      let down = f32x4.mul(d, f);
      if (peephole != 0) {
        down = madd(dzi, v128.load(peephole + at), down);
        down = madd(dzf, v128.load(peephole + at + gate), down);
        const sums = peepholes + at;
        v128.store(sums, madd(dzi, before, v128.load(sums)));
        v128.store(sums + gate, madd(dzf, before, v128.load(sums + gate)));
        v128.store(sums + 2 * gate, madd(dzo, now, v128.load(sums + 2 * gate)));
      }
      v128.store(dc, down);
      v128.store(dz, dzi);
      v128.store(dz + gate, dzf);
      v128.store(dz + 2 * gate, dzg);
      v128.store(dz + 3 * gate, dzo);
      const sum = bias + at;
      v128.store(sum, f32x4.add(v128.load(sum), dzi));
      v128.store(sum + gate, f32x4.add(v128.load(sum + gate), dzf));
      v128.store(sum + 2 * gate, f32x4.add(v128.load(sum + 2 * gate), dzg));
      v128.store(sum + 3 * gate, f32x4.add(v128.load(sum + 3 * gate), dzo));
    }
  }
}
