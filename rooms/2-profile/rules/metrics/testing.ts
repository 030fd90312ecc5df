/** Random catalogs and histories for the tests of metrics, and the plainest way to compute them. */
import type { Catalog, Metric, MetricFunction, MetricSource } from "#contracts/definitions";
import { type Random, seededRandom } from "#ground/random";
import { readValue, type Value, type ValueType } from "#kits/expr";
import type { ProfileFact } from "../profile-fact.ts";

const both = { zh: "测试", en: "Test" };
const fields: Readonly<Record<string, Readonly<Record<string, ValueType>>>> = {
  paid: { amount: "money", note: "string", n: "int", x: "double", d: "date", i: "instant", flag: "bool" },
  seen: { amount: "money", note: "string", n: "int", x: "double" },
};

/** Conditions and what they mean. */
const wheres: readonly { readonly text: string; readonly holds: (data: Data, at: Date) => boolean }[] = [
  { text: "event.flag", holds: (data) => data.flag === true },
  { text: "event.amount >= 10.00", holds: (data) => Number(data.amount ?? Number.NaN) >= 10 },
  {
    text: 'event.n > 2 && event.note != "p"',
    holds: ({ n, note }) => Number(n ?? Number.NaN) > 2 && note !== undefined && note !== "p",
  },
  { text: "!has(event.note)", holds: ({ note }) => note === undefined },
  {
    text: 'event.time >= timestamp("2024-03-10T07:00:00Z")',
    holds: (_, at) => at.getTime() >= Date.UTC(2024, 2, 10, 7),
  },
];
type Data = Readonly<Record<string, unknown>>;

export const testZones = [
  "Asia/Shanghai",
  "Europe/Berlin",
  "America/New_York",
  "Asia/Kolkata",
  "America/Havana",
] as const;
const windows = ["90m", "36h", "7d", "30d", "90d", "hour", "day", "week", "month", "quarter", "year", "ever"] as const;
const pick = <T>(random: Random, list: readonly T[]): T => list[random.below(list.length)] as T;

export function randomCatalog(random: Random, count: number): Catalog {
  const metrics: Record<string, Metric> = {};
  for (let i = 0; i < count; i++) metrics[`m${i}`] = randomMetric(random, `m${i}`);
  metrics.share = {
    ...both,
    name: "share",
    type: "double",
    sources: [],
    window: "ever",
    ratio: { of: "metric.m0", to: "metric.m1" },
  };
  metrics.by_aum = {
    ...both,
    name: "by_aum",
    type: "double",
    sources: [],
    window: "ever",
    ratio: { of: "metric.m0", to: "customer.aum" },
  };
  return catalogWith(metrics);
}

export function catalogWith(metrics: Readonly<Record<string, Metric>>): Catalog {
  const events = Object.fromEntries(
    Object.entries(fields).map(([name, types]) => [
      name,
      {
        ...both,
        name,
        builtIn: false,
        fields: Object.fromEntries(
          Object.entries(types).map(([field, type]) => [field, { type, required: false, personal: false }]),
        ),
      },
    ]),
  );
  const aum = { ...both, name: "aum", type: "money", personal: false, knownAt: "always", model: "allowed" } as const;
  return { attributes: { aum }, events, tags: {}, metrics, scores: {}, products: {}, channels: {} };
}

const functions: readonly MetricFunction[] = [
  "count",
  "sum",
  "min",
  "max",
  "average",
  "last",
  "first",
  "distinct",
  "opening",
  "deviation",
  "same_hour",
];

