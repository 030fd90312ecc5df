/** Whom a playbook may concern over a stretch of the past, and what is known to have happened to them. */
import { type Playbook, triggerKind } from "#contracts/definitions";
import type { CustomerNumber } from "#ground/ids";
import { formatYuan } from "#ground/money";
import { sql } from "#ground/storage";
import type { Value, ValueType } from "#kits/expr";
import { type CustomerState, knownKeys, loadStates, type ProfileRules, wholeState } from "#profile";
import type { Bank } from "../../bank-types.ts";

export interface Stretch {
  readonly from: Date;
  readonly to: Date;
}

export interface Population {
  readonly candidates: number;
  /** At random, the same ones each time. */
  readonly sample: readonly CustomerNumber[];
}

export interface PastFact {
  readonly customer: CustomerNumber;
  readonly type: string;
  readonly source: string;
  readonly id: string;
  readonly at: Date;
  readonly data: Readonly<Record<string, unknown>>;
}

/** Facts that a trial makes anew, or that speak of touches which it has not sent. */
const OWN_SOURCES = ["perennial/reach", "perennial/audience"];
const OTHERS_TOUCHES = /^touch_/;
const IDENTITY = ["customers_merged", "customers_unmerged", "household_linked", "household_unlinked"];

const stamp = (at: Date): string => at.toISOString().replace("T", " ").replace("Z", "");

/** The stretch that ends now; in a bank whose events are all of long ago it ends with the last of them. */
export async function stretchOf(
  { columnar, clock }: Pick<Bank, "columnar" | "clock">,
  lengthMs: number,
): Promise<Stretch> {
  const now = clock.now();
  const [row] = await columnar.rows<{ last: string; n: number }>(
    "select max(occurred_at) as last, count() as n from history where occurred_at <= {now:DateTime64(3, 'UTC')}",
    { now: stamp(now) },
  );
  const last = row && row.n > 0 ? new Date(row.last) : now;
  const to = now.getTime() - last.getTime() > lengthMs ? new Date(last.getTime() + 1) : now;
  return { from: new Date(to.getTime() - lengthMs), to };
}

/** Event types one of which somebody must have had to be admitted; undefined: anybody may be. */
function typesOf({ trigger }: Pick<Playbook, "trigger">): readonly string[] | undefined {
  if (trigger.any) {
    const all = trigger.any.map((one) => typesOf({ trigger: one }));
    return all.some((types) => types === undefined) ? undefined : all.flatMap((types) => types ?? []);
  }
  switch (triggerKind(trigger)) {
    case "event":
      return [trigger.event ?? ""];
    case "score":
      return ["score_published"];
    case "list":
      return ["audience_entered"];
    case "api":
      return ["playbook_called"];
    case "absence":
      return trigger.absence?.after && [trigger.absence.after.event];
    default:
      return undefined;
  }
}

export async function populationOf(
  bank: Pick<Bank, "storage" | "columnar">,
  playbook: Playbook,
  { from, to }: Stretch,
  most: number,
): Promise<Population> {
  const types = typesOf(playbook);
  if (types === undefined) return await anybody(bank, most);
  const where = `type in {types:Array(String)} and occurred_at > {from:DateTime64(3, 'UTC')} and occurred_at <= {to:DateTime64(3, 'UTC')}`;
  const params = { types, from: stamp(from), to: stamp(to) };
  const [counted] = await bank.columnar.rows<{ n: number }>(
    `select uniqExact(customer) as n from history where ${where}`,
    params,
  );
  const rows = await bank.columnar.rows<{ customer: number }>(
    `select distinct customer from history where ${where} order by cityHash64(customer), customer limit {most:UInt32}`,
    { ...params, most },
  );
  return { candidates: counted?.n ?? 0, sample: rows.map(({ customer }) => customer).sort((a, b) => a - b) };
}

async function anybody({ storage }: Pick<Bank, "storage">, most: number): Promise<Population> {
  return await storage.batch("try playbook", async (tx) => {
    const { n } = await tx.one<{ n: number }>(sql`select count(*)::int as n from profile.customer`);
    const rows = await tx.rows<{ customer: number }>(sql`
      select customer from profile.customer order by hashint4(customer), customer limit ${most}`);
    return { candidates: n, sample: rows.map(({ customer }) => customer).sort((a, b) => a - b) };
  });
}

