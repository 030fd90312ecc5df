/** What a condition may speak of. Made from a bank's catalog; the language itself knows no customer. */
import type { Value, ValueType } from "./types.ts";

export interface Environment {
  /** IANA zone of the bank's days. */
  readonly zone: string;
  /** Records by name (`customer`, `metric`, `score`, `event`), each with its fields and their types. */
  readonly records: Readonly<Record<string, Readonly<Record<string, ValueType>>>>;
  /** Declared tags. A tag's value is a text; `values` lists those it may take, when they are closed. */
  readonly tags: Readonly<Record<string, { readonly values?: readonly string[] }>>;
}

/**
 * One customer as closures read it: records by name, and tags by name. A field that is absent, undefined or null is
 * missing. Values stand as {@link Value} says (money in fen, dates as text, instants in milliseconds). A tag without a
 * value is present with the empty text.
 */
export interface View {
  readonly [record: string]: Readonly<Record<string, Value | null | undefined>> | undefined;
  readonly tag?: Readonly<Record<string, string | null | undefined>>;
}

/** The moment of a question: instant in milliseconds, and the bank's calendar day (`YYYY-MM-DD`) that it falls on. */
export interface Moment {
  readonly now: number;
  readonly today: string;
}
