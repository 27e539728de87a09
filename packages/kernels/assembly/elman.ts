import { entry } from './job';
import { loadUnits, storeUnits } from './lstm';
import { sigmoidGate, tanhGate } from './gateMath';

// Activations by number: 0 tanh, 1 sigmoid, 2 relu, 3 linear.

/** h = f(z) for `count` rows of `padded` floats. */
export function elmanStep(z: usize, hTable: usize, count: i32, units: i32, padded: i32, activation: i32, table: usize): void {
  for (let j = 0; j < count; j++) {
    const h = entry(hTable, j);
    for (let u = 0; u < padded; u += 4, z += 16) {
      const x = v128.load(z);
      let y = x;
      if (activation == 0) y = tanhGate(x, table);
      else if (activation == 1) y = sigmoidGate(x, table);
      else if (activation == 2) y = f32x4.pmax(x, f32x4.splat(0));
      storeUnits(h, y, u, units);
    }
  }
}

/** dz = f′∘dh, with f′ from h itself, so that nothing but the output is kept. */
export function elmanStepGradient(
  dh: usize, hTable: usize, toGradient: usize, dz: usize, count: i32, units: i32, padded: i32, activation: i32, bias: usize,
): void {
  const one = f32x4.splat(1);
  for (let j = 0; j < count; j++) {
    const out = entry(hTable, j);
    for (let u = 0; u < padded; u += 4, dz += 16, dh += 16) {
      const h = loadUnits(out, u, units);
      let d = f32x4.add(v128.load(dh), loadUnits(out + toGradient, u, units));
      if (activation == 0) d = f32x4.mul(d, f32x4.sub(one, f32x4.mul(h, h)));
      else if (activation == 1) d = f32x4.mul(d, f32x4.mul(h, f32x4.sub(one, h)));
      else if (activation == 2) d = v128.andnot(d, f32x4.le(h, f32x4.splat(0)));
      v128.store(dz, d);
      const sum = bias + (<usize>u << 2);
      v128.store(sum, f32x4.add(v128.load(sum), d));
    }
  }
}
