/** The catalog as the condition language takes it. */
import { type FactBook, type FactShape, factBook } from "#contracts/facts";
import { chinaCalendar, lunarOf } from "#ground/calendar";
import type { Calendar, Environment, ItemType, ValueType } from "#kits/expr";
import type { Catalog, Definitions } from "./definitions.ts";
import { factFields } from "./normalise.ts";

/** Holidays and adjusted working days of the mainland, and the lunar calendar. */
const bankCalendar: Calendar = {
  isWorkday: (day) => chinaCalendar.isWorkday(day),
  lunar: (day) => lunarOf(day),
};

type Types = Record<string, ValueType>;
type Items = Record<string, Readonly<Record<string, ItemType>>>;

interface Typed {
  readonly type: ValueType | "records";
  readonly fields?: Readonly<Record<string, { readonly type: ItemType }>>;
}

function typesOf(fields: Readonly<Record<string, Typed>>): Types {
  const types: Types = {};
  for (const [name, { type }] of Object.entries(fields)) if (type !== "records") types[name] = type;
  return types;
}

/** Lists of records with the types of their fields; one that declares none can't be looked into. */
function listsOf(fields: Readonly<Record<string, Typed>>): Items {
  const lists: Items = {};
  for (const [name, { type, fields: inner }] of Object.entries(fields)) {
    if (type === "records" && inner)
      lists[name] = Object.fromEntries(Object.entries(inner).map(([key, field]) => [key, field.type]));
  }
  return lists;
}

/**
 * What a condition may speak of: `customer` (with its lists of records), `metric`, `score`, `tag`.
 * @param event name of the event that a trigger or goal looks at; gives `event.*` as well
 * @param before whether `before.*` may be read: in triggers, where the customer just before the event is at hand
 */
export function environmentOf(catalog: Catalog, zone: string, event?: string, before = false): Environment {
  return kept(catalog, `${zone} ${event ?? ""} ${before}`, () => madeFor(catalog, zone, event, before));
}

// The language makes its checker once for an environment: one object for one question saves that for every condition.
const made = new WeakMap<Catalog, Map<string, Environment>>();

function kept(catalog: Catalog, key: string, make: () => Environment): Environment {
  const known = made.get(catalog) ?? new Map<string, Environment>();
  made.set(catalog, known);
  const environment = known.get(key) ?? make();
  known.set(key, environment);
  return environment;
}

function madeFor(catalog: Catalog, zone: string, event: string | undefined, before: boolean): Environment {
  const { tags, metrics, scores, attributes, events } = catalog;
  const score = Object.fromEntries(Object.keys(scores).map((name) => [name, "double"] as const));
  const data = event === undefined ? undefined : events[event];
  return {
    zone,
    calendar: bankCalendar,
    ...(before ? { before } : {}),
    records: {
      customer: typesOf(attributes),
      metric: typesOf(metrics),
      score,
      ...(data ? { event: typesOf(data.fields) } : {}),
    },
    lists: { customer: listsOf(attributes), ...(data ? { event: listsOf(data.fields) } : {}) },
    tags: Object.fromEntries(
      Object.values(tags).map((tag) => [tag.name, tag.values ? { values: Object.keys(tag.values) } : {}]),
    ),
  };
}

/** What a condition over one event's data alone may speak of: personal fields have left the fact by then. */
export function eventEnvironment(catalog: Catalog, zone: string, event: string): Environment {
  return kept(catalog, `${zone} ${event} alone`, () => aloneOf(catalog, zone, event));
}

function aloneOf(catalog: Catalog, zone: string, event: string): Environment {
  const open = Object.entries(catalog.events[event]?.fields ?? {}).filter(([, { personal }]) => !personal);
  const fields = Object.fromEntries(open);
  return {
    zone,
    calendar: bankCalendar,
    records: { event: typesOf(fields) },
    lists: { event: listsOf(fields) },
    tags: {},
  };
}

/** What a metric's source may ask of an event: its data, and its own time as `event.time`, unless it has a field of that name. */
export function sourceEnvironment(catalog: Catalog, zone: string, event: string): Environment {
  return kept(catalog, `${zone} ${event} source`, () => {
    const alone = aloneOf(catalog, zone, event);
    return { ...alone, records: { event: { time: "instant", ...alone.records.event } } };
  });
}

/** Fact types of the installation: the built-in ones and those of the bank's catalog, with its attributes. */
export function factBookOf({ catalog }: Pick<Definitions, "catalog">): FactBook {
  const own: FactShape[] = Object.values(catalog.events)
    .filter((event) => !event.builtIn)
    .map(({ name, zh, en, fields }) => {
      const made = Object.entries(factFields(fields)).map(
        ([key, field]) => [key, { ...field, required: fields[key]?.required ?? false }] as const,
      );
      return { type: name, zh, en, fields: Object.fromEntries(made) };
    });
  return factBook(factFields(catalog.attributes), own);
}
