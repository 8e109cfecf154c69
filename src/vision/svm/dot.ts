/** The sum of two vectors' products. */
export function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let unit = 0; unit < a.length; unit++) sum += (a[unit] ?? 0) * (b[unit] ?? 0);
  return sum;
}
