/** What every part of the SQL writer carries along. */
import type { Calendar } from "./calendar.ts";
import type { Moment } from "./environment.ts";
import type { Exact } from "./tree.ts";

export type Param = string | number | boolean | readonly number[] | readonly string[];
/** Binds a value and gives the text that stands for it, `{p0:String}`. */
export type Bind = (clickhouseType: string, value: Param) => string;

/**
 * Where fields stand. Each gives SQL of the column type that `columnTypes` names (a missing value NULL, a missing list
 * empty); the texts come from code and never from people.
 */
export interface Columns {
  /** A field of a record: `customer.age`, `metric.complaints_30d`, `score.term_deposit`. */
  field(record: string, name: string, bind: Bind): string;
  /** Whether a customer has a tag (never NULL), and its value (Nullable(String); a tag without a value has the empty text). */
  tag(name: string, bind: Bind): { readonly present: string; readonly value: string };
  /** Whether a customer is in a static list: UInt8, never NULL. */
  audience?(name: string, bind: Bind): string;
  /**
   * A list of records, one field of it: an array of the field's column type with one element for each record, in the
   * same order for every field; empty when the list is missing.
   */
  items?(record: string, list: string, field: string, bind: Bind): string;
  /** The customer just before the event at hand, where the statement knows it. */
  readonly before?: Columns;
}

export interface Writer {
  readonly columns: Columns;
  readonly moment: Moment;
  readonly zone: string;
  readonly calendar: Calendar | undefined;
  readonly bind: Bind;
  /** Binds a table once under a name of its own. */
  table(name: string, clickhouseType: string, value: () => readonly number[] | readonly string[]): string;
  /** A name of its own for a part that is read more than once. */
  alias(): string;
  /** For each list that is being gone through: the element's name in SQL, by field. */
  readonly items: readonly Map<string, string>[];
}

/** Text over a part that is read more than once: the part is written where `body` names it first. */
export function naming(w: Writer, part: string, body: (name: string) => string): string {
  const name = w.alias();
  if (w.items.length > 0) return `arrayElement(arrayMap(${name} -> ${body(name)}, [${part}]), 1)`;
  return body(name).replace(new RegExp(`\\b${name}\\b`), () => `((${part}) AS ${name})`);
}

const widths = [
  [18, "Int64"],
  [38, "Int128"],
  [76, "Int256"],
] as const;

/** The narrowest integer that holds a decimal's digits. */
export function width(exact: Exact | undefined): string {
  return widths.find(([digits]) => (exact?.digits ?? 18) <= digits)?.[1] ?? "Int256";
}
