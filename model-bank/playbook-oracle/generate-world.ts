/** A random world: playbooks, customers of each, and what is told of them over some days. */
import { type Random, seededRandom } from "#ground/random";
import { amounts, chance, cities, customerTest, pick } from "./generate-conditions.ts";
import { editOf, planOf, risks, triggerKinds } from "./generate-plan.ts";
import { callOutcomes } from "./generate-waves.ts";
import { dayNumberOf, midnightOf, numberOfDay, textOfDay } from "./local-time.ts";
import { metricsOf } from "./picture.ts";
import {
  type Cap,
  type Change,
  DAY,
  HOUR,
  HOUSE,
  MINUTE,
  type Plan,
  type React,
  type Test,
  type Told,
  type Upload,
} from "./types.ts";

export interface World {
  readonly seed: string;
  readonly liveFrom: number;
  readonly until: number;
  readonly plans: readonly Plan[];
  readonly audiences: ReadonlyMap<string, Test>;
  /** Customers of each playbook. */
  readonly customers: ReadonlyMap<string, readonly string[]>;
  /** By customer, in no order. */
  readonly told: ReadonlyMap<string, readonly Told[]>;
  readonly react: React;
  readonly caps: readonly Cap[];
  /** In the order of time. */
  readonly changes: readonly Change[];
  /** In the order of time. */
  readonly uploads: readonly Upload[];
}

export interface WorldChoice {
  readonly seed: string;
  readonly plans: number;
  readonly customers: number;
  readonly days: number;
  /** Whether conditions over windows of hours start playbooks too: the house looks at those each hour. */
  readonly hourly?: boolean;
}

/** Days around which something happens: ends of months and years, 29 February, long holidays. */
const starts = ["2028-02-24", "2027-02-24", "2026-02-11", "2025-12-27", "2026-09-26", "2026-03-27", "2028-12-28"];

export function worldOf({ seed, plans: count, customers: each, days, hourly = false }: WorldChoice): World {
  const random = seededRandom(seed);
  const start = midnightOf(numberOfDay(pick(random, starts)));
  // At any minute: also at one that a calendar names, and at one at which something is told.
  const liveFrom = start + pick(random, [0, 6 * HOUR, 9 * HOUR, 12 * HOUR, random.below(12 * 60) * MINUTE]);
  const until = start + days * DAY + 10 * HOUR;
  // What time alone can change of an audience is told by a job and not by a fact.
  const audiences = new Map<string, Test>();
  for (let n = 0; n < 6; n++) {
    let test = customerTest(random.fork(`audience ${n}`));
    for (let again = 0; readsCounts(test); again++) test = customerTest(random.fork(`audience ${n}/${again}`));
    audiences.set(`oracle_${n}`, test);
  }
  const rules = random.fork("rules");
  const caps: readonly Cap[] = chance(rules, 0.5)
    ? [
        { max: 1, days: "day" },
        { max: 2, days: 3 },
      ]
    : [];
  const held = chance(rules, 0.5);
  const plans: Plan[] = [];
  const customers = new Map<string, string[]>();
  const told = new Map<string, Told[]>();
  for (let n = 0; n < count; n++) {
    const id = `p-${n}`;
    const kind = triggerKinds[n % triggerKinds.length] ?? "event";
    const plan = planOf({
      random: random.fork(`plan ${n}`),
      id,
      kind,
      audiences: [...audiences.keys()],
      liveFrom,
      hourly,
      held,
    });
    plans.push(plan);
    const names = Array.from({ length: each }, (_, m) => `${id}-c${m}`);
    customers.set(id, names);
    for (const name of names)
      told.set(name, streamOf(random.fork(`stream ${name}`), plan, name, { liveFrom, start, days }));
  }
  const span = { liveFrom, start, days };
  const changes = plans.flatMap((plan) => changesOf(random.fork(`changes ${plan.id}`), plan, span));
  changes.sort((a, b) => a.at - b.at);
  const uploads = plans.flatMap((plan) =>
    uploadsOf(random.fork(`uploads ${plan.id}`), plan, customers.get(plan.id) ?? [], span),
  );
  uploads.sort((a, b) => a.at - b.at);
  for (const one of enteredBy(uploads)) told.get(one.customer)?.push(one);
  return { seed, liveFrom, until, plans, audiences, customers, told, react: reactions(seed), caps, changes, uploads };
}

/** Files that put a playbook's customers on its list and take them off again. */
function uploadsOf(random: Random, plan: Plan, names: readonly string[], { liveFrom, start, days }: Span): Upload[] {
  const { trigger } = plan;
  if (trigger.by !== "list") return [];
  return Array.from({ length: 3 }, (): Upload => {
    const at = start + random.below(days) * DAY + pick(random, moments) + 2 * BETWEEN;
    const some = names.filter(() => chance(random, 0.7));
    const mode = chance(random, 0.7) ? "add" : "remove";
    return { at, list: trigger.list, mode, customers: some.length > 0 ? some : names };
  })
    .filter(({ at }, place, all) => at > liveFrom && all.findIndex((one) => one.at === at) === place)
    .sort((a, b) => a.at - b.at);
}

