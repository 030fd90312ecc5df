/** Random playbooks: every kind of trigger, wave and branch, over a small part of the sample bank's catalog. */
import type { Random } from "#ground/random";
import { lookEvery } from "./triggers.ts";
import {
  type Branch,
  type CalendarRule,
  type Comparison,
  DAY,
  type EventTest,
  type Goal,
  HOUR,
  MINUTE,
  type Plan,
  type ReceiptTest,
  type Test,
  type Trigger,
  type Wave,
} from "./types.ts";

export const pick = <T>(random: Random, from: readonly T[]): T => from[random.below(from.length)] as T;
export const chance = (random: Random, share: number): boolean => random.next() < share;

const comparisons: readonly Comparison[] = [">", ">=", "<", "<="];
export const amounts = [100, 5_000, 20_000, 50_000, 50_000.01, 80_000, 250_000];
export const cities = ["hangzhou", "ningbo", "wenzhou"];
const thresholds = [100, 5_000, 20_000, 50_000];

/** A condition of the customer alone. */
export function customerTest(random: Random, depth = 2): Test {
  if (depth > 0 && chance(random, 0.4)) {
    const is = pick(random, ["all", "any"] as const);
    return { is, of: [customerTest(random, depth - 1), customerTest(random, depth - 1)] };
  }
  if (depth > 0 && chance(random, 0.15)) return { is: "not", of: customerTest(random, depth - 1) };
  switch (random.below(7)) {
    case 0:
    case 1:
      return {
        is: "number",
        of: "customer",
        name: "demand_balance",
        op: pick(random, comparisons),
        value: pick(random, thresholds),
      };
    case 2:
      return { is: "word", of: "customer", name: "city", value: pick(random, cities) };
    case 3:
      return { is: "flag", name: "local" };
    case 4:
      return { is: "tag", name: "tier", value: pick(random, ["mass", "affluent"]) };
    case 5:
      return {
        is: "score",
        name: "term_deposit",
        op: pick(random, [">=", "<"] as const),
        value: pick(random, [0.3, 0.5, 0.7]),
      };
    default:
      return countTest(random);
  }
}

/** What turns true and false again and again. */
const balanceTest = (random: Random): Test => ({
  is: "number",
  of: "customer",
  name: "demand_balance",
  op: pick(random, comparisons),
  value: pick(random, thresholds),
});

export function countTest(random: Random): Test {
  const name = pick(random, [
    "complaints_30d",
    "logins_30d",
    "profile_changes_24h",
    "visits_7d",
    "transfers_day",
    "spend_30d",
  ]);
  const isMoney = name === "transfers_day" || name === "spend_30d";
  const value = isMoney ? pick(random, [5_000, 50_000, 100_000]) : 1 + random.below(3);
  return { is: "count", name, op: pick(random, [">=", ">=", ">", "<", "<="] as const), value };
}

/** Events that start things; those that end them are others. */
const starters = [
  "login",
  "transfer",
  "product_viewed",
  "card_spent",
  "complaint_filed",
  "balance_changed",
  "profile_changed",
];
const withAmount = new Set(["transfer", "card_spent"]);

function eventTest(random: Random, names: readonly string[]): EventTest {
  const event = pick(random, names);
  if (!chance(random, 0.6)) return { event };
  if (withAmount.has(event) && chance(random, 0.6))
    return {
      event,
      where: {
        is: "number",
        of: "event",
        name: "amount",
        op: pick(random, comparisons),
        value: pick(random, thresholds),
      },
    };
  if (event === "balance_changed" && chance(random, 0.6)) {
    const now: Test = { is: "number", of: "customer", name: "demand_balance", op: ">", value: 50_000 };
    const before: Test = { is: "number", of: "before", name: "demand_balance", op: "<=", value: 50_000 };
    return { event, where: { is: "all", of: [now, before] } };
  }
  return { event, where: customerTest(random, 1) };
}

