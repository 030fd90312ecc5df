/** A version of a playbook made ready: whom it admits, and how runs go. Pure data. */
import type { Playbook } from "#contracts/definitions";
import type { Condition } from "#kits/expr";
import type { VersionRow } from "./forerunners.ts";
import type { RunPlan } from "./runs.ts";
import type { CompiledTrigger } from "./trigger-types.ts";

export interface CompiledPlaybook extends VersionRow {
  readonly id: string;
  readonly version: number;
  readonly liveFrom: Date;
  readonly file: Playbook;
  readonly trigger: CompiledTrigger;
  /** Types of facts that can start a run by themselves; none where changes of the customer do. */
  readonly types: readonly string[];
  /** Of the customer when admitted; undefined: everybody. */
  readonly audience: Condition | undefined;
  /** Of what there is one admission. */
  readonly oncePer: "occurrence" | "date" | "customer" | "day";
  readonly run: RunPlan;
  /** What the trigger and the audience look at. */
  readonly reads: {
    /** Lists of records. */
    readonly lists: readonly string[];
    /** Static lists. */
    readonly audiences: readonly string[];
  };
}