/** Whom files put on a list that they were not on. */
function enteredBy(uploads: readonly Upload[]): Told[] {
  const members = new Map<string, Set<string>>();
  return uploads.flatMap(({ at, list, mode, customers }) => {
    const on = members.get(list) ?? new Set<string>();
    members.set(list, on);
    return customers.flatMap((customer): Told[] => {
      const isOn = on.has(customer);
      if (mode === "remove") on.delete(customer);
      else on.add(customer);
      if (mode === "remove" || isOn) return [];
      const told = { customer, source: HOUSE, id: `${list} ${customer} ${at}`, type: "audience_entered" };
      return [{ ...told, data: { name: list }, occurredAt: at, arrivesAt: at }];
    });
  });
}

// Between all other moments, so that it is plain what came before a change.
const BETWEEN = 10 * MINUTE;

/** Some playbooks are paused for a while, some are edited. */
function changesOf(random: Random, plan: Plan, { liveFrom, start, days }: Span): Change[] {
  const first = start + random.below(days) * DAY + pick(random, [3 * HOUR, 9 * HOUR, 15 * HOUR]) + BETWEEN;
  const at = first > liveFrom ? first : first + DAY;
  const fate = random.next();
  if (fate < 0.15)
    return [
      { at, playbook: plan.id, what: "pause" },
      { at: at + pick(random, [4 * HOUR, 12 * HOUR, 26 * HOUR]), playbook: plan.id, what: "resume" },
    ];
  if (fate < 0.3) return [{ at, playbook: plan.id, what: "edit", to: editOf(plan, random.fork("edit")) }];
  return [];
}

export function readsCounts(test: Test): boolean {
  if (test.is === "all" || test.is === "any") return test.of.some(readsCounts);
  return test.is === "not" ? readsCounts(test.of) : test.is === "count";
}

interface Span {
  readonly liveFrom: number;
  readonly start: number;
  readonly days: number;
}

const dayText = (instant: number): string => textOfDay(dayNumberOf(instant));

function record(random: Random, plan: Plan, { start }: Span): Record<string, unknown> {
  const near = (): string => dayText(start + random.below(24) * DAY);
  const maybe = (share: number, data: Record<string, unknown>): Record<string, unknown> =>
    chance(random, share) ? data : {};
  return {
    occupation: plan.id,
    phone: `139${String(10_000_000 + random.below(89_999_999))}`,
    email: "someone@example.com",
    consent: pick(random, [["marketing"], ["marketing"], ["marketing:sms", "marketing:push"], []]),
    push_token: chance(random, 0.7),
    wecom_bound: chance(random, 0.5),
    ...maybe(0.8, { demand_balance: pick(random, amounts).toFixed(2) }),
    ...maybe(0.7, { aum: pick(random, amounts).toFixed(2) }),
    ...maybe(0.8, { city: pick(random, cities) }),
    ...maybe(0.5, { local: true }),
    ...maybe(0.8, { id_expires_on: near() }),
    ...maybe(0.8, {
      opened_on: pick(random, [near(), "2024-02-29", dayText(start - 3 * DAY), `2016-${near().slice(5)}`]),
    }),
    ...maybe(0.8, { birthday: pick(random, ["1988-02-29", `1990-${near().slice(5).replace("02-29", "02-28")}`]) }),
    ...maybe(0.5, { holdings: [holding(random, near()), ...(chance(random, 0.4) ? [holding(random, near())] : [])] }),
  };
}

const holding = (random: Random, day: string): object => ({
  reference: `r${random.below(1_000_000)}`,
  product: "td_12m",
  kind: "term_deposit",
  amount: pick(random, amounts).toFixed(2),
  matures_on: day,
  status: "active",
});

type Data = Record<string, unknown>;
const tellers: readonly ((random: Random, plan: Plan) => readonly [type: string, data: Data])[] = [
  (random) => ["login", { device: `d${random.below(3)}`, city: pick(random, cities) }],
  (random) => ["login", { device: `d${random.below(3)}` }],
  (random) => ["transfer", { amount: pick(random, amounts).toFixed(2), payee: `payee-${random.below(3)}` }],
  (random) => ["card_spent", { card: "c1", amount: pick(random, amounts).toFixed(2) }],
  (random) => ["product_viewed", { product: "wm_cash", dwell_seconds: random.below(200) }],
  (random) => ["complaint_filed", { ticket: `t${random.below(1_000_000)}` }],
  (random) => ["profile_changed", { field: pick(random, ["address", "phone"]) }],
  (random) => ["balance_changed", { demand_balance: pick(random, amounts).toFixed(2) }],
  (random) => ["balance_changed", { demand_balance: pick(random, amounts).toFixed(2) }],
  (random) => [
    "attribute_changed",
    pick<Data>(random, [
      { city: pick(random, cities) },
      { aum: pick(random, amounts).toFixed(2) },
      { local: chance(random, 0.5) },
    ]),
  ],
  (random) => [
    "attribute_changed",
    pick<Data>(random, [{ push_token: chance(random, 0.5) }, { wecom_bound: chance(random, 0.5) }]),
  ],
  (random) => [
    "score_published",
    { name: "term_deposit", value: pick(random, [0.1, 0.3, 0.45, 0.6, 0.8]), version: "1" },
  ],
  (random) => ["deposit_opened", { product: "td_12m", amount: pick(random, amounts).toFixed(2) }],
  () => ["wealth_purchased", { product: "wm_cash" }],
  () => ["close_requested", { reason: "moving" }],
  (_, plan) => ["playbook_called", { playbook: plan.id }],
];
const common = 12;

