/**
 * A single-precision number in few digits, such that reading it gives the same number: at most nine significant ones.
 * −∞ is −99, as is the custom of ARPA files.
 */
export function formatNumber(value: number): string {
  if (value === 0) return '0';
  if (value === Number.NEGATIVE_INFINITY) return '-99';
  const size = Math.abs(value);
  const sign = value < 0 ? '-' : '';
  if (size >= 1e-3 && size < 100) {
    for (let place = 0; place < scales.length; place++) {
      const scaled = Math.round(size * scales[place]!);
      if (Math.fround(scaled / scales[place]!) === size) return sign + withPoint(scaled, decimals + place);
    }
  }
  for (let digits = 1; digits < 9; digits++) {
    const text = String(Number(value.toPrecision(digits)));
    if (Math.fround(Number(text)) === value) return text;
  }
  return String(Number(value.toPrecision(9)));
}

const decimals = 6;
const scales = [1e6, 1e7, 1e8, 1e9, 1e10];

/** An integer with a point before its last `places` digits, without zeros at the end. */
function withPoint(scaled: number, places: number): string {
  let digits = String(scaled);
  if (digits.length <= places) digits = digits.padStart(places + 1, '0');
  let end = digits.length;
  const point = digits.length - places;
  while (end > point && digits.charCodeAt(end - 1) === 48) end--;
  return end === point ? digits.slice(0, point) : `${digits.slice(0, point)}.${digits.slice(point, end)}`;
}

/** A log₁₀ number of an ARPA file in single precision; −99 and `-inf` are −∞; NaN for what is no number. */
export function parseNumber(text: string): number {
  const value = text === '' ? Number.NaN : Number(text);
  if (value === -99 || text === '-inf') return Number.NEGATIVE_INFINITY;
  return Math.fround(value);
}
