import type { Draw } from "./clusters.ts";
import { betaShare, logGamma } from "./distributions.ts";

/** What is believed of a rate: Beta(α, β), α − 1 successes and β − 1 failures after a flat beginning. */
export interface Belief {
  readonly alpha: number;
  readonly beta: number;
}

const logBeta = (a: number, b: number): number => logGamma(a) + logGamma(b) - logGamma(a + b);

/** Probability that rate B is above rate A; α of both must be whole numbers. */
export function probabilityAbove(b: Belief, a: Belief): number {
  let sum = 0;
  for (let i = 0; i < b.alpha; i++) {
    sum += Math.exp(
      logBeta(a.alpha + i, a.beta + b.beta) - Math.log(b.beta + i) - logBeta(1 + i, b.beta) - logBeta(a.alpha, a.beta),
    );
  }
  return sum;
}

/** What choosing `chosen` is expected to lose against `other`: the mean of max(0, other − chosen). */
export function expectedLoss(chosen: Belief, other: Belief): number {
  const mean = ({ alpha, beta }: Belief): number => alpha / (alpha + beta);
  const raised = ({ alpha, beta }: Belief): Belief => ({ alpha: alpha + 1, beta });
  return mean(other) * probabilityAbove(raised(other), chosen) - mean(chosen) * probabilityAbove(other, raised(chosen));
}

/** Where the middle 95 % of a belief lies. */
export function credibleInterval({ alpha, beta }: Belief, level = 0.95): readonly [low: number, high: number] {
  const at = (share: number): number => {
    let [low, high] = [0, 1];
    for (let n = 0; n < 60; n++) {
      const middle = (low + high) / 2;
      if (betaShare(alpha, beta, middle) < share) low = middle;
      else high = middle;
    }
    return (low + high) / 2;
  };
  return [at((1 - level) / 2), at((1 + level) / 2)];
}

/** A draw from Gamma(shape, 1) (Marsaglia and Tsang 2000). */
function drawGamma(shape: number, random: Draw): number {
  if (shape < 1) return drawGamma(shape + 1, random) * (1 - random.next()) ** (1 / shape);
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
    const v = (1 + c * x) ** 3;
    if (v > 0 && Math.log(1 - random.next()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v;
  }
}

export function drawBeta({ alpha, beta }: Belief, random: Draw): number {
  const [a, b] = [drawGamma(alpha, random), drawGamma(beta, random)];
  return a / (a + b);
}

/** The arm that was chosen, and how likely it was to be: whoever evaluates later needs it. */
export interface Choice {
  readonly arm: number;
  readonly probability: number;
}

/**
 * Thompson sampling with a floor: each arm keeps at least `floor` of the choices, so that none is given up for ever and
 * later evaluation stays possible. Probabilities are estimated by `draws` draws of all beliefs.
 */
export function chooseArm(beliefs: readonly Belief[], floor: number, random: Draw, draws = 1_000): Choice {
  const shares = armShares(beliefs, floor, random, draws);
  let left = random.next();
  for (const [arm, probability] of shares.entries()) {
    left -= probability;
    if (left < 0) return { arm, probability };
  }
  const arm = shares.length - 1;
  return { arm, probability: shares[arm] as number };
}

/** How likely each arm is to be chosen; sums to 1, none below the floor. */
export function armShares(beliefs: readonly Belief[], floor: number, random: Draw, draws = 1_000): number[] {
  if (beliefs.length === 0 || !(floor >= 0 && floor * beliefs.length <= 1)) {
    throw new RangeError(`a floor of ${floor} is too much for ${beliefs.length} arms`);
  }
  const wins = beliefs.map(() => 0);
  for (let n = 0; n < draws; n++) {
    const drawn = beliefs.map((belief) => drawBeta(belief, random));
    const best = drawn.indexOf(Math.max(...drawn));
    wins[best] = (wins[best] as number) + 1;
  }
  return wins.map((won) => floor + (1 - floor * beliefs.length) * (won / draws));
}

/** What one logged choice came to. */
export interface Logged {
  readonly reward: number;
  /** How likely the logged choice was when it was made; above 0. */
  readonly probability: number;
  /** How likely the policy to be judged would have made it: 0 or 1 where it does not draw. */
  readonly target: number;
  /** How many such choices there were; 1 where left out. */
  readonly count?: number;
}

/** What another policy would have brought, told from logged choices. */
export interface OffPolicy {
  /** Inverse propensity: unbiased, scatters widely, may leave the scale of the rewards. */
  readonly ips: number;
  /** Self-normalised: a little biased, stays within the rewards; prefer it. Null where the policy meets none of the choices. */
  readonly snips: number | null;
  /** As many choices as tell as much; few say that the answer is weak. */
  readonly effectiveSize: number;
}

export function offPolicy(logged: readonly Logged[]): OffPolicy {
  let [weights, squares, sum, choices] = [0, 0, 0, 0];
  for (const { reward, probability, target, count = 1 } of logged) {
    if (!(probability > 0 && probability <= 1)) throw new RangeError(`a choice of probability ${probability}`);
    const weight = target / probability;
    choices += count;
    weights += count * weight;
    squares += count * weight * weight;
    sum += count * weight * reward;
  }
  return {
    ips: choices === 0 ? 0 : sum / choices,
    snips: weights === 0 ? null : sum / weights,
    effectiveSize: squares === 0 ? 0 : (weights * weights) / squares,
  };
}
