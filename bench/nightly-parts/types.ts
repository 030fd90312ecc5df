/** The shape of a long run. */
import type { BenchOptions } from "../rows.ts";

/** What a run found out. */
export interface NightlyResult {
  readonly figures: Readonly<Record<string, unknown>>;
  /** Limits that were broken, in words; none: it holds. */
  readonly broken: readonly string[];
}

/** Throws when it could not be carried out. */
export type Nightly = (options: BenchOptions) => Promise<NightlyResult>;
