/** A silence that is counted. */
import type { CustomerNumber } from "#ground/ids";
import type { Cause } from "../rules/runs.ts";

export interface TimerName {
  readonly playbook: string;
  readonly version: number;
  readonly customer: CustomerNumber;
  readonly key: string;
}

export interface Timer extends TimerName {
  /** From when it counts; null: that has to be found out again. */
  readonly since: Date | null;
  readonly dueAt: Date;
  /** Of one that is found out again: silences due from then on had not been looked at; null: all that were due had. */
  readonly openFrom?: Date | null;
  readonly cause: Cause | null;
  readonly trace: string | null;
}
