/** Random waves, with branches, splits, hand-overs and times. */
import { receiptTests } from "#contracts/definitions";
import type { Random } from "#ground/random";
import { chance, comparisons, customerTest, pick, thresholds } from "./generate-conditions.ts";
import { type Branch, DAY, HOUR, MINUTE, type Test, type Wave } from "./types.ts";

export const callOutcomes = ["interested", "refused"] as const;
const written = ["sms", "push", "wecom", "inbox", "email"];
/** Messages about risks go by these alone. */
const forRisk = ["sms", "push", "inbox"];

function shuffled<T>(random: Random, items: readonly T[]): T[] {
  return items
    .map((item) => [random.next(), item] as const)
    .sort(([a], [b]) => a - b)
    .map(([, item]) => item);
}

function channelsOf(random: Random, names: readonly string[]): Pick<Wave, "channels" | "contents" | "handOver"> {
  if (chance(random, 0.12)) return { channels: ["agent_call"], ...(chance(random, 0.6) ? { handOver: true } : {}) };
  if (chance(random, 0.2))
    return { channels: "best", contents: ["push", "sms", "wecom"].filter((one) => names.includes(one)) };
  return { channels: shuffled(random, names).slice(0, 1 + random.below(3)) };
}

function timing(random: Random, isFirst: boolean): Partial<Wave> {
  const wait = pick(random, [90 * MINUTE, 6 * HOUR, 12 * HOUR, DAY, 2 * DAY]);
  switch (random.below(isFirst ? 8 : 6)) {
    case 0:
    case 1:
      return { wait };
    case 2:
      return { wait, until: pick(random, ["07:00", "10:30", "21:00"]) };
    case 3:
      return { wait: DAY, on: pick(random, ["workday", 1, 5] as const) };
    case 4:
      return { atDate: { attribute: "id_expires_on", offset: pick(random, [-3, 0, 2]) } };
    default:
      return {};
  }
}

const conditionOfRun = (random: Random, byAmount: boolean): Test =>
  byAmount && chance(random, 0.4)
    ? { is: "number", of: "event", name: "amount", op: pick(random, comparisons), value: pick(random, thresholds) }
    : customerTest(random, 1);

/** Waves that touch, one after the other, with branches and splits between that only lead forwards. */
export function wavesOf(random: Random, byAmount: boolean, isRisk = false): Wave[] {
  const count = 1 + random.below(4);
  const waves: Wave[] = [];
  for (let n = 0; n < count; n++) {
    const isFirst = n === 0;
    const extra = {
      ...(chance(random, 0.2) ? { if: conditionOfRun(random, byAmount) } : {}),
      ...(!isFirst && chance(random, 0.2) ? { unlessReceipt: pick(random, receiptTests) } : {}),
      ...(!isFirst && chance(random, 0.1) ? { ifReceipt: pick(random, receiptTests) } : {}),
    };
    const last: Partial<Wave> = Object.fromEntries(n === count - 1 && chance(random, 0.2) ? [["then", "end"]] : []);
    const touch: Wave = {
      id: `w${n}`,
      ...timing(random, isFirst),
      ...extra,
      ...channelsOf(random, isRisk ? forRisk : written),
      ...last,
    };
    if (!chance(random, 0.35) || n === count - 1) {
      waves.push(touch);
      continue;
    }
    const targets = [`w${n}`, ...(n + 1 < count ? [`w${n + 1}`] : []), "end"];
    const isAfterCall = waves.at(-1)?.channels?.[0] === "agent_call";
    waves.push(
      isAfterCall && chance(random, 0.7) ? byOutcome(random, n, targets) : forkOf(random, n, targets, byAmount),
    );
    waves.push(touch);
  }
  return waves;
}

/** A wave that goes by what came of the call before it. */
function byOutcome(random: Random, n: number, targets: readonly string[]): Wave {
  return { id: `f${n}`, branch: [{ outcome: [pick(random, callOutcomes)], go: pick(random, targets) }] };
}

/** A wave that touches nobody and leads to one of those behind it. */
function forkOf(random: Random, n: number, targets: readonly string[], byAmount: boolean): Wave {
  const id = `f${n}`;
  const time = timing(random, n === 0);
  if (chance(random, 0.35)) {
    const [first = "end", second = "end"] = shuffled(random, targets);
    const share = pick(random, [0.5, 0.25]);
    const split = [
      { arm: "a", share, go: first },
      { arm: "b", share: 1 - share, go: second },
    ];
    // Every wave can be reached.
    const all = split.some(({ go }) => go === `w${n}`)
      ? split
      : [
          { arm: "a", share, go: `w${n}` },
          { arm: "b", share: 1 - share, go: first === `w${n}` ? second : first },
        ];
    return { id, ...time, split: all, ...(chance(random, 0.5) ? { experiment: `x-${n}` } : {}) };
  }
  const branch: Branch[] = [
    {
      ...(chance(random, 0.5) || n === 0
        ? { if: conditionOfRun(random, byAmount) }
        : { receipt: pick(random, receiptTests) }),
      go: pick(random, targets),
    },
    ...(chance(random, 0.4) ? [{ if: customerTest(random, 0), go: pick(random, targets) }] : []),
  ];
  return { id, ...time, branch };
}
