/** The definitions of a temporary bank: the sample catalog, and a column for each of a file's. Pure. */
import { type Attribute, type Definitions, type EventType, environmentOf } from "#contracts/definitions";
import type { Environment, ValueType } from "#kits/expr";
import type { FileColumn } from "./columns.ts";

/** Where a field of `customer` is kept: the attribute of the temporary bank. */
export type Places = ReadonlyMap<string, string>;

export interface TrialBank {
  readonly definitions: Definitions;
  /** What the condition may speak of. */
  readonly environment: Environment;
  /** Attribute by name in conditions. */
  readonly places: Places;
  /** The catalog's attribute that a column feeds as well, by header, so that metrics and tags can read it. */
  readonly feeds: ReadonlyMap<string, { readonly attribute: string; readonly type: ValueType }>;
}

/**
 * A file's columns are attributes of their own, typed as the file's values are. Where a column is called like an attribute
 * of the catalog it feeds that as well, in the catalog's type, for the catalog's tags and metrics were written for it.
 * @param touched attributes of the catalog that events may change; conditions may read them too
 */
export function trialBank(base: Definitions, columns: readonly FileColumn[], touched: ReadonlySet<string>): TrialBank {
  const { catalog, organisation } = base;
  const own: Record<string, Attribute> = {};
  const places = new Map<string, string>();
  const types: Record<string, ValueType> = {};
  const feeds = new Map<string, { attribute: string; type: ValueType }>();
  columns.forEach(({ header, name, type }, at) => {
    const attribute = `column_${at + 1}`;
    own[attribute] = {
      name: attribute,
      type,
      zh: header,
      en: header,
      personal: false,
      knownAt: "always",
      model: "allowed",
    };
    places.set(name, attribute);
    types[name] = type;
    const known = catalog.attributes[name];
    if (known && !known.personal && known.type !== "records") feeds.set(header, { attribute: name, type: known.type });
  });
  for (const name of touched) {
    const known = catalog.attributes[name];
    if (!known || known.personal || known.type === "records" || places.has(name)) continue;
    places.set(name, name);
    types[name] = known.type;
  }
  const attributes = { ...withoutClosedValues(catalog.attributes), ...own };
  const definitions: Definitions = {
    ...base,
    catalog: { ...catalog, attributes, events: withAttributes(catalog.events, own) },
    playbooks: {},
    audiences: {},
  };
  const full = environmentOf(definitions.catalog, organisation.zone);
  return {
    definitions,
    places,
    feeds,
    environment: { ...full, records: { ...full.records, customer: types } },
  };
}

/** Whatever a file says of an attribute is taken as it is. */
function withoutClosedValues(attributes: Readonly<Record<string, Attribute>>): Record<string, Attribute> {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, { values: _, ...rest }]) => [name, rest as Attribute]),
  );
}

/** Records carry the new attributes too. */
function withAttributes(
  events: Readonly<Record<string, EventType>>,
  own: Readonly<Record<string, Attribute>>,
): Record<string, EventType> {
  const fields = Object.values(own).map(
    ({ name, type }) => [name, { type, personal: false, required: false }] as const,
  );
  return Object.fromEntries(
    Object.entries(events).map(([name, event]) =>
      name === "customer_recorded" || name === "attribute_changed"
        ? [name, { ...event, fields: { ...event.fields, ...Object.fromEntries(fields) } }]
        : [name, event],
    ),
  );
}

const statesAttributes = new Set(["customer_recorded", "attribute_changed"]);
const attributesOfType: Readonly<Record<string, readonly string[]>> = {
  call_finished: ["duration", "consent"],
  balance_changed: ["demand_balance"],
  consent_given: ["consent", "personalisation_off", "automated_decision_off"],
  consent_withdrawn: ["consent", "personalisation_off", "automated_decision_off"],
  unsubscribed: ["consent", "personalisation_off", "automated_decision_off"],
};

/** Attributes of the catalog that an event sets. */
export function attributesTouched(type: unknown, data: unknown): readonly string[] {
  if (typeof type !== "string") return [];
  if (!statesAttributes.has(type)) return attributesOfType[type] ?? [];
  return typeof data === "object" && data !== null ? Object.keys(data) : [];
}