export const triggerKinds = [
  "event",
  "event",
  "becomes",
  "becomes",
  "becomes_false",
  "enters",
  "leaves",
  "score",
  "absence",
  "absence_after",
  "date",
  "yearly",
  "list_date",
  "calendar",
  "api",
] as const;

/** What turns; conditions that are looked at each hour only where a world has the time. */
function edgeOf(random: Random, hourly: boolean): Test {
  if (chance(random, 0.5)) return balanceTest(random);
  for (;;) {
    const test = customerTest(random);
    if (hourly || lookEvery(test) !== HOUR) return test;
  }
}

function triggerOf(random: Random, { kind, audiences, hourly }: PlanChoice): Trigger {
  const after = chance(random, 0.3) ? { after: pick(random, [90 * MINUTE, 6 * HOUR, 24 * HOUR, 3 * DAY]) } : {};
  switch (kind) {
    case "event":
      return { by: "event", ...eventTest(random, starters), ...after };
    case "becomes":
    case "becomes_false":
      return { by: kind, test: edgeOf(random, hourly) };
    case "enters":
    case "leaves":
      return { by: kind, audience: pick(random, audiences) };
    case "score": {
      const from = pick(random, [0.1, 0.3, 0.5]);
      return { by: "score", name: "term_deposit", from, to: from + 0.3 };
    }
    case "absence":
      return {
        by: "absence",
        of: pick(random, [["login"], ["transfer", "card_spent"]]),
        for: pick(random, [12 * HOUR, 36 * HOUR, 2 * DAY, 5 * DAY]),
      };
    case "absence_after":
      return {
        by: "absence",
        of: pick(random, [["login"], ["deposit_opened", "wealth_purchased"]]),
        for: pick(random, [6 * HOUR, 24 * HOUR, 3 * DAY]),
        after: chance(random, 0.5)
          ? { event: pick(random, ["product_viewed", "profile_changed"]) }
          : {
              event: "transfer",
              where: {
                is: "number",
                of: "event",
                name: "amount",
                op: pick(random, comparisons),
                value: pick(random, thresholds),
              },
            },
      };
    case "date":
      return {
        by: "date",
        attribute: pick(random, ["id_expires_on", "opened_on"]),
        offsets: offsets(random),
        yearly: false,
      };
    case "yearly":
      return {
        by: "date",
        attribute: pick(random, ["birthday", "opened_on"]),
        offsets: [pick(random, [0, 0, -1, 3])],
        yearly: true,
      };
    case "list_date":
      return { by: "list_date", offsets: offsets(random) };
    case "calendar":
      return calendarOf(random);
    case "api":
      return { by: "api" };
  }
}

function offsets(random: Random): number[] {
  return pick(random, [[-1], [-7, -1], [-15, -7, -1], [0, 10], [-10, -3, 3]]);
}

function calendarOf(random: Random): Trigger {
  const rules: readonly CalendarRule[] = [
    { rule: "day", day: "last" },
    { rule: "day", day: pick(random, ["1", "15", "29", "31"]) },
    { rule: "day", day: pick(random, ["02-29", "02-28", "10-01", "12-31", "01-01"]) },
    { rule: "span", from: "02-27", to: "03-02" },
    { rule: "span", from: "12-30", to: "01-02" },
    { rule: "workday", nth: pick(random, [1, 3, -1, -2]) },
    { rule: "quarter_day", nth: pick(random, [1, 2, 31]) },
    { rule: "weekday", weekday: 1 + random.below(7) },
    {
      rule: "festival",
      festival: pick(random, ["spring_festival", "lantern", "national_day", "new_year", "mid_autumn"]),
    },
    { rule: "cron", minute: pick(random, [0, 30]), hour: pick(random, [6, 12, 18]), weekday: 1 + random.below(6) },
  ];
  const rule = pick(random, rules);
  const mayMove = rule.rule !== "span" && rule.rule !== "cron";
  return {
    by: "calendar",
    rule,
    offset: mayMove && chance(random, 0.3) ? pick(random, [-10, -2, -1, 1]) : 0,
    at: rule.rule !== "cron" && chance(random, 0.3) ? pick(random, ["06:00", "12:00"]) : "09:00",
  };
}

