/** Which wording of a message to send: Thompson sampling with a floor, judged by what was drawn before. */
import { type Random, seededRandom, stickyShare } from "#ground/random";
import {
  armShares,
  type Belief,
  credibleInterval,
  expectedLoss,
  type Logged,
  type OffPolicy,
  offPolicy,
  probabilityAbove,
} from "#kits/statistics";

/** A content with its wordings; the content's own text is the first. */
export interface CopyTest {
  readonly content: string;
  readonly variants: readonly string[];
  readonly floor: number;
  readonly success: "seen" | "converted";
  /** Milliseconds after it was chosen from which a touch is judged. */
  readonly after: number;
}

/** Touches that were delivered and judged, of one wording and one chance of being drawn. */
export interface CopyCount {
  readonly variant: string;
  readonly share: number;
  readonly shown: number;
  readonly won: number;
}

/** What is known of a wording. */
export interface CopyArm {
  readonly variant: string;
  /** Its share of the touches to come. */
  readonly share: number;
  readonly shown: number;
  readonly won: number;
  /** Mean of the belief with its 95 % interval. */
  readonly rate: { readonly value: number; readonly low: number; readonly high: number };
  /** Probability of being better than every other by pairs, least of them; 1 alone. */
  readonly best: number;
  /** Successes a touch that sending it alone may lose against the likeliest other. */
  readonly loss: number;
}

/** What another way of drawing would have brought a touch. */
export interface CopyPolicy extends OffPolicy {
  /** `always:<variant>` or `even`. */
  readonly policy: string;
}

export interface CopyLearned {
  readonly content: string;
  readonly choices: number;
  readonly arms: readonly CopyArm[];
  readonly policies: readonly CopyPolicy[];
}

/** Even shares of a test of which nothing is known yet. */
export function evenShares({ variants }: Pick<CopyTest, "variants">): ReadonlyMap<string, number> {
  return new Map(variants.map((variant) => [variant, 1 / variants.length]));
}

/** The wording of one touch: the same for the same touch however often it is asked. @param touch enrolment and wave */
export function drawCopy(
  content: string,
  shares: ReadonlyMap<string, number>,
  touch: string,
): { readonly variant: string; readonly share: number } {
  let left = stickyShare(`copy:${content}`, touch);
  let last = { variant: content, share: 1 };
  for (const [variant, share] of shares) {
    last = { variant, share };
    left -= share;
    if (left < 0) break;
  }
  return last;
}

/** Believes, shares out and looks back. The same counts give the same shares. */
export function learnCopy(test: CopyTest, counts: readonly CopyCount[]): CopyLearned {
  const sums = new Map(test.variants.map((variant) => [variant, { shown: 0, won: 0 }]));
  for (const { variant, shown, won } of counts) {
    const sum = sums.get(variant);
    if (!sum) continue;
    sum.shown += shown;
    sum.won += won;
  }
  const beliefs = test.variants.map((variant): Belief => {
    const { shown = 0, won = 0 } = sums.get(variant) ?? {};
    return { alpha: 1 + won, beta: 1 + shown - won };
  });
  const shares = armShares(beliefs, test.floor, randomOf(test.content), 2_000);
  return {
    content: test.content,
    choices: counts.reduce((sum, { shown }) => sum + shown, 0),
    arms: test.variants.map((variant, at) => armOf(variant, shares[at] as number, at, beliefs, sums.get(variant))),
    policies: [
      ...test.variants.map((variant) => policyOf(`always:${variant}`, counts, (own) => (own === variant ? 1 : 0))),
      policyOf("even", counts, () => 1 / test.variants.length),
    ],
  };
}

const randomOf = (content: string): Random => seededRandom(`copy/${content}`);

function armOf(
  variant: string,
  share: number,
  at: number,
  beliefs: readonly Belief[],
  sum: { readonly shown: number; readonly won: number } | undefined,
): CopyArm {
  const own = beliefs[at] as Belief;
  const others = beliefs.filter((_, other) => other !== at);
  const [low, high] = credibleInterval(own);
  return {
    variant,
    share,
    shown: sum?.shown ?? 0,
    won: sum?.won ?? 0,
    rate: { value: own.alpha / (own.alpha + own.beta), low, high },
    best: Math.min(1, ...others.map((other) => probabilityAbove(own, other))),
    loss: Math.max(0, ...others.map((other) => expectedLoss(own, other))),
  };
}

function policyOf(policy: string, counts: readonly CopyCount[], target: (variant: string) => number): CopyPolicy {
  const logged = counts.flatMap(({ variant, share, shown, won }): Logged[] => {
    const one = { probability: share, target: target(variant) };
    return [
      { ...one, reward: 1, count: won },
      { ...one, reward: 0, count: shown - won },
    ];
  });
  return { policy, ...offPolicy(logged) };
}
