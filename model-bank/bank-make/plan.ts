/** What a made bank is made from. Two makes of the same plan over the same definitions give the same bank. */
import type { Catalog, Definitions, Organisation } from "#contracts/definitions";
import { chinaCalendar } from "#ground/calendar";
import { addDays, type Day, dayOf, instantOf } from "#ground/clock";
import { dayNumber } from "#kits/expr";
import { bankMakeCases } from "./cases.ts";

export interface MakeChoice {
  /** 1 to 50,000,000. */
  readonly customers: number;
  readonly seed: number;
  /** Length of the past; 0.25 is seven days. */
  readonly months?: number;
  /** Mean over all customers; a few make most of them. */
  readonly eventsPerMonth?: number;
  /** First day of the bank's zone that is no longer part of the past; today when absent. */
  readonly until?: Day;
}

export interface Outlet {
  readonly outlet: string;
  readonly branch: string;
  /** Logins of relationship managers. */
  readonly managers: readonly string[];
}

/** Plain data: it crosses to worker threads. */
export interface MakePlan {
  readonly customers: number;
  readonly seed: number;
  readonly months: number;
  readonly eventsPerMonth: number;
  readonly until: Day;
  readonly zone: string;
  readonly outlets: readonly Outlet[];
  /** Codes of branches in the order of the organisation. */
  readonly branches: readonly string[];
  readonly products: Products;
  readonly days: PastDays;
}

/** A product as holdings and events name it. */
export interface Product {
  readonly id: string;
  /** Months; 0 without a term. */
  readonly term: number;
  /** Interest or yearly return, percent. */
  readonly rate: number;
  /** R1 to R5 for investments. */
  readonly risk?: string;
}
export const productKinds = ["term_deposit", "wealth", "fund", "insurance", "loan", "card"] as const;
export type ProductKind = (typeof productKinds)[number];
export type Products = Readonly<Record<ProductKind, readonly Product[]>>;

/** The calendar of the past in the bank's zone. */
export interface PastDays {
  /** Days since 1970 of the first day, and of the first day after. */
  readonly first: number;
  readonly end: number;
  /** Instants at which each day begins, and the end: one more than there are days. */
  readonly starts: Float64Array;
  /** Indices of days on which wages of each nominal day of the month arrive. */
  readonly paydays: readonly (readonly number[])[];
  /** Indices of the last days of months. */
  readonly monthEnds: readonly number[];
}

/** Nominal days of the month on which employers pay. */
export const nominalPaydays = [5, 8, 10, 15, 20, 25, 28] as const;

const LONG_PAST = 12;
const SHORT_PAST = 0.25;
/** More customers than this get a past of a week unless the choice says otherwise. */
const MANY = 3_000_000;
const EVENTS_PER_MONTH = 8;

/** Length of the past where none was chosen: 12 months up to three million customers, a week beyond. */
export function defaultMonths(customers: number): number {
  return customers > MANY ? SHORT_PAST : LONG_PAST;
}

/** @throws bank_make.no_outlet when the organisation has nowhere to put a customer */
export function planBank(choice: MakeChoice, definitions: Definitions, now: Date): MakePlan {
  const { organisation } = definitions;
  const { zone } = organisation;
  const until = choice.until ?? dayOf(now, zone);
  const months = choice.months ?? defaultMonths(choice.customers);
  const outlets = outletsOf(organisation);
  return {
    customers: choice.customers,
    seed: choice.seed,
    months,
    eventsPerMonth: choice.eventsPerMonth ?? EVENTS_PER_MONTH,
    until,
    zone,
    outlets,
    branches: [...new Set(outlets.map(({ branch }) => branch))],
    products: productsOf(definitions.catalog),
    days: pastDays(until, months, zone),
  };
}

function outletsOf({ units, people }: Organisation): Outlet[] {
  const outlets = units.filter(({ kind }) => kind === "outlet");
  if (outlets.length === 0) throw bankMakeCases.no_outlet();
  const managers = people.filter(({ roles }) => roles.includes("manager"));
  return outlets.map(({ id, parent }) => {
    const near = managers.filter(({ unit }) => unit === id);
    const chosen = near.length > 0 ? near : managers.filter(({ unit }) => unit === parent);
    return { outlet: id, branch: parent ?? id, managers: chosen.map(({ login }) => login) };
  });
}

function pastDays(until: Day, months: number, zone: string): PastDays {
  const count = Math.max(1, Math.floor((months * 365) / 12));
  const days = Array.from({ length: count }, (_, n) => addDays(until, n - count));
  const end = dayNumber(until);
  const first = end - count;
  const index = new Map(days.map((day, n) => [day, n]));
  const calendarMonths = [...new Set([...days, until].map((day) => day.slice(0, 7)))];
  const inPast = (wanted: readonly Day[]): number[] =>
    wanted.flatMap((day) => index.get(day) ?? []).sort((a, b) => a - b);
  return {
    first,
    end,
    starts: Float64Array.from([...days, until], (day) => instantOf(day, "00:00", zone).getTime()),
    paydays: nominalPaydays.map((nominal) =>
      inPast(calendarMonths.map((month) => chinaCalendar.payday(month, nominal))),
    ),
    monthEnds: inPast(calendarMonths.map((month) => chinaCalendar.lastDayOfMonth(month))),
  };
}

/** The bank's own products where the catalog has any of a kind, with each of their terms. */
function productsOf({ products }: Catalog): Products {
  const own = (kind: ProductKind): Product[] =>
    Object.values(products).flatMap((product) => {
      if (product.kind !== kind) return [];
      const { name: id, rate = 0, risk, terms = [{ months: kind === "insurance" ? 12 : 0 }] } = product;
      return terms.map((term) => ({ id, term: term.months, rate: term.rate ?? rate, ...(risk ? { risk } : {}) }));
    });
  const chosen = productKinds.map((kind) => [kind, own(kind).length > 0 ? own(kind) : ordinary[kind]] as const);
  return Object.fromEntries(chosen) as unknown as Products;
}

const ordinary: Products = {
  term_deposit: [
    { id: "TD-03M", term: 3, rate: 1.15 },
    { id: "TD-06M", term: 6, rate: 1.35 },
    { id: "TD-12M", term: 12, rate: 1.45 },
    { id: "TD-24M", term: 24, rate: 1.65 },
    { id: "TD-36M", term: 36, rate: 1.95 },
  ],
  wealth: [
    { id: "WM-030D", term: 1, rate: 2.2, risk: "R2" },
    { id: "WM-090D", term: 3, rate: 2.5, risk: "R2" },
    { id: "WM-180D", term: 6, rate: 2.8, risk: "R3" },
    { id: "WM-365D", term: 12, rate: 3.2, risk: "R3" },
  ],
  fund: [
    { id: "FD-BOND", term: 0, rate: 2.9, risk: "R2" },
    { id: "FD-MIX", term: 0, rate: 4.5, risk: "R3" },
    { id: "FD-STOCK", term: 0, rate: 6.5, risk: "R4" },
  ],
  insurance: [
    { id: "IN-LIFE", term: 120, rate: 2.0, risk: "R1" },
    { id: "IN-CAR", term: 12, rate: 0 },
  ],
  loan: [
    { id: "LN-HOUSE", term: 240, rate: 3.6 },
    { id: "LN-CAR", term: 36, rate: 4.2 },
    { id: "LN-CONSUMER", term: 24, rate: 5.4 },
  ],
  card: [
    { id: "CC-STANDARD", term: 0, rate: 0 },
    { id: "CC-GOLD", term: 0, rate: 0 },
  ],
};
