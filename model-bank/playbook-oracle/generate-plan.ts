/** Random playbooks: every kind of trigger, wave and branch, over a small part of the sample bank's catalog. */
import type { Random } from "#ground/random";
import { balanceTest, chance, comparisons, countTest, customerTest, pick, thresholds } from "./generate-conditions.ts";
import { wavesOf } from "./generate-waves.ts";
import { lookEvery } from "./triggers.ts";
import {
  type CalendarRule,
  DAY,
  type EventTest,
  type Goal,
  HOUR,
  MINUTE,
  type Plan,
  type Test,
  type Trigger,
} from "./types.ts";

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
/** Events whose request is answered. */
export const risks: readonly string[] = ["login", "transfer", "profile_changed"];

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
  "list",
  "answer",
] as const;

/** What turns; conditions that are looked at each hour only where a world has the time. */
function edgeOf(random: Random, hourly: boolean): Test {
  if (chance(random, 0.5)) return balanceTest(random);
  for (;;) {
    const test = customerTest(random);
    if (hourly || lookEvery(test) !== HOUR) return test;
  }
}

function triggerOf(random: Random, { kind, audiences, hourly, id }: PlanChoice): Trigger {
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
    case "list":
      return { by: "list", list: `guests_${id.slice(2)}` };
    case "answer":
      return answeredTrigger(random);
  }
}

/** Counts decide most of these: what stands before the event in the log must have been seen. */
function answeredTrigger(random: Random): Trigger {
  const draw = random.next();
  if (draw < 0.4) return { by: "event", ...eventTest(random, risks) };
  if (draw < 0.8) return { by: "event", event: pick(random, risks), where: countTest(random) };
  const [name, value] = pick(random, [["logins_30d", 2] as const, ["transfers_day", 50_000] as const]);
  return { by: "becomes", test: { is: "count", name, op: ">=", value } };
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
    { rule: "last_purchase", settles: random.below(3) },
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
  /** Whether some get no marketing. */
  readonly held: boolean;
}

export function planOf(choice: PlanChoice): Plan {
  const { random, id, liveFrom, held } = choice;
  const trigger = triggerOf(random.fork("trigger"), choice);
  const shape = random.fork("shape");
  const own: Test = { is: "word", of: "customer", name: "occupation", value: id };
  const byAmount = trigger.by === "event" && withAmount.has(trigger.event);
  const isAnswer = choice.kind === "answer";
  const drawn = chance(shape, 0.6) ? "marketing" : "service";
  const kind = isAnswer ? "risk" : drawn;
  const holds = random.fork("held");
  return {
    id,
    class: kind,
    ...(isAnswer ? { answer: pick(random.fork("answer"), ["step_up", "hold", "review"] as const) } : {}),
    ...(held && kind === "marketing" && chance(holds, 0.6)
      ? { heldBy: pick(holds, ["bank", "control"] as const) }
      : {}),
    trigger,
    audience: chance(shape, 0.4) ? { is: "all", of: [own, customerTest(shape, 1)] } : own,
    ...(trigger.by === "event" && chance(shape, 0.2) ? { oncePer: pick(shape, ["customer", "day"] as const) } : {}),
    reentry: reentryOf(shape),
    exits: chance(shape, 0.25)
      ? [chance(shape, 0.6) ? { event: { event: "close_requested" } } : { when: customerTest(shape, 1) }]
      : [],
    waves: wavesOf(random.fork("waves"), byAmount, isAnswer),
    ...(chance(shape, 0.7) ? { goal: goalOf(shape) } : {}),
    liveFrom,
  };
}

/** The same playbook with other waves, and perhaps another audience and goal. */
export function editOf(plan: Plan, random: Random): Plan {
  const { goal: _, ...kept } = plan;
  const { trigger } = plan;
  const own: Test = { is: "word", of: "customer", name: "occupation", value: plan.id };
  return {
    ...kept,
    audience: chance(random, 0.4) ? { is: "all", of: [own, customerTest(random, 1)] } : plan.audience,
    waves: wavesOf(
      random.fork("waves"),
      trigger.by === "event" && withAmount.has(trigger.event),
      plan.answer !== undefined,
    ),
    ...(chance(random, 0.7) ? { goal: goalOf(random) } : {}),
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
