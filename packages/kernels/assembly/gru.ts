import { entry } from './job';
import { loadUnits, storeUnits } from './lstm';
import { sigmoidGate, tanhGate } from './gateMath';
import { madd } from './simd';

// Rows of gates: n, r, z and, with the reset after the product, the recurrent part of n. The new state is
// h' = n + z∘(h − n) = (1−z)∘n + z∘h. Tables hold row pointers of `units` floats.

/** Reset after the product: n = tanh(n + r∘m), m the fourth slot. Gates are replaced by their activations. */
export function gruAfterStep(gates: usize, previous: usize, hTable: usize, count: i32, units: i32, padded: i32, table: usize): void {
  const gate = <usize>padded << 2;
  for (let j = 0; j < count; j++, gates += 3 * gate) {
    const h = entry(hTable, j), before = entry(previous, j);
    for (let u = 0; u < padded; u += 4, gates += 16) {
      const r = sigmoidGate(v128.load(gates + gate), table), z = sigmoidGate(v128.load(gates + 2 * gate), table);
      const n = tanhGate(madd(r, v128.load(gates + 3 * gate), v128.load(gates)), table);
      v128.store(gates, n);
      v128.store(gates + gate, r);
      v128.store(gates + 2 * gate, z);
      storeUnits(h, madd(z, f32x4.sub(loadUnits(before, u, units), n), n), u, units);
    }
  }
}

/** The gradient of `gruAfterStep`; `dh` goes from h' to z∘dh', the part of h that does not pass the product. */
export function gruAfterStepGradient(
  gates: usize, previous: usize, dh: usize, hTable: usize, toGradient: usize, dGates: usize,
  count: i32, units: i32, padded: i32, bias: usize,
): void {
  const gate = <usize>padded << 2;
  const one = f32x4.splat(1);
  for (let j = 0; j < count; j++, gates += 3 * gate, dGates += 3 * gate) {
    const dOut = entry(hTable, j) + toGradient, before = entry(previous, j);
    for (let u = 0; u < padded; u += 4, gates += 16, dGates += 16, dh += 16) {
      const n = v128.load(gates), r = v128.load(gates + gate), z = v128.load(gates + 2 * gate), m = v128.load(gates + 3 * gate);
      const gradient = f32x4.add(v128.load(dh), loadUnits(dOut, u, units));
      const keep = f32x4.sub(one, z);
      const dn = f32x4.mul(f32x4.mul(gradient, keep), f32x4.sub(one, f32x4.mul(n, n)));
      const dz = f32x4.mul(f32x4.mul(gradient, f32x4.sub(loadUnits(before, u, units), n)), f32x4.mul(z, keep));
      const dr = f32x4.mul(f32x4.mul(dn, m), f32x4.mul(r, f32x4.sub(one, r)));
      const dm = f32x4.mul(dn, r);
      v128.store(dh, f32x4.mul(gradient, z));
      v128.store(dGates, dn);
      v128.store(dGates + gate, dr);
      v128.store(dGates + 2 * gate, dz);
      v128.store(dGates + 3 * gate, dm);
      const sum = bias + (<usize>u << 2);
      v128.store(sum, f32x4.add(v128.load(sum), dn));
      v128.store(sum + gate, f32x4.add(v128.load(sum + gate), dr));
      v128.store(sum + 2 * gate, f32x4.add(v128.load(sum + 2 * gate), dz));
      v128.store(sum + 3 * gate, f32x4.add(v128.load(sum + 3 * gate), dm));
    }
  }
}

/** Reset before the product, first half: r and z, and r∘h into the rows of `reset` [count, P]. */
export function gruBeforeReset(gates: usize, previous: usize, reset: usize, count: i32, units: i32, padded: i32, table: usize): void {
  const gate = <usize>padded << 2;
  for (let j = 0; j < count; j++, gates += 2 * gate) {
    const before = entry(previous, j);
    for (let u = 0; u < padded; u += 4, gates += 16, reset += 16) {
      const r = sigmoidGate(v128.load(gates + gate), table);
      v128.store(gates + gate, r);
      v128.store(gates + 2 * gate, sigmoidGate(v128.load(gates + 2 * gate), table));
      v128.store(reset, f32x4.mul(r, loadUnits(before, u, units)));
    }
  }
}

/** Second half, after (r∘h)·U has been added to n. */
export function gruBeforeStep(gates: usize, previous: usize, hTable: usize, count: i32, units: i32, padded: i32, table: usize): void {
  const gate = <usize>padded << 2;
  for (let j = 0; j < count; j++, gates += 2 * gate) {
    const h = entry(hTable, j), before = entry(previous, j);
    for (let u = 0; u < padded; u += 4, gates += 16) {
      const n = tanhGate(v128.load(gates), table), z = v128.load(gates + 2 * gate);
      v128.store(gates, n);
      storeUnits(h, madd(z, f32x4.sub(loadUnits(before, u, units), n), n), u, units);
    }
  }
}

/** Gradients of n and z; `dh` goes to z∘dh'. */
export function gruBeforeStepGradient(
  gates: usize, previous: usize, dh: usize, hTable: usize, toGradient: usize, dGates: usize,
  count: i32, units: i32, padded: i32, bias: usize,
): void {
  const gate = <usize>padded << 2;
  const one = f32x4.splat(1);
  for (let j = 0; j < count; j++, gates += 2 * gate, dGates += 2 * gate) {
    const dOut = entry(hTable, j) + toGradient, before = entry(previous, j);
    for (let u = 0; u < padded; u += 4, gates += 16, dGates += 16, dh += 16) {
      const n = v128.load(gates), z = v128.load(gates + 2 * gate);
      const gradient = f32x4.add(v128.load(dh), loadUnits(dOut, u, units));
      const keep = f32x4.sub(one, z);
      const dn = f32x4.mul(f32x4.mul(gradient, keep), f32x4.sub(one, f32x4.mul(n, n)));
      const dz = f32x4.mul(f32x4.mul(gradient, f32x4.sub(loadUnits(before, u, units), n)), f32x4.mul(z, keep));
      v128.store(dh, f32x4.mul(gradient, z));
      v128.store(dGates, dn);
      v128.store(dGates + 2 * gate, dz);
      const sum = bias + (<usize>u << 2);
      v128.store(sum, f32x4.add(v128.load(sum), dn));
      v128.store(sum + 2 * gate, f32x4.add(v128.load(sum + 2 * gate), dz));
    }
  }
}

/** From the gradient `dReset` of r∘h to that of r; adds r∘dReset to `dh` and writes r∘h into `resets`. */
export function gruBeforeResetGradient(
  gates: usize, previous: usize, dReset: usize, dh: usize, dGates: usize, resets: usize,
  count: i32, units: i32, padded: i32, bias: usize,
): void {
  const gate = <usize>padded << 2;
  const one = f32x4.splat(1);
  for (let j = 0; j < count; j++, gates += 2 * gate, dGates += 2 * gate) {
    const before = entry(previous, j);
    for (let u = 0; u < padded; u += 4, gates += 16, dGates += 16, dh += 16, dReset += 16, resets += 16) {
      const r = v128.load(gates + gate), d = v128.load(dReset), h = loadUnits(before, u, units);
      const dr = f32x4.mul(f32x4.mul(d, h), f32x4.mul(r, f32x4.sub(one, r)));
      v128.store(dGates + gate, dr);
      v128.store(dh, madd(d, r, v128.load(dh)));
      v128.store(resets, f32x4.mul(r, h));
      const sum = bias + (<usize>u << 2) + gate;
      v128.store(sum, f32x4.add(v128.load(sum), dr));
    }
  }
}
