/** Parts of a customer's picture as a page shows them: names of the catalog, money in yuan, missing values left out. Pure. */
import type { Both, Catalog, Organisation } from "#contracts/definitions";
import { type Day, daysBetween } from "#ground/clock";
import { formatYuan } from "#ground/money";
import type { Value, ValueType } from "#kits/expr";
import { type CustomerState, type MetricReading, type Standing, scoreAt } from "#profile";
import { channels } from "../story/render-words.ts";
import { type Holding, isHeld } from "./holding.ts";
import { type Coded, coded } from "./timeline-words.ts";
import type {
  Shown,
  ShownAttribute,
  ShownConsent,
  ShownHolding,
  ShownHousehold,
  ShownMetric,
  ShownPersonal,
  ShownScore,
  ShownTag,
} from "./types.ts";

export function shownValue(type: ValueType | "records", value: Value): Shown {
  if (type === "money") return formatYuan(Number(value));
  if (type === "instant") return new Date(Number(value)).toISOString();
  return typeof value === "bigint" ? String(value) : value;
}

/** Attributes with a value, in the catalog's order, parted into money and the rest. */
export function attributesOf(
  state: CustomerState,
  { attributes }: Catalog,
): { readonly balances: ShownAttribute[]; readonly others: ShownAttribute[] } {
  const all = Object.values(attributes).flatMap((attribute): ShownAttribute[] => {
    const { name, type, zh, en, values, unit = null } = attribute;
    const value = state.values[name];
    if (value === undefined) return [];
    const word = (typeof value === "string" ? values?.[value] : undefined) ?? null;
    return [{ name, type, zh, en, value: shownValue(type, value), word, unit }];
  });
  return { balances: all.filter(({ type }) => type === "money"), others: all.filter(({ type }) => type !== "money") };
}

/** Personal fields that are known, masked already, in the catalog's order. */
export function personalOf(masked: Readonly<Record<string, string>>, { attributes }: Catalog): ShownPersonal[] {
  return Object.values(attributes).flatMap(({ name, zh, en, personal }) => {
    const value = personal ? masked[name] : undefined;
    return value === undefined ? [] : [{ name, zh, en, value }];
  });
}

export function unitOf(
  unit: number | null,
  units: ReadonlyMap<string, number>,
  { units: all }: Organisation,
): Coded | null {
  const found = unit === null ? undefined : all.find(({ id }) => units.get(id) === unit);
  return found ? { code: found.id, zh: found.zh, en: found.en } : null;
}

/** Tags with their evidence; a state's tag without a row of its own is shown as its rule's. */
export function tagsOf({ tags }: Standing, catalog: Catalog): ShownTag[] {
  return tags.map(({ name, value, source, evidence, confidence, setAt, until, setBy }) => {
    const known = catalog.tags[name];
    return {
      name,
      zh: known?.zh ?? name,
      en: known?.en ?? name,
      kind: known?.kind ?? null,
      value: value === "" ? null : value,
      word: known?.values?.[value] ?? null,
      source,
      evidence,
      confidence,
      since: setAt.toISOString(),
      until: until?.toISOString() ?? null,
      by: setBy,
    };
  });
}

export function consentOf({ consent }: Standing): ShownConsent[] {
  return consent.map(({ purpose, channel, given, at, textVersion, evidence }) => ({
    purpose,
    channel: channel === null ? null : coded(channels, channel),
    given,
    at: at.toISOString(),
    textVersion,
    evidence,
  }));
}

export function householdOf(
  { household }: Standing,
  names: ReadonlyMap<number, string>,
  { tags }: Catalog,
): ShownHousehold | null {
  if (!household) return null;
  return {
    household: household.household,
    relation: household.relation,
    since: household.since.toISOString(),
    members: household.members.map(({ number, relation }) => ({ number, relation, name: names.get(number) ?? null })),
    tags: household.tags.map(({ name, value, members }) => {
      const { zh = name, en = name } = tags[name] ?? {};
      return { name, zh, en, value, members };
    }),
  };
}

const notes = {
  hours: {
    zh: "事件过多，窗口起点按小时合计计算，为近似值",
    en: "Too many events to keep each: the window's edge is counted by whole hours",
  },
  filling: { zh: "新定义的指标，正在从历史回填", en: "Defined lately: still being filled from history" },
} as const satisfies Record<string, Both>;

/** Metrics with a value, in the catalog's order. */
export function metricsOf(readings: ReadonlyMap<string, MetricReading>, { metrics }: Catalog): ShownMetric[] {
  return Object.values(metrics).flatMap((metric): ShownMetric[] => {
    const { name, zh, en, type, window, ratio } = metric;
    const { value, exact, live } = readings.get(name) ?? {};
    if (value === undefined || exact === undefined) return [];
    const note = !live ? notes.filling : exact ? null : notes.hours;
    return [{ name, zh, en, type, value: shownValue(type, value), window: ratio ? "" : window, exact, note }];
  });
}

/** Holdings, those that mature soonest first, what has ended last. */
export function holdingsOf(holdings: readonly Holding[], catalog: Catalog, today: Day): ShownHolding[] {
  const fields = catalog.attributes.holdings?.fields ?? {};
  const order = (one: Holding): string => `${isHeld(one) ? 0 : 1} ${one.maturesOn ?? "9999"} ${one.product ?? ""}`;
  const code = (names: Readonly<Record<string, Both>> | undefined, text: string | null): Coded | null =>
    text === null ? null : coded(names ?? {}, text);
  return [...holdings]
    .sort((a, b) => (order(a) < order(b) ? -1 : 1))
    .map((one) => ({
      product: code(catalog.products, one.product),
      kind: code(fields.kind?.values, one.kind),
      amount: one.amount === null ? null : formatYuan(one.amount),
      rate: one.rate,
      openedOn: one.openedOn,
      maturesOn: one.maturesOn,
      days: one.maturesOn === null ? null : daysBetween(today, one.maturesOn),
      status: code(fields.status?.values, one.status),
    }));
}

/** Scores that count now. */
export function scoresOf(state: CustomerState, { scores }: Catalog, now: Date): ShownScore[] {
  return Object.keys(state.scores)
    .sort()
    .flatMap((name): ShownScore[] => {
      const score = scoreAt(state, name, now);
      if (!score) return [];
      const { value, version, at, until } = score;
      const { zh = name, en = name, value: yuan } = scores[name] ?? {};
      const unit = yuan ? "yuan" : "probability";
      return [{ name, zh, en, value, unit, version, at: at.toISOString(), until: until?.toISOString() ?? null }];
    });
}
