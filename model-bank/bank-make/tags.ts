/** Tags whose rules ask nothing but attributes and other such tags: given while the customer is made, by the same closures. */
import type { Catalog } from "#contracts/definitions";
import type { Item, ItemType, Moment, Value, ValueType } from "#kits/expr";
import { momentOf, type ProfileRules, profileRulesOf } from "#profile";
import { madeAttributes } from "./attributes.ts";
import type { MadeCustomer } from "./customer.ts";
import type { PostgresRows } from "./postgres-rows.ts";
import { dayText, type Raw } from "./raw.ts";
import type { MakeTask } from "./task.ts";

type RuleTag = ProfileRules["tags"]["ordered"][number];

/** In the order in which they are asked; the other rules wait for metrics, scores or computations. */
export function tagsAtOnce(catalog: Catalog, zone: string): RuleTag[] {
  const known: Readonly<Record<string, unknown>> = { ...madeAttributes, holdings: "records" };
  const chosen = new Map<string, RuleTag>();
  for (const tag of profileRulesOf(catalog, zone, new Map()).tags.ordered) {
    const { attributes, metrics, scores, tags } = tag.reads;
    const answerable =
      metrics.length === 0 &&
      scores.length === 0 &&
      tags.every((name) => chosen.has(name)) &&
      attributes.every((name) => name in known);
    if (answerable) chosen.set(tag.name, tag);
  }
  return [...chosen.values()];
}

/** Every value that they may give, as `name value`. */
export function valuesAtOnce(tags: readonly RuleTag[]): { readonly name: string; readonly value: string }[] {
  return tags.flatMap(({ name, cases }) =>
    [...new Set(cases.map(({ value }) => value))].map((value) => ({ name, value })),
  );
}

/** A tag that a customer has. */
export interface GivenTag {
  readonly id: number;
  readonly name: string;
  readonly value: string;
  readonly version: string;
}

export const tagKey = (name: string, value: string): string => `${name} ${value}`;

const texts: Readonly<Partial<Record<ValueType, (raw: Raw) => Value | undefined>>> = {
  date: (raw) => (raw === undefined ? undefined : dayText(raw as number)),
};

export class TagMaker {
  readonly #tags: readonly RuleTag[];
  /** What each case of each tag gives. */
  readonly #given: readonly (readonly GivenTag[])[];
  readonly #moment: Moment;
  readonly #at: number;
  readonly #read: readonly (readonly [string, ValueType])[];
  readonly #readsHoldings: boolean;
  readonly #fields: Readonly<Record<string, ItemType>>;

  constructor(task: MakeTask) {
    const { plan, catalog } = task;
    this.#tags = tagsAtOnce(catalog, plan.zone);
    this.#given = this.#tags.map(({ name, version, cases }) =>
      cases.map(({ value }) => {
        const id = task.tagValues.get(tagKey(name, value));
        if (id === undefined) throw new Error(`tag ${name} has no number for ${value}`);
        return { id, name, value, version };
      }),
    );
    // The end of the past, and not the hour of the make: the same plan gives the same tags.
    this.#at = plan.days.starts.at(-1) ?? 0;
    this.#moment = momentOf(new Date(this.#at), plan.zone);
    const read = new Set(this.#tags.flatMap(({ reads }) => reads.attributes));
    const types: Readonly<Record<string, ValueType>> = madeAttributes;
    this.#read = Object.entries(types).filter(([name]) => read.has(name));
    this.#readsHoldings = read.has("holdings");
    this.#fields = task.holdings?.fields ?? {};
  }

  of({ attributes, holdings }: MadeCustomer): GivenTag[] {
    if (this.#tags.length === 0) return [];
    const customer: Record<string, Value | readonly Item[] | undefined> = {};
    for (const [name, type] of this.#read) {
      const raw = attributes[name];
      customer[name] = texts[type]?.(raw) ?? raw;
    }
    if (this.#readsHoldings) customer.holdings = holdings.map((holding) => this.#item({ ...holding }));
    const tag: Record<string, string> = {};
    const given: GivenTag[] = [];
    const view = { customer, tag };
    for (let place = 0; place < this.#tags.length; place++) {
      const cases = this.#tags[place]?.cases ?? [];
      const found = this.#given[place]?.[cases.findIndex(({ condition }) => condition.holds(view, this.#moment))];
      if (!found) continue;
      tag[found.name] = found.value;
      given.push(found);
    }
    return given;
  }

  write(rows: PostgresRows, customer: number, tags: readonly GivenTag[]): void {
    for (const { name, value, version } of tags) {
      rows.begin(7);
      rows.int4(customer);
      rows.text(name);
      rows.text(value);
      rows.text("rule");
      rows.instant(this.#at);
      rows.null();
      rows.text(version);
    }
  }

  #item(holding: Readonly<Record<string, Raw>>): Item {
    const item: Record<string, Exclude<Value, readonly string[]>> = {};
    for (const [name, type] of Object.entries(this.#fields)) {
      const raw = holding[name];
      const value = texts[type]?.(raw) ?? raw;
      if (value !== undefined && !Array.isArray(value)) item[name] = value as Exclude<Value, readonly string[]>;
    }
    return item;
  }
}
