/** One customer's current picture. Pure. */
import { type CustomerNumber, shardOf } from "#ground/ids";
import type { Item, ItemType, Value, ValueType } from "#kits/expr";
import { type MetricState, noMetrics } from "./metrics/index.ts";

export type { ProfileFact } from "./profile-fact.ts";

/** An attribute as the profile keeps it: one typed column. */
export interface AttributeColumn {
  readonly name: string;
  readonly type: ValueType;
}

/** An attribute that is a list of records: a table of its own with a typed column for each field. */
export interface ListTable {
  readonly name: string;
  readonly fields: Readonly<Record<string, ItemType>>;
}

export interface Score {
  readonly value: number;
  readonly version: string;
  readonly at: Date;
  /** The last instant at which it counts; null: it stands until another comes. */
  readonly until: Date | null;
}

/** What stands for the end of a score that was withdrawn. */
export const withdrawn = new Date(0);

/** A score as it counts at an instant; undefined: none, or its time is over. */
export function scoreAt({ scores }: Pick<CustomerState, "scores">, name: string, at: Date): Score | undefined {
  const score = scores[name];
  return score && (score.until === null || at <= score.until) ? score : undefined;
}

/** The state of one customer. `values` holds known attributes alone; a missing name is an unknown value. */
export interface CustomerState {
  readonly customer: CustomerNumber;
  readonly shard: number;
  /** Organisation unit that serves the customer; null: head office. */
  readonly unit: number | null;
  readonly values: Readonly<Record<string, Value>>;
  readonly scores: Readonly<Record<string, Score>>;
  /** Value by name; the empty text for a tag without a value. What is not there is not said of the customer. */
  readonly tags: Readonly<Record<string, string>>;
  readonly metrics: MetricState;
  /** Lists of records that hold anything, as far as they were loaded. */
  readonly lists: Readonly<Record<string, readonly Item[]>>;
  /** Grows by one with each change of anything but the metrics; 0: the customer has no row yet. */
  readonly revision: number;
}

export function emptyState(customer: CustomerNumber): CustomerState {
  return {
    customer,
    shard: shardOf(customer),
    unit: null,
    values: {},
    scores: {},
    tags: {},
    metrics: noMetrics,
    lists: {},
    revision: 0,
  };
}
