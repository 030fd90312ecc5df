/** Tails and quantiles of the normal, chi-square and Student distributions, to about 12 digits. */

const LANCZOS: readonly number[] = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
];
const EPSILON = 1e-15;
const TINY = 1e-300;
// The fractions need about the square root of the degrees.
const MOST_STEPS = 10_000;
/** From here on t is told by z to nine digits. */
const MANY_DEGREES = 10_000;

/** Logarithm of the gamma function, for x > 0. */
export function logGamma(x: number): number {
  if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x);
  const [first = 0, ...rest] = LANCZOS;
  const sum = rest.reduce((total, weight, at) => total + weight / (x + at), first);
  const base = x + 6.5;
  return 0.5 * Math.log(2 * Math.PI) + (x - 0.5) * Math.log(base) - base + Math.log(sum);
}

/** Upper incomplete gamma function, regularised: 1 at x = 0, falling to 0. */
export function gammaTail(a: number, x: number): number {
  if (x <= 0) return 1;
  const scale = Math.exp(a * Math.log(x) - x - logGamma(a));
  if (x < a + 1) {
    let [term, sum] = [1 / a, 1 / a];
    for (let n = 1; n < MOST_STEPS && term > sum * EPSILON; n++) {
      term *= x / (a + n);
      sum += term;
    }
    return 1 - scale * sum;
  }
  // Lentz's continued fraction.
  let b = x + 1 - a;
  let c = 1 / TINY;
  let d = 1 / b;
  let fraction = d;
  for (let n = 1; n < MOST_STEPS; n++) {
    const factor = -n * (n - a);
    b += 2;
    d = 1 / nonzero(factor * d + b);
    c = nonzero(b + factor / c);
    fraction *= d * c;
    if (Math.abs(d * c - 1) < EPSILON) break;
  }
  return scale * fraction;
}

const nonzero = (value: number): number => (Math.abs(value) < TINY ? TINY : value);

/** Regularised incomplete beta function. */
export function betaShare(a: number, b: number, x: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  const scale = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log(1 - x));
  return x < (a + 1) / (a + b + 2) ? (scale * betaFraction(a, b, x)) / a : 1 - (scale * betaFraction(b, a, 1 - x)) / b;
}

function betaFraction(a: number, b: number, x: number): number {
  let c = 1;
  let d = 1 / nonzero(1 - ((a + b) * x) / (a + 1));
  let fraction = d;
  for (let m = 1; m < MOST_STEPS; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / nonzero(1 + even * d);
    c = nonzero(1 + even / c);
    fraction *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / nonzero(1 + odd * d);
    c = nonzero(1 + odd / c);
    fraction *= d * c;
    if (Math.abs(d * c - 1) < EPSILON) break;
  }
  return fraction;
}

/** Probability of a standard normal above z or below -z. */
export function normalTwoSided(z: number): number {
  return gammaTail(0.5, (z * z) / 2);
}

/** Probability of a chi-square above x. */
export function chiSquareTail(x: number, degrees: number): number {
  return gammaTail(degrees / 2, x / 2);
}

/** Probability of Student's t above |t| or below -|t|. */
export function studentTwoSided(t: number, degrees: number): number {
  return betaShare(degrees / 2, 0.5, degrees / (degrees + t * t));
}

/** The t that is exceeded in absolute value with probability `alpha`. */
export function studentQuantile(alpha: number, degrees: number): number {
  if (degrees > MANY_DEGREES) {
    const z = normalQuantile(alpha);
    return z + (z ** 3 + z) / (4 * degrees);
  }
  return halved(alpha, (t) => studentTwoSided(t, degrees));
}

/** The z that is exceeded in absolute value with probability `alpha`. */
export function normalQuantile(alpha: number): number {
  return halved(alpha, normalTwoSided);
}

/** Where a falling tail passes `alpha`, found by halving. */
function halved(alpha: number, tail: (value: number) => number): number {
  let high = 1;
  while (tail(high) > alpha && high < 1e12) high *= 2;
  let low = 0;
  for (let n = 0; n < 200 && high - low > 1e-14 * high; n++) {
    const middle = (low + high) / 2;
    if (tail(middle) > alpha) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
