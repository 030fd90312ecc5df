/** When a computed tag is worth a write. Pure. */
import type { ComputedRow, PresentTag } from "./rows.ts";

const DAY = 86_400_000;
/** Confidence that moved by less is left as it was said. */
const CONFIDENCE = 0.05;
/** Numbers of the evidence that moved under the same value are told anew after so long. */
const EVIDENCE = 30 * DAY;

/**
 * Whether what a computation came to has to be said: nothing is, or another value; its confidence moved; its evidence
 * grew old; or what was said runs out before the next computations.
 */
export function differs(row: ComputedRow, present: PresentTag | undefined, at: Date): boolean {
  if (present === undefined) return true;
  // What others said stands above a computation: it is said once more only where the two differ.
  if (present.source !== "rule") return present.value !== row.value;
  if (present.value !== row.value || (present.confidence === null) !== (row.confidence === null)) return true;
  if (Math.abs((present.confidence ?? 0) - (row.confidence ?? 0)) >= CONFIDENCE) return true;
  const age = at.getTime() - present.setAt.getTime();
  if (present.evidence !== row.evidence && age >= EVIDENCE) return true;
  if (present.until === null) return false;
  return at.getTime() - present.setAt.getTime() >= (present.until.getTime() - present.setAt.getTime()) / 2;
}