const written = ["sms", "push", "wecom", "inbox", "email"];
const receiptTests: readonly ReceiptTest[] = [
  "delivered",
  "not_delivered",
  "opened",
  "not_opened",
  "clicked",
  "not_clicked",
  "answered",
  "not_answered",
  "not_touched",
];

function shuffled<T>(random: Random, items: readonly T[]): T[] {
  return items
    .map((item) => [random.next(), item] as const)
    .sort(([a], [b]) => a - b)
    .map(([, item]) => item);
}

function channelsOf(random: Random): Pick<Wave, "channels" | "contents"> {
  if (chance(random, 0.2)) return { channels: "best", contents: ["push", "sms", "wecom"] };
  return { channels: shuffled(random, written).slice(0, 1 + random.below(3)) };
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
function wavesOf(random: Random, byAmount: boolean): Wave[] {
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
    const touch: Wave = { id: `w${n}`, ...timing(random, isFirst), ...extra, ...channelsOf(random), ...last };
    if (!chance(random, 0.35) || n === count - 1) {
      waves.push(touch);
      continue;
    }
    const targets = [`w${n}`, ...(n + 1 < count ? [`w${n + 1}`] : []), "end"];
    waves.push(forkOf(random, n, targets, byAmount), touch);
  }
  return waves;
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

function goalOf(random: Random): Goal {
  const bought: EventTest = chance(random, 0.5)
    ? { event: "deposit_opened", where: { is: "number", of: "event", name: "amount", op: ">=", value: 5_000 } }
    : { event: "deposit_opened" };
  const within = pick(random, [2 * DAY, 5 * DAY, 14 * DAY]);
  if (chance(random, 0.6)) return { any: [bought], all: false, within };
  return { any: [bought, { event: "wealth_purchased" }], all: chance(random, 0.5), within };
}

export interface PlanChoice {
  readonly random: Random;
  readonly id: string;
  readonly kind: (typeof triggerKinds)[number];
  readonly audiences: readonly string[];
  readonly liveFrom: number;
  readonly hourly: boolean;
}

export function planOf(choice: PlanChoice): Plan {
  const { random, id, liveFrom } = choice;
  const trigger = triggerOf(random.fork("trigger"), choice);
  const shape = random.fork("shape");
  const own: Test = { is: "word", of: "customer", name: "occupation", value: id };
  const byAmount = trigger.by === "event" && withAmount.has(trigger.event);
  return {
    id,
    class: chance(shape, 0.6) ? "marketing" : "service",
    trigger,
    audience: chance(shape, 0.4) ? { is: "all", of: [own, customerTest(shape, 1)] } : own,
    ...(trigger.by === "event" && chance(shape, 0.2) ? { oncePer: pick(shape, ["customer", "day"] as const) } : {}),
    reentry: reentryOf(shape),
    exits: chance(shape, 0.25)
      ? [chance(shape, 0.6) ? { event: { event: "close_requested" } } : { when: customerTest(shape, 1) }]
      : [],
    waves: wavesOf(random.fork("waves"), byAmount),
    ...(chance(shape, 0.7) ? { goal: goalOf(shape) } : {}),
    liveFrom,
  };
}

function reentryOf(random: Random): Plan["reentry"] {
  switch (random.below(6)) {
    case 0:
      return { after: pick(random, [12 * HOUR, 3 * DAY]) };
    case 1:
      return { concurrent: 2 };
    case 2:
      return { perYear: pick(random, [1, 2]) };
    case 3:
      return chance(random, 0.4) ? { never: true } : { after: DAY, perYear: 3 };
    default:
      return {};
  }
}
