/** What a condition may speak of. Made from a bank's catalog; the language itself knows no customer. */
import type { Calendar } from "./calendar.ts";
import type { Item, ItemType, Value, ValueType } from "./types.ts";

export interface Environment {
  /** IANA zone of the bank's days. */
  readonly zone: string;
  /** Records by name (`customer`, `metric`, `score`, `event`), each with its fields and their types. */
  readonly records: Readonly<Record<string, Readonly<Record<string, ValueType>>>>;
  /** Lists of records, by the record that holds them and by name (`customer.holdings`), each with the fields of an item. */
  readonly lists?: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, ItemType>>>>>>;
  /** Declared tags. A tag's value is a text; `values` lists those it may take, when they are closed. */
  readonly tags: Readonly<Record<string, { readonly values?: readonly string[] }>>;
  /**
   * Audiences that a condition may name (`"vip" in audience`), by name. One with a condition means what that says now; one
   * without is a static list. Absent where audiences mean nothing.
   */
  readonly audiences?: Readonly<Record<string, { readonly condition?: string }>>;
  /**
   * Whether `before.customer`, `before.metric`, `before.score` and `before.tag` may be read: the customer just before
   * the event at hand. True where an event is handled, in triggers.
   */
  readonly before?: boolean;
  /** The bank's calendar; without it `is_workday` and `lunar` are refused. */
  readonly calendar?: Calendar;
}

/** The records that `before` has. */
export const recordsBefore: readonly string[] = ["customer", "metric", "score"];

/** Fields of one record; one that is absent, undefined or null is missing. */
export type Fields = Readonly<Record<string, Value | readonly Item[] | null | undefined>>;

/**
 * A customer's records by name, and tags by name. Values stand as {@link Value} says (money in fen, dates as text,
 * instants in milliseconds); a list of records is a list of {@link Item}. A tag without a value is present with the
 * empty text.
 */
export interface Picture {
  readonly customer?: Fields | undefined;
  readonly metric?: Fields | undefined;
  readonly score?: Fields | undefined;
  readonly tag?: Readonly<Record<string, string | null | undefined>> | undefined;
  /** Names of the static lists that hold the customer. */
  readonly audience?: ReadonlySet<string> | undefined;
}

/** One customer as closures read it. */
export interface View extends Picture {
  /** Data of the event at hand. */
  readonly event?: Fields | undefined;
  /** The customer just before the event at hand. */
  readonly before?: Picture | undefined;
}

/** The moment of a question: instant in milliseconds, and the bank's calendar day (`YYYY-MM-DD`) that it falls on. */
export interface Moment {
  readonly now: number;
  readonly today: string;
}
