/** How well predicted habits held in the weeks after: what was said at a moment against what came, beside the simplest guess. */
import type { Both } from "#contracts/definitions";

export const habits = ["payday", "preferred_hour", "preferred_channel"] as const;
export type Habit = (typeof habits)[number];

/** What came of the predictions of one moment. Trials are paydays, actions or touches. */
export interface HabitMoment {
  readonly at: Date;
  /** Of whom something was predicted. */
  readonly customers: number;
  readonly trials: number;
  readonly hits: number;
  /** Trials of a looser reading: a day or an hour off counts too; null where there is none. */
  readonly near: number | null;
  /** The same trials (of the channel: touches through others) by the simplest guess: what most customers do. */
  readonly plainTrials: number;
  readonly plainHits: number;
}

export interface HabitTest {
  readonly habit: Habit;
  readonly customers: number;
  readonly trials: number;
  readonly rate: number | null;
  readonly near: number | null;
  readonly plain: number | null;
  /** Difference of the rates with its 95 % interval (unpooled); null without trials of both. */
  readonly gain: { readonly value: number; readonly low: number; readonly high: number } | null;
  readonly moments: readonly HabitMoment[];
  readonly verdict: Both & { readonly code: "better" | "no_better" | "worse" | "too_few" };
}

/** Fewer trials than this say nothing. */
export const leastTrials = 30;

const verdicts: Readonly<Record<HabitTest["verdict"]["code"], Both>> = {
  better: { zh: "预测优于按多数人的习惯猜测", en: "The prediction is better than guessing what most do" },
  no_better: {
    zh: "与按多数人的习惯猜测没有可分辨的差异",
    en: "No difference from guessing what most do can be told",
  },
  worse: {
    zh: "预测不如按多数人的习惯猜测，请停用",
    en: "Guessing what most do is better: leave the prediction aside",
  },
  too_few: { zh: `可检验的次数不足 ${leastTrials}`, en: `Fewer than ${leastTrials} trials: nothing can be told` },
};

/** Moments of one habit taken together. */
export function judgeHabit(habit: Habit, moments: readonly HabitMoment[]): HabitTest {
  const sum = (of: (moment: HabitMoment) => number): number => moments.reduce((total, one) => total + of(one), 0);
  const [trials, hits] = [sum((one) => one.trials), sum((one) => one.hits)];
  const [plainTrials, plainHits] = [sum((one) => one.plainTrials), sum((one) => one.plainHits)];
  const rate = trials === 0 ? null : hits / trials;
  const plain = plainTrials === 0 ? null : plainHits / plainTrials;
  const gain = rate === null || plain === null ? null : gainOf(rate, trials, plain, plainTrials);
  const code =
    gain === null || trials < leastTrials || plainTrials < leastTrials
      ? "too_few"
      : gain.low > 0
        ? "better"
        : gain.high < 0
          ? "worse"
          : "no_better";
  const isLoose = moments.some(({ near }) => near !== null);
  return {
    habit,
    customers: Math.max(0, ...moments.map((one) => one.customers)),
    trials,
    rate,
    near: trials === 0 || !isLoose ? null : sum((one) => one.near ?? 0) / trials,
    plain,
    gain,
    moments,
    verdict: { code, ...verdicts[code] },
  };
}

function gainOf(rate: number, trials: number, plain: number, plainTrials: number) {
  const value = rate - plain;
  const error = 1.96 * Math.sqrt((rate * (1 - rate)) / trials + (plain * (1 - plain)) / plainTrials);
  return { value, low: value - error, high: value + error };
}
