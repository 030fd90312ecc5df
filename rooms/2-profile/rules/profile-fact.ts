import type { CustomerNumber } from "#ground/ids";

/** A fact as far as the profile is concerned. `(source, id)` is its name for ever. */
export interface ProfileFact {
  readonly customer: CustomerNumber;
  readonly type: string;
  readonly source: string;
  readonly id: string;
  readonly occurredAt: Date;
  readonly data: Readonly<Record<string, unknown>>;
  readonly trace?: string | null;
  /** Where it stands in its shard of the log; absent for what is no fact of the log. */
  readonly offset?: number;
  readonly receivedAt?: Date;
}
