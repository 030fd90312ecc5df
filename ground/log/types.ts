import type { CustomerNumber } from "#ground/ids";

/** Something that happened to a customer, as it is handed to the log. */
export interface NewFact {
  readonly customer: CustomerNumber;
  /** A type that the catalog knows. */
  readonly type: string;
  /** With `id` names the fact for ever: a second fact of the same pair and month of time is a duplicate. */
  readonly source: string;
  readonly id: string;
  /** When it happened; null when the sender did not say, then the time of receipt stands for it. Years 1900 to 2299. */
  readonly occurredAt: Date | null;
  /** Without personal data. */
  readonly data: object;
  /** The trace that follows the fact to the touch. */
  readonly trace?: string;
}

/** What became of one fact of an append; exactly one of `accepted` and `duplicate` is true. */
export interface Appended {
  readonly accepted: boolean;
  readonly duplicate: boolean;
  readonly shard: number;
  /** Null for a duplicate. */
  readonly offset: number | null;
}

/** A fact of the log. `(shard, offset)` is its place, gapless within the shard and in the order of commits. */
export interface Fact {
  readonly customer: CustomerNumber;
  readonly shard: number;
  readonly offset: number;
  readonly type: string;
  readonly source: string;
  readonly id: string;
  readonly occurredAt: Date;
  readonly receivedAt: Date;
  readonly data: Readonly<Record<string, unknown>>;
  readonly trace: string | null;
}

/** Where a reader stands in a shard: `offset` is the next one to read. */
export interface Position {
  readonly shard: number;
  readonly offset: number;
  /** Month (`YYYYMM`) of receipt of a fact before `offset`; older partitions are then not asked. 0 when unknown. */
  readonly month?: number;
}
