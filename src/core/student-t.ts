/**
 * The `probability` quantile of Student's t with `freedom` degrees of freedom (> 0, may be fractional).
 * Good to 1e-10 relative, by safeguarded bisection of the distribution function.
 */
export function quantileOfT(probability: number, freedom: number): number {
  if (!(probability > 0 && probability < 1)) throw new RangeError(`${probability} is no probability inside (0, 1)`);
  if (probability < 0.5) return -quantileOfT(1 - probability, freedom);
  if (probability === 0.5) return 0;
  let low = 0;
  let high = 1;
  while (upperTailOfT(high, freedom) > 1 - probability) high *= 2;
  // Each step halves the bracket: 200 are more than doubles can tell apart.
  for (let step = 0; step < 200 && high - low > 1e-15 * high; step++) {
    const middle = (low + high) / 2;
    if (upperTailOfT(middle, freedom) > 1 - probability) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** P(T > t) for t >= 0: half the regularised incomplete beta function at v / (v + t²) (Abramowitz & Stegun 26.7.1). */
export function upperTailOfT(t: number, freedom: number): number {
  const square = t * t;
  const x = freedom / (freedom + square);
  return 0.5 * incompleteBeta({ x, complement: square / (freedom + square), a: freedom / 2, b: 0.5 });
}

/** I_x(a, b). `complement` is 1 - x, given apart because the difference would lose digits. */
function incompleteBeta({ x, complement, a, b }: { x: number; complement: number; a: number; b: number }): number {
  if (x <= 0) return 0;
  if (complement <= 0) return 1;
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log(complement));
  // The continued fraction converges fast on this side of the mean only; the other side is its mirror image.
  return x < (a + 1) / (a + b + 2)
    ? (front * betaFraction(x, a, b)) / a
    : 1 - (front * betaFraction(complement, b, a)) / b;
}

/** The continued fraction of the incomplete beta function (DLMF 8.17.22), by Lentz's method. */
function betaFraction(x: number, a: number, b: number): number {
  const tiny = 1e-300;
  const guard = (value: number): number => (Math.abs(value) < tiny ? tiny : value);
  let c = 1;
  let d = 1 / guard(1 - ((a + b) * x) / (a + 1));
  let fraction = d;
  for (let m = 1; m <= 10_000; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / guard(1 + even * d);
    c = guard(1 + even / c);
    fraction *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / guard(1 + odd * d);
    c = guard(1 + odd / c);
    fraction *= d * c;
    if (Math.abs(d * c - 1) < 1e-16) break;
  }
  return fraction;
}

/** Lanczos coefficients for g = 7, n = 9 (Godfrey). */
const LANCZOS = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
];

/** ln Γ(z) for z >= 0.5 (Lanczos 1964). */
function logGamma(z: number): number {
  const shifted = z - 1;
  const base = shifted + LANCZOS.length - 1.5;
  const series = LANCZOS.slice(1).reduce(
    (sum, coefficient, index) => sum + coefficient / (shifted + index + 1),
    LANCZOS[0] ?? 1,
  );
  return 0.5 * Math.log(2 * Math.PI) + (shifted + 0.5) * Math.log(base) - base + Math.log(series);
}