function randomMetric(random: Random, name: string): Metric {
  // The first two are numbers, so that ratios of them can be made.
  const isNumber = name === "m0" || name === "m1";
  const of = isNumber ? pick(random, ["count", "sum", "average"] as const) : pick(random, functions);
  const types: readonly ValueType[] =
    of === "sum" || of === "average"
      ? ["money", "int", "double"]
      : of === "deviation"
        ? ["money"]
        : of === "min" || of === "max"
          ? ["money", "int", "double", "date", "instant"]
          : of === "count" || of === "same_hour"
            ? ["money", "string", "bool"]
            : of === "distinct"
              ? ["money", "int", "double", "date", "instant", "string", "bool"]
              : ["money", "int", "double", "date", "instant", "string"];
  const type = pick(random, types);
  const sources = (random.below(2) === 0 ? ["paid"] : ["paid", "seen"]).flatMap((event): MetricSource[] => {
    const named = Object.entries(fields[event] ?? {}).flatMap(([field, kind]) => (kind === type ? [field] : []));
    const candidates = type === "instant" ? [...named, "time"] : named;
    if (candidates.length === 0) return [];
    const where =
      random.below(3) === 0 ? { where: pick(random, event === "seen" ? wheres.slice(1) : wheres).text } : {};
    return [{ event, ...where, ...(of === "count" && random.below(2) === 0 ? {} : { of: pick(random, candidates) }) }];
  });
  const window =
    of === "opening" || of === "deviation" || of === "same_hour"
      ? pick(random, windows.slice(0, -1))
      : pick(random, windows);
  const result =
    of === "count" || of === "distinct" || of === "same_hour"
      ? "int"
      : of === "average" && type !== "money"
        ? "double"
        : of === "average"
          ? pick(random, ["money", "double"] as const)
          : type;
  return { ...both, name, type: result as Metric["type"], sources, function: of, window };
}

/** Instants where something may turn: midnights, ends of months, leap days, hours that a clock skips or repeats. */
const turns = [
  "2024-02-28T16:00:00Z",
  "2024-02-29T00:00:00Z",
  "2024-02-29T16:00:00Z",
  "2024-03-01T00:00:00Z",
  "2024-03-31T01:00:00Z",
  "2024-03-30T23:00:00Z",
  "2024-03-10T05:00:00Z",
  "2024-03-10T07:00:00Z",
  "2024-10-27T01:00:00Z",
  "2024-11-03T05:00:00Z",
  "2024-11-03T06:00:00Z",
  "2024-01-31T16:00:00Z",
  "2023-12-31T16:00:00Z",
  "2023-12-31T23:00:00Z",
  "2024-03-04T05:00:00Z",
  "2024-03-31T18:30:00Z",
  "2024-04-01T04:00:00Z",
].map((text) => Date.parse(text));
const spans = [90 * 60_000, 36 * 3_600_000, 7 * 86_400_000, 30 * 86_400_000, 90 * 86_400_000];

export function randomInstant(random: Random): Date {
  const turn = pick(random, turns);
  const near = pick(random, [0, 0, -1, 1, 500, -3_600_000, 3_600_000, 60_000]);
  const far = random.below(2) === 0 ? 0 : pick(random, spans) * (random.below(2) === 0 ? 1 : -1);
  const some = random.below(3) === 0 ? random.below(40 * 86_400_000) : 0;
  return new Date(turn + near + far + some);
}

/** Facts of customers in the order of arrival; late ones and retractions (some of facts that never were) among them. */
export function randomHistory(random: Random, customers: readonly number[], count: number): ProfileFact[] {
  const facts: ProfileFact[] = [];
  const times = Array.from({ length: 6 }, () => randomInstant(random));
  for (let i = 0; i < count; i++) {
    const customer = pick(random, customers);
    // Few instants, so that many events share one.
    const occurredAt = random.below(3) === 0 ? pick(random, times) : randomInstant(random);
    const own = facts.filter((fact) => fact.customer === customer);
    const base = { customer, source: "test", id: `f${i}`, occurredAt };
    if (random.below(12) === 0) {
      const chosen = own.length > 0 ? pick(random, own) : undefined;
      // Now and then one that comes later, or a second time.
      const id = random.below(4) === 0 ? `f${i + 1 + random.below(6)}` : (chosen?.id ?? "none");
      facts.push({ ...base, type: "fact_retracted", data: { source: "test", id } });
    } else facts.push({ ...base, ...randomData(random) });
  }
  return facts;
}

