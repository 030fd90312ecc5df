import type { CustomerNumber } from "#ground/ids";

/** What a computation came to for one customer. */
export interface ComputedRow {
  readonly customer: CustomerNumber;
  readonly value: string;
  readonly evidence: string;
  /** Between 0 and 1. */
  readonly confidence: number | null;
}

/** A tag as it stands with a customer, as far as a computation has to know. */
export interface PresentTag {
  readonly customer: CustomerNumber;
  /** Null: kept away by somebody. */
  readonly value: string | null;
  readonly source: string;
  readonly evidence: string | null;
  readonly confidence: number | null;
  readonly setAt: Date;
  readonly until: Date | null;
}
