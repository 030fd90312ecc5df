/** The bank's limits in force on a day, and what its customers share, from its policies. */
import {
  amountOf,
  type Catalog,
  type Channel,
  type MessageClass,
  type Policy,
  type PolicyOf,
  policiesOn,
  policyVersion,
  spanLength,
} from "#contracts/definitions";
import type { Day } from "#ground/clock";
import { type Fen, parseYuan } from "#ground/money";
import type { Cap, Cooldown, Limits, Window } from "./types.ts";

type Known = Pick<Catalog, "products" | "channels">;

interface Kept {
  readonly catalog: Known | undefined;
  readonly byDay: Map<Day, Limits>;
}
const kept = new WeakMap<readonly Policy[], Kept>();

/**
 * The limits of a day. The same policies and day give the same object, so that asking costs nothing. What the law asks
 * holds also without a policy: assessments count twelve months, minors are below eighteen, a complaint stops marketing.
 * @param catalog tells which classes a channel may carry, and the products of a kind that has a cooling-off period
 */
export function limitsOn(policies: readonly Policy[], day: Day, catalog?: Known): Limits {
  let own = kept.get(policies);
  if (own?.catalog !== catalog || own === undefined) {
    own = { catalog, byDay: new Map() };
    kept.set(policies, own);
  }
  const known = own.byDay.get(day);
  if (known) return known;
  const limits = makeLimits(policies, day, catalog);
  own.byDay.set(day, limits);
  return limits;
}

const limiting = [
  "sending_window",
  "contact_cap",
  "vendor_quota",
  "cooldown",
  "suitability",
  "minors",
  "do_not_contact",
  "channel_choice",
] as const;

function makeLimits(policies: readonly Policy[], day: Day, catalog: Known | undefined): Limits {
  const all = limiting.flatMap((kind) => policiesOn(policies, kind, day) as Policy[]);
  const minors = policiesOn(policies, "minors", day)[0];
  const alone = policiesOn(policies, "do_not_contact", day)[0];
  return {
    versions: Object.fromEntries(all.map((policy) => [policy.id, policyVersion(policy)])),
    windows: windowsOf(policiesOn(policies, "sending_window", day)),
    caps: [
      ...policiesOn(policies, "contact_cap", day).flatMap(capsOf),
      ...policiesOn(policies, "vendor_quota", day).flatMap(quotasOf),
    ],
    cooldowns: policiesOn(policies, "cooldown", day).flatMap(cooldownsOf),
    suitability: suitabilityOf(policiesOn(policies, "suitability", day)[0], catalog),
    minors: { age: minors?.age ?? 18, ...(minors?.full_on === "birthday" ? { fullOnBirthday: true } : {}) },
    doNotContact: { staff: alone?.staff ?? false },
    complaintStops: alone?.complaint_stops ?? ["marketing"],
    ...(catalog ? { carries: carriesOf(catalog) } : {}),
    choice: choiceOf(policiesOn(policies, "channel_choice", day)[0]),
  };
}

function minutes(time: string): number {
  const [hours = 0, rest = 0] = time.split(":").map(Number);
  return hours * 60 + rest;
}

function windowsOf(policies: readonly PolicyOf<"sending_window">[]): Limits["windows"] {
  const windows: Partial<Record<MessageClass, Window[]>> = {};
  for (const { class: of, windows: own } of policies) {
    const read = own.map(({ channels, from, to }) => ({ channels, from: minutes(from), to: minutes(to) }));
    windows[of] = [...(windows[of] ?? []), ...read];
  }
  return windows;
}

function periodOf(per: string): Cap["period"] {
  switch (per) {
    case "day":
    case "week":
    case "month":
    case "year":
      return { calendar: per };
    default:
      return { rolling: spanLength(per) };
  }
}

function capsOf(policy: PolicyOf<"contact_cap">): Cap[] {
  return policy.caps.map((cap) => ({
    rule: `${policy.id}/${cap.id}`,
    class: cap.class,
    channels: cap.channels ?? [],
    category: cap.category ?? null,
    ...(cap.except ? { except: cap.except } : {}),
    max: cap.max,
    period: periodOf(cap.per),
    counts: cap.counts ?? "touch",
    gap: cap.gap === undefined ? 0 : spanLength(cap.gap),
    vendor: null,
  }));
}

