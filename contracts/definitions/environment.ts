/** The catalog as the condition language takes it. */
import { type FactBook, type FactShape, factBook } from "#contracts/facts";
import type { Environment, ValueType } from "#kits/expr";
import type { Catalog, Definitions } from "./definitions.ts";
import { factFields } from "./normalise.ts";

type Types = Record<string, ValueType>;

function typesOf(fields: Readonly<Record<string, { readonly type: ValueType | "records" }>>): Types {
  const types: Types = {};
  for (const [name, { type }] of Object.entries(fields)) if (type !== "records") types[name] = type;
  return types;
}

/**
 * What a condition may speak of: `customer`, `metric`, `score`, `tag`.
 * @param event name of the event that a trigger or goal looks at; gives `event.*` as well
 */
export function environmentOf(catalog: Catalog, zone: string, event?: string): Environment {
  const { tags, metrics, scores, attributes, events } = catalog;
  const score = Object.fromEntries(Object.keys(scores).map((name) => [name, "double"] as const));
  const data = event === undefined ? undefined : events[event];
  return {
    zone,
    records: {
      customer: typesOf(attributes),
      metric: typesOf(metrics),
      score,
      ...(data ? { event: typesOf(data.fields) } : {}),
    },
    tags: Object.fromEntries(
      Object.values(tags).map((tag) => [tag.name, tag.values ? { values: Object.keys(tag.values) } : {}]),
    ),
  };
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
