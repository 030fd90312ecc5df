/** A fact's data as conditions read them. Pure. */
import type { Catalog } from "#contracts/definitions";
import { type Item, type ItemType, readItems, readValue, type Value, type ValueType } from "#kits/expr";
import type { ReadEvent } from "./trigger-types.ts";

const nothing = {};

/** Reads the named fields of an event's data; what does not fit its type is missing. */
export function eventReader(catalog: Catalog, event: string, names: readonly string[]): ReadEvent {
  const plain: [string, ValueType][] = [];
  const lists: [string, Readonly<Record<string, ItemType>>][] = [];
  for (const name of names) {
    const field = catalog.events[event]?.fields[name];
    if (!field) continue;
    if (field.type !== "records") plain.push([name, field.type]);
    else lists.push([name, Object.fromEntries(Object.entries(field.fields ?? {}).map(([key, of]) => [key, of.type]))]);
  }
  if (plain.length + lists.length === 0) return () => nothing;
  return (data) => {
    const values: Record<string, Value | readonly Item[] | undefined> = {};
    for (const [name, type] of plain) {
      const raw = data[name];
      if (raw !== undefined && raw !== null) values[name] = readValue(type, raw);
    }
    for (const [name, fields] of lists) values[name] = readItems(fields, data[name]);
    return values;
  };
}