/** Types that the trigger waits for, so that not all of life passes it by. */
function wakingTypes({ trigger }: Plan): readonly string[] {
  switch (trigger.by) {
    case "event":
      return [trigger.event];
    case "score":
      return ["score_published"];
    case "absence":
      return [...trigger.of, ...(trigger.after ? [trigger.after.event] : [])];
    case "api":
      return ["playbook_called"];
    case "becomes":
    case "becomes_false":
      return typesOf(trigger.test);
    default:
      return ["balance_changed", "attribute_changed"];
  }
}

/** Types that can change what a condition says. */
function typesOf(test: Test): readonly string[] {
  if (test.is === "all" || test.is === "any") return test.of.flatMap(typesOf);
  if (test.is === "not") return typesOf(test.of);
  if (test.is === "score") return ["score_published"];
  if (test.is === "count") return metricsOf[test.name]?.types ?? [];
  return test.is === "number" && test.name === "demand_balance" ? ["balance_changed"] : ["attribute_changed"];
}
const retractable = new Set(["complaint_filed", "card_spent", "product_viewed", "profile_changed"]);

/** Times fall on few moments a day, so that many customers share a set. */
const moments = [0, 6 * HOUR, 12 * HOUR, 13.5 * HOUR, 21 * HOUR];
const delays = [0, 0, 0, 0, 7.5 * HOUR, 12 * HOUR, 24 * HOUR];

function streamOf(random: Random, plan: Plan, customer: string, span: Span): Told[] {
  const { liveFrom, start, days } = span;
  const told: Told[] = [];
  let number = 0;
  const tell = (type: string, data: Data, occurredAt: number, delay: number, source = "core"): Told => {
    const one = {
      customer,
      source,
      id: `${customer}-${number++}`,
      type,
      data,
      occurredAt,
      arrivesAt: occurredAt + delay,
    };
    told.push(one);
    return one;
  };
  tell("customer_recorded", record(random, plan, span), start - 45 * DAY, 0);
  const count = 3 + random.below(14);
  const waking = wakingTypes(plan);
  for (let n = 0; n < count; n++) {
    const isPast = chance(random, 0.3);
    const day = isPast ? -1 - random.below(35) : random.below(days);
    const at = start + day * DAY + pick(random, moments);
    const teller = pick(random, chance(random, 0.25) ? tellers.slice(common) : tellers.slice(0, common));
    let [type, data] = teller(random, plan);
    if (chance(random, 0.5))
      for (let tries = 0; !waking.includes(type) && tries < 40; tries++)
        [type, data] = pick(random, tellers)(random, plan);
    const one = tell(type, data, at, at + DAY >= liveFrom ? pick(random, delays) : 0, pick(random, ["core", "app"]));
    const isAsked = (): boolean => plan.answer !== undefined && risks.includes(type) && chance(random, 0.7);
    if (isAsked()) told[told.length - 1] = { ...one, isAsked: true };
    // The same again, later or in the same breath, perhaps through another door.
    if (chance(random, plan.answer ? 0.25 : 0.1))
      told.push({ ...one, arrivesAt: one.arrivesAt + pick(random, delays), isAsked: isAsked() });
    if (retractable.has(type) && chance(random, 0.15))
      tell("fact_retracted", { source: one.source, id: one.id }, one.arrivesAt, pick(random, [0, 6 * HOUR, 24 * HOUR]));
  }
  return told;
}

/** What comes of each touch: a function of the seed, so that the oracle and whoever drives the house tell the same. */
function reactions(seed: string): React {
  return (playbook, customer, due, channel) => {
    const random = seededRandom(`${seed}/${playbook}/${customer}/${due}`);
    const fate = random.next();
    if (channel === "agent_call")
      return [
        {
          type: "call_finished",
          after: 6 * HOUR,
          data: { outcome: pick(random, callOutcomes) },
        },
      ];
    if (fate < 0.2) return [];
    if (fate < 0.45)
      return [{ type: "touch_failed", after: pick(random, [0, 30 * MINUTE, 6 * HOUR]), data: { code: "refused" } }];
    const heard = [{ type: "touch_delivered", after: pick(random, [0, 30 * MINUTE]) }];
    if (fate < 0.65) return heard;
    heard.push({ type: "touch_opened", after: pick(random, [HOUR, 6 * HOUR, 2 * DAY]) });
    if (fate < 0.8) return heard;
    heard.push({ type: fate < 0.9 ? "touch_clicked" : "touch_replied", after: 2 * DAY + HOUR });
    return heard;
  };
}