function randomData(random: Random): { readonly type: string; readonly data: Data } {
  const type = pick(random, ["paid", "paid", "seen", "other"]);
  const data: Record<string, unknown> = {};
  for (const [name, kind] of Object.entries(fields[type] ?? {}))
    if (random.below(5) > 0) data[name] = randomValue(random, kind);
  return { type, data };
}

function randomValue(random: Random, type: ValueType): unknown {
  switch (type) {
    case "money": {
      const fen = pick(random, [1, 1_000, 999, 1_001, 5_000_000, 123, 0, 1_999]) + random.below(3);
      return random.below(2) === 0 ? fen / 100 : (fen / 100).toFixed(2);
    }
    case "int":
      return pick(random, [0, 1, 2, 3, 7, -4, 900_000_000_000]);
    case "double":
      return pick(random, [0.1, 0.2, 0.3, 1e-7, 5e-7, 1.5, -2.0000005, 123_456.789, 1e300, 0, 3]);
    case "date":
      return pick(random, ["2024-02-29", "1999-12-31", "2100-01-01", "2024-03-01"]);
    case "instant":
      return pick(random, ["2024-02-29T08:00:00+08:00", "2023-01-01T00:00:00.123Z", "1970-01-01T00:00:00Z"]);
    case "bool":
      return random.below(2) === 0;
    default:
      return pick(random, ["p", "q", "r", "招商", "", "'); --"]);
  }
}

/** Metrics of one customer, computed from all of its facts, in the order of arrival, with nothing kept. */
export function plainly(
  catalog: Catalog,
  zone: string,
  facts: readonly ProfileFact[],
  at: Date,
  aum: number | undefined,
): Record<string, Value | undefined> {
  const gone = new Set(facts.filter(({ type }) => type === "fact_retracted").map(({ data }) => String(data.id)));
  const standing = facts
    .filter(({ id, type, occurredAt }) => type !== "fact_retracted" && !gone.has(id) && occurredAt <= at)
    .sort((a, b) => a.occurredAt.getTime() - b.occurredAt.getTime());
  const values: Record<string, Value | undefined> = {};
  for (const metric of Object.values(catalog.metrics)) {
    if (!metric.ratio) values[metric.name] = plainMetric(metric, zone, standing, at);
  }
  for (const { name, ratio } of Object.values(catalog.metrics)) {
    if (!ratio) continue;
    const below = ratio.to === "customer.aum" ? aum : values.m1;
    const type = ratio.to === "customer.aum" ? "money" : catalog.metrics.m1?.type;
    values[name] = plainRatio(values.m0, catalog.metrics.m0?.type, below, type);
  }
  return values;
}

function plainRatio(a: Value | undefined, aType: string | undefined, b: Value | undefined, bType: string | undefined) {
  if (a === undefined || b === undefined || Number(b) === 0) return undefined;
  const yuan = (value: Value, type: string | undefined) => (type === "money" ? Number(value) / 100 : Number(value));
  return (aType === bType ? Number(a) / Number(b) : yuan(a, aType) / yuan(b, bType)) + 0;
}

function plainMetric(metric: Metric, zone: string, standing: readonly ProfileFact[], at: Date): Value | undefined {
  const entries = standing.flatMap((fact) => {
    for (const { event, where, of } of metric.sources) {
      if (event !== fact.type) continue;
      if (where !== undefined && !wheres.find(({ text }) => text === where)?.holds(fact.data, fact.occurredAt))
        continue;
      const value =
        of === undefined
          ? 0
          : of === "time"
            ? fact.occurredAt.getTime()
            : readValue(fields[event]?.[of] ?? "int", fact.data[of]);
      const type = of === undefined ? "int" : of === "time" ? "instant" : (fields[event]?.[of] ?? "int");
      if (value === undefined) return [];
      if (type === "double" && metric.function === "count")
        return Math.abs(Number(value)) <= 9_007_199_254 ? [{ time: fact.occurredAt, value, type }] : [];
      return type === "double" && Math.abs(Number(value)) > 9_007_199_254
        ? []
        : [{ time: fact.occurredAt, value, type }];
    }
    return [];
  });
  const within = entries.filter(({ time }) => isWithin(metric.window, time, at, zone));
  if (metric.function === "opening") {
    const before = entries.filter((entry) => !within.includes(entry)).at(-1);
    return plainValue((before ?? within[0])?.value, entries[0]?.type);
  }
  if (metric.function === "same_hour") {
    const hour = (instant: Date) => label("hour", instant, zone).slice(11, 13);
    return within.filter(({ time }) => hour(time) === hour(at)).length;
  }
  return plainFunction(metric, within);
}

