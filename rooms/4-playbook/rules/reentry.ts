/** Whether a customer may begin another run. Pure. */
import type { Reentry } from "./runs.ts";

/** A customer's earlier runs through one playbook. */
export interface Earlier {
  /** Open now. */
  readonly open: number;
  readonly last: Date | null;
  /** Admitted in the 365 days before the moment in question. */
  readonly inYear: number;
  /** This very occurrence has admitted. */
  readonly known: boolean;
}

/**
 * `again`: the occurrence has admitted already. `never`: whoever was admitted once is not again. `running`: as many runs as
 * may be are open. `too_soon`: the pause after the last admission is not over. `per_year`: often enough in 365 days.
 */
export type Refusal = "again" | "never" | "running" | "too_soon" | "per_year";

export const YEAR_MS = 365 * 86_400_000;

/** Whether the last admission alone rules another one out. */
export function isTooSoon({ never, afterMs }: Reentry, last: Date | null, at: Date): boolean {
  return last !== null && (never || (afterMs > 0 && at.getTime() - last.getTime() < afterMs));
}

export function refusalOf(rules: Reentry, earlier: Earlier, at: Date): Refusal | null {
  if (earlier.known) return "again";
  if (rules.never && earlier.last !== null) return "never";
  if (earlier.open >= rules.concurrent) return "running";
  if (rules.afterMs > 0 && earlier.last !== null && at.getTime() - earlier.last.getTime() < rules.afterMs)
    return "too_soon";
  if (rules.perYear !== null && earlier.inYear >= rules.perYear) return "per_year";
  return null;
}
