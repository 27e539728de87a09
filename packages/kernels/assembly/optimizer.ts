// Optimiser updates in place. `count` is in elements. `rows` (0: none) lists `blocks` row numbers, so that the gradient
// [blocks, count] belongs to those rows of the variable and its slots; without it there is one block.

export function sgdUpdate(
  variable: usize, gradient: usize, velocity: usize, rows: usize, blocks: i32, count: i32,
  scale: f32, decay: f32, rate: f32, momentum: f32, nesterov: i32,
): void {
  const bytes = <usize>count << 2;
  for (let block = 0; block < blocks; block++) {
    const offset = rows ? <usize>load<i32>(rows + (<usize>block << 2)) * bytes : <usize>0;
    sgdBlock(
      variable + offset, gradient + <usize>block * bytes, velocity ? velocity + offset : 0, bytes,
      scale, decay, rate, momentum, nesterov,
    );
  }
}

function sgdBlock(
  w: usize, g: usize, v: usize, bytes: usize, scale: f32, decay: f32, rate: f32, momentum: f32, nesterov: i32,
): void {
  const whole = bytes & ~15;
  const scale4 = f32x4.splat(scale);
  const decay4 = f32x4.splat(decay);
  const rate4 = f32x4.splat(rate);
  const momentum4 = f32x4.splat(momentum);
  for (let i: usize = 0; i < whole; i += 16) {
    const x = v128.load(w + i);
    const slope = f32x4.add(f32x4.mul(v128.load(g + i), scale4), f32x4.mul(x, decay4));
    let step = slope;
    if (v) {
      const speed = f32x4.add(f32x4.mul(v128.load(v + i), momentum4), slope);
      v128.store(v + i, speed);
      step = nesterov ? f32x4.add(slope, f32x4.mul(speed, momentum4)) : speed;
    }
    v128.store(w + i, f32x4.sub(x, f32x4.mul(step, rate4)));
  }
  for (let i = whole; i < bytes; i += 4) {
    const x = load<f32>(w + i);
    const slope = load<f32>(g + i) * scale + x * decay;
    let step = slope;
    if (v) {
      const speed = load<f32>(v + i) * momentum + slope;
      store<f32>(v + i, speed);
      step = nesterov ? slope + speed * momentum : speed;
    }
    store<f32>(w + i, x - step * rate);
  }
}

/** `rate` = learningRate/(1−β₁ᵗ), `correction` = 1/√(1−β₂ᵗ), `shrink` = learningRate·weightDecay if decoupled. */
export function adamUpdate(
  variable: usize, gradient: usize, mean: usize, variance: usize, rows: usize, blocks: i32, count: i32,
  scale: f32, decay: f32, beta1: f32, rest1: f32, beta2: f32, rest2: f32,
  rate: f32, correction: f32, epsilon: f32, shrink: f32,
): void {
  const bytes = <usize>count << 2;
  for (let block = 0; block < blocks; block++) {
    const offset = rows ? <usize>load<i32>(rows + (<usize>block << 2)) * bytes : <usize>0;
    adamBlock(
      variable + offset, gradient + <usize>block * bytes, mean + offset, variance + offset, bytes,
      scale, decay, beta1, rest1, beta2, rest2, rate, correction, epsilon, shrink,
    );
  }
}

function adamBlock(
  w: usize, g: usize, m: usize, v: usize, bytes: usize,
  scale: f32, decay: f32, beta1: f32, rest1: f32, beta2: f32, rest2: f32,
  rate: f32, correction: f32, epsilon: f32, shrink: f32,
): void {
  const whole = bytes & ~15;
  const scale4 = f32x4.splat(scale);
  const decay4 = f32x4.splat(decay);
  const beta14 = f32x4.splat(beta1);
  const rest14 = f32x4.splat(rest1);
  const beta24 = f32x4.splat(beta2);
  const rest24 = f32x4.splat(rest2);
  const rate4 = f32x4.splat(rate);
  const correction4 = f32x4.splat(correction);
  const epsilon4 = f32x4.splat(epsilon);
  const shrink4 = f32x4.splat(shrink);
  for (let i: usize = 0; i < whole; i += 16) {
    const x = v128.load(w + i);
    const slope = f32x4.add(f32x4.mul(v128.load(g + i), scale4), f32x4.mul(x, decay4));
    const first = f32x4.add(f32x4.mul(v128.load(m + i), beta14), f32x4.mul(slope, rest14));
    const second = f32x4.add(f32x4.mul(v128.load(v + i), beta24), f32x4.mul(f32x4.mul(slope, slope), rest24));
    v128.store(m + i, first);
    v128.store(v + i, second);
    const width = f32x4.add(f32x4.mul(f32x4.sqrt(second), correction4), epsilon4);
    const step = f32x4.add(f32x4.div(f32x4.mul(first, rate4), width), f32x4.mul(x, shrink4));
    v128.store(w + i, f32x4.sub(x, step));
  }
  for (let i = whole; i < bytes; i += 4) {
    const x = load<f32>(w + i);
    const slope = load<f32>(g + i) * scale + x * decay;
    const first = load<f32>(m + i) * beta1 + slope * rest1;
    const second = load<f32>(v + i) * beta2 + slope * slope * rest2;
    store<f32>(m + i, first);
    store<f32>(v + i, second);
    const width = f32.sqrt(second) * correction + epsilon;
    store<f32>(w + i, x - (first * rate / width + x * shrink));
  }
}