function quotasOf(policy: PolicyOf<"vendor_quota">): Cap[] {
  return policy.quotas.map((quota) => ({
    rule: `${policy.id}/${quota.id}`,
    class: quota.class ?? null,
    channels: quota.channels,
    category: null,
    max: quota.max === "days_of_month" ? 1 : quota.max,
    period: periodOf(quota.per),
    counts: "touch",
    gap: 0,
    vendor: quota.vendor ?? null,
    quota: true,
    ...(quota.max === "days_of_month" ? { perMonthDay: true } : {}),
  }));
}

function cooldownsOf(policy: PolicyOf<"cooldown">): Cooldown[] {
  return policy.rules.map((rule) => ({
    rule: `${policy.id}/${rule.id}`,
    after: rule.after,
    scope: rule.scope,
    milliseconds: spanLength(rule.for),
  }));
}

function suitabilityOf(policy: PolicyOf<"suitability"> | undefined, catalog: Known | undefined): Limits["suitability"] {
  const coolingOff: Record<string, number> = {};
  for (const [kind, span] of Object.entries(policy?.cooling_off ?? {})) {
    coolingOff[kind] = spanLength(span);
    for (const product of Object.values(catalog?.products ?? {}))
      if (product.kind === kind) coolingOff[product.name] = spanLength(span);
  }
  return {
    validMonths: policy?.valid_months ?? 12,
    carefulAge: policy?.careful_age ?? 65,
    carefulRisks: policy?.careful_risks ?? ["R4", "R5"],
    coolingOff,
  };
}

function carriesOf({ channels }: Known): NonNullable<Limits["carries"]> {
  return Object.fromEntries(Object.entries(channels).map(([name, { classes }]) => [name, classes]));
}

function choiceOf(policy: PolicyOf<"channel_choice"> | undefined): Limits["choice"] {
  const fen = (yuan: number): Fen => parseYuan(yuan) ?? 0;
  const mostCost = Object.fromEntries(Object.entries(policy?.most_yuan ?? {}).map(([tier, yuan]) => [tier, fen(yuan)]));
  return { mostCost, mostCostOtherwise: policy?.otherwise_yuan === undefined ? null : fen(policy.otherwise_yuan) };
}

/** Something that customers share: a budget, seats, a stock. */
export interface SharedResource {
  /** `<policy>/<id>`. */
  readonly resource: string;
  readonly unit: "yuan" | "seats" | "pieces";
  /** How much there is in a period; fen where the unit is yuan. */
  readonly total: number;
  readonly per: "day" | "month" | "total";
  /** Channels whose touches take of it. */
  readonly channels: readonly Channel[];
}

/** What customers share on a day, in the order of names. */
export function resourcesOn(policies: readonly Policy[], day: Day): readonly SharedResource[] {
  const resources = policiesOn(policies, "budget", day).flatMap((policy) =>
    policy.resources.map(
      ({ id, unit, amount, per, channels }): SharedResource => ({
        resource: `${policy.id}/${id}`,
        unit,
        total: unit === "yuan" ? (parseYuan(amount) ?? 0) : amount,
        per,
        channels: channels ?? [],
      }),
    ),
  );
  return resources.sort((a, b) => (a.resource < b.resource ? -1 : 1));
}

/** What one touch by a channel takes: its cost in fen from budgets, one from seats and stocks. What takes nothing is left out. */
export function takesOf(resources: readonly SharedResource[], channel: Channel, cost: Fen): Record<string, number> {
  const takes: Record<string, number> = {};
  for (const { resource, unit, channels } of resources) {
    const taken = unit === "yuan" ? cost : 1;
    if (channels.includes(channel) && taken > 0) takes[resource] = taken;
  }
  return takes;
}

/** What a touch by a channel costs on a day, in fen; undefined when no policy of costs names the channel. */
export function costOn(policies: readonly Policy[], channel: Channel, day: Day): Fen | undefined {
  for (const policy of policiesOn(policies, "channel_cost", day)) {
    const cost = amountOf(policy, channel);
    if (cost !== undefined) return cost;
  }
  return undefined;
}
