import type { Both } from "#contracts/definitions";

/** A part of a condition that decided, with what it read. */
export interface DecisiveClause extends Both {
  readonly text: string;
  /** Null: unknown, for a value is missing. */
  readonly holds: boolean | null;
  readonly values: Readonly<Record<string, unknown>>;
}

/**
 * - `running`: a run is open
 * - `admitted`: it fired, and a run began
 * - `trigger`: it did not fire; the clauses say why
 * - `audience`: it fired for somebody whom the playbook is not for
 * - `reentry`: it fired too soon, or too often
 * - `before_live`: what would have started it came before the playbook was live
 * - `not_live`: the playbook was not live
 */
export type TriggerResult = "running" | "admitted" | "trigger" | "audience" | "reentry" | "before_live" | "not_live";

/** What became of one trigger for one customer. */
export interface TriggerFinding extends Both {
  readonly result: TriggerResult;
  /** The moment that was looked at: the event's, or the one that was asked about. */
  readonly at: string | null;
  readonly clauses: readonly DecisiveClause[];
}

export interface ConsideredTrigger extends TriggerFinding {
  readonly playbook: Both & { readonly code: string };
  readonly version: number;
  /** What starts it. */
  readonly trigger: Both;
}
