/** ψ(x) = d/dx ln Γ(x) for x > 0: recurrence up to 7, then the asymptotic series; about 1e-11. */
export function digamma(x: number): number {
  let value = x;
  let result = 0;
  for (; value < 7; value++) result -= 1 / value;
  value -= 0.5;
  const inverse = 1 / (value * value);
  result += Math.log(value);
  result += inverse * (1 / 24 + inverse * (-7 / 960 + inverse * (31 / 8064 - (inverse * 127) / 30720)));
  return result;
}
