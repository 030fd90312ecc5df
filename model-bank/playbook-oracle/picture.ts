/** What is known of a customer, worked out from all that was told so far, from the beginning, each time. */
import { dayNumberOf } from "./local-time.ts";
import { type Comparison, DAY, HOUR, type Test, type Told, type Truth } from "./types.ts";

export interface Picture {
  readonly values: ReadonlyMap<string, unknown>;
  readonly scores: ReadonlyMap<string, number>;
  /** Told so far, each once, taken back ones left out. */
  readonly counted: readonly Told[];
  /** Told so far, each once. */
  readonly heard: readonly Told[];
}

const records = new Set(["customer_recorded", "attribute_changed"]);

/** @param told in the order in which the house heard it */
export function pictureOf(told: readonly Told[]): Picture {
  const keys = new Set<string>();
  const heard = told.filter(({ source, id }) => {
    const key = `${source} ${id}`;
    if (keys.has(key)) return false;
    keys.add(key);
    return true;
  });
  const values = new Map<string, unknown>();
  const scores = new Map<string, { value: number; at: number }>();
  const taken = new Set<string>();
  for (const { type, data, occurredAt } of heard) {
    if (records.has(type)) for (const [name, value] of Object.entries(data)) values.set(name, value);
    if (type === "balance_changed") values.set("demand_balance", data.demand_balance);
    if (type === "score_published") {
      const known = scores.get(String(data.name));
      if (!known || known.at <= occurredAt)
        scores.set(String(data.name), { value: Number(data.value), at: occurredAt });
    }
    if (type === "fact_retracted") taken.add(`${data.source} ${data.id}`);
  }
  const counted = heard.filter(({ source, id }) => !taken.has(`${source} ${id}`));
  return { values, scores: new Map([...scores].map(([name, { value }]) => [name, value])), counted, heard };
}

interface CountedMetric {
  readonly types: readonly string[];
  /** Milliseconds behind the moment; absent: the bank's day. */
  readonly window?: number;
  readonly sum?: string;
  readonly where?: (data: Told["data"]) => boolean;
}

/** Metrics of the sample bank that random conditions read. */
export const metricsOf: Readonly<Record<string, CountedMetric>> = {
  complaints_30d: { types: ["complaint_filed"], window: 30 * DAY },
  logins_30d: { types: ["login"], window: 30 * DAY },
  profile_changes_24h: { types: ["profile_changed"], window: 24 * HOUR },
  visits_7d: { types: ["product_viewed"], window: 7 * DAY },
  transfers_day: { types: ["transfer"], sum: "amount" },
  spend_30d: { types: ["card_spent"], window: 30 * DAY, sum: "amount" },
};

export function metricOf(picture: Picture, name: string, at: number): number {
  const { types, window, sum } = metricsOf[name] as CountedMetric;
  let total = 0;
  for (const { type, data, occurredAt } of picture.counted) {
    if (!types.includes(type) || occurredAt > at) continue;
    const isIn = window === undefined ? dayNumberOf(occurredAt) === dayNumberOf(at) : occurredAt > at - window;
    if (isIn) total += sum === undefined ? 1 : Number(data[sum]);
  }
  return total;
}

/** The tag that the sample bank gives by assets. */
export function tierOf(picture: Picture): string | null {
  const aum = picture.values.get("aum");
  if (aum === undefined) return null;
  return Number(aum) >= 6_000_000 ? "private" : Number(aum) >= 200_000 ? "affluent" : "mass";
}

/** What a condition is asked about. */
export interface Scene {
  readonly picture: Picture;
  readonly at: number;
  readonly before?: Picture;
  readonly event?: Told["data"];
}

export function truthOf(test: Test, scene: Scene): Truth {
  switch (test.is) {
    case "number": {
      const value = fieldOf(test.of, test.name, scene);
      return value === undefined ? null : compare(Number(value), test.op, test.value);
    }
    case "word": {
      const value = fieldOf(test.of, test.name, scene);
      return value === undefined ? null : value === test.value;
    }
    case "flag":
      return scene.picture.values.get(test.name) === true;
    case "count":
      return compare(metricOf(scene.picture, test.name, scene.at), test.op, test.value);
    case "tag": {
      const tier = tierOf(scene.picture);
      return tier === null ? null : tier === test.value;
    }
    case "score": {
      const score = scene.picture.scores.get(test.name);
      return score === undefined ? null : compare(score, test.op, test.value);
    }
    case "not": {
      const truth = truthOf(test.of, scene);
      return truth === null ? null : !truth;
    }
    default:
      return several(test.is === "any", test.of, scene);
  }
}

/** One that decides is enough, whatever is unknown beside it. */
function several(deciding: boolean, tests: readonly Test[], scene: Scene): Truth {
  const truths = tests.map((test) => truthOf(test, scene));
  if (truths.includes(deciding)) return deciding;
  return truths.includes(null) ? null : !deciding;
}

function fieldOf(of: "customer" | "before" | "event", name: string, { picture, before, event }: Scene): unknown {
  if (of === "event") return event?.[name];
  return (of === "before" ? before : picture)?.values.get(name);
}

function compare(left: number, op: Comparison, right: number): boolean {
  if (op === ">") return left > right;
  if (op === ">=") return left >= right;
  return op === "<" ? left < right : left <= right;
}