const SET = 250;

/** Everything that is known to have happened to customers up to an instant, in order. */
export async function pastOf(
  { columnar }: Pick<Bank, "columnar">,
  customers: readonly CustomerNumber[],
  to: Date,
): Promise<PastFact[]> {
  const facts: PastFact[] = [];
  for (let from = 0; from < customers.length; from += SET) {
    const rows = await columnar.rows<{
      customer: number;
      type: string;
      source: string;
      id: string;
      occurred_at: string;
      data: string;
    }>(
      `select customer, type, source, id, occurred_at, data from history
       where customer in {customers:Array(UInt32)} and occurred_at <= {to:DateTime64(3, 'UTC')}
         and source not in {own:Array(String)} and type not in {identity:Array(String)}
       order by occurred_at, offset`,
      { customers: customers.slice(from, from + SET), to: stamp(to), own: OWN_SOURCES, identity: IDENTITY },
    );
    for (const { occurred_at: at, data, ...fact } of rows) {
      if (OTHERS_TOUCHES.test(fact.type)) continue;
      facts.push({ ...fact, at: new Date(at), data: JSON.parse(data) as Record<string, unknown> });
    }
  }
  return facts.sort((a, b) => a.at.getTime() - b.at.getTime());
}

/** Ways to a customer that no fact tells: they stand sealed in the person's record. In a trial others stand for them. */
const standIns: Readonly<Record<string, (customer: number) => string>> = {
  phone: (customer) => `138${String(customer).padStart(8, "0").slice(-8)}`,
  email: (customer) => `customer-${customer}@example.com`,
};

/** What a trial must know of customers before it begins: how they can be reached, and what no fact of theirs tells, as it stands today. */
export async function basesOf(
  { storage, rules }: Pick<Bank, "storage" | "rules">,
  customers: readonly CustomerNumber[],
  past: readonly PastFact[],
): Promise<Map<CustomerNumber, Readonly<Record<string, unknown>>>> {
  const told = toldOf(past);
  return await storage.batch("try playbook", async (tx) => {
    const keys = await knownKeys(tx, customers, Object.keys(standIns));
    const states = await loadStates(tx, customers, [...rules.attributes.values()], false, wholeState(rules));
    return new Map(
      customers.map((customer) => {
        const names = told.get(customer);
        const state = states.get(customer);
        const known = state ? untold(state, rules, names ?? new Set()) : {};
        const ways = Object.entries(standIns).filter(([kind]) => keys(customer).keys.has(kind));
        return [customer, { ...known, ...Object.fromEntries(ways.map(([kind, of]) => [kind, of(customer)])) }] as const;
      }),
    );
  });
}

/** Attributes that facts of a customer speak of. */
function toldOf(past: readonly PastFact[]): ReadonlyMap<CustomerNumber, ReadonlySet<string>> {
  const told = new Map<CustomerNumber, Set<string>>();
  for (const { customer, data, type } of past) {
    const names = told.get(customer) ?? new Set<string>();
    for (const name of Object.keys(data)) names.add(name);
    if (type.startsWith("consent_") || type === "unsubscribed") names.add("consent");
    if (type.startsWith("holding_")) names.add("holdings");
    told.set(customer, names);
  }
  return told;
}

/** Attributes as a record states them. */
function untold(
  { values, lists }: CustomerState,
  rules: Pick<ProfileRules, "attributes" | "lists">,
  told: ReadonlySet<string>,
): Record<string, unknown> {
  const plain = Object.entries(values).map(([name, value]) => [name, written(rules.attributes.get(name)?.type, value)]);
  const records = Object.entries(lists).map(([name, items]) => {
    const fields = rules.lists.get(name)?.fields ?? {};
    return [
      name,
      items.map((item) =>
        Object.fromEntries(
          Object.entries(item).map(([field, value]) => [field, written(fields[field], value ?? null)]),
        ),
      ),
    ];
  });
  return Object.fromEntries([...plain, ...records].filter(([name]) => typeof name === "string" && !told.has(name)));
}

/** A value as facts carry it. */
function written(type: ValueType | undefined, value: Value | null): unknown {
  if (value === null) return null;
  if (type === "money") return formatYuan(Number(value));
  if (type === "instant") return new Date(Number(value)).toISOString();
  return typeof value === "bigint" ? Number(value) : value;
}