function plainValue(value: Value | undefined, type: string | undefined): Value | undefined {
  return type === "double" && value !== undefined ? micros(value) / 1_000_000 : value;
}
const micros = (value: Value): number => Math.floor(Number(value) * 1_000_000 + 0.5) + 0;

function plainFunction(metric: Metric, within: readonly { value: Value; type: string }[]): Value | undefined {
  const type = within[0]?.type ?? "int";
  const scale = type === "double" ? 1_000_000 : 1;
  const sum = within.reduce(
    (total, { value }) => total + BigInt(type === "double" ? micros(value) : typeof value === "number" ? value : 0),
    0n,
  );
  const ordered = () =>
    within.map(({ value }) => plainValue(value, type) as number | string).sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  switch (metric.function) {
    case "count":
      return within.length;
    case "sum":
      return Number(sum) / scale;
    case "distinct":
      return new Set(within.map(({ value }) => String(plainValue(value, type)))).size;
    case "deviation": {
      if (within.length === 0) return undefined;
      const mean = Number(sum) / within.length;
      const spread = within.reduce((total, { value }) => total + (Number(value) - mean) ** 2, 0);
      return Math.floor(Math.sqrt(spread / within.length) + 0.5);
    }
    case "min":
      return ordered()[0];
    case "max":
      return ordered().at(-1);
    case "first":
      return plainValue(within[0]?.value, type);
    case "last":
      return plainValue(within.at(-1)?.value, type);
    default: {
      if (within.length === 0) return undefined;
      if (metric.type !== "money") return Number(sum) / (type === "money" ? 100 : scale) / within.length;
      // Halves up, to the fen.
      const [two, n] = [2n * sum + BigInt(within.length), 2n * BigInt(within.length)];
      return Number(two >= 0n ? two / n : -((-two + n - 1n) / n));
    }
  }
}

const units = ["hour", "day", "week", "month", "quarter", "year"];
const lengths: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

function isWithin(window: string, time: Date, at: Date, zone: string): boolean {
  if (window === "ever") return true;
  if (units.includes(window)) return label(window, time, zone) === label(window, at, zone);
  return time.getTime() > at.getTime() - Number.parseInt(window, 10) * (lengths[window.slice(-1)] ?? 0);
}

/** The hour, day, week … of an instant in a zone, by the platform's own calendar. */
function label(unit: string, instant: Date, zone: string): string {
  const parts = formatter(zone).formatToParts(instant);
  const part = (type: string) => parts.find((one) => one.type === type)?.value ?? "";
  const [year, month, day] = [part("year"), part("month"), part("day")];
  switch (unit) {
    case "hour":
      return `${year}-${month}-${day} ${part("hour")} ${part("timeZoneName")}`;
    case "day":
      return `${year}-${month}-${day}`;
    case "week": {
      const noon = new Date(`${year}-${month}-${day}T12:00:00Z`);
      const monday = noon.getTime() - ((noon.getUTCDay() + 6) % 7) * 86_400_000;
      return new Date(monday).toISOString().slice(0, 10);
    }
    case "month":
      return `${year}-${month}`;
    case "quarter":
      return `${year}/${Math.ceil(Number(month) / 3)}`;
    default:
      return year;
  }
}

const formatters = new Map<string, Intl.DateTimeFormat>();
function formatter(zone: string): Intl.DateTimeFormat {
  let made = formatters.get(zone);
  if (!made) {
    made = new Intl.DateTimeFormat("en-CA", {
      timeZone: zone,
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
      hour: "2-digit",
      hourCycle: "h23",
      timeZoneName: "longOffset",
    });
    formatters.set(zone, made);
  }
  return made;
}

export { seededRandom };
