/** What a simulation is told, and what it tells. */
import type { Definitions } from "#contracts/definitions";
import type { Logger, Metrics } from "#ground/telemetry";
import type { SimReport } from "../../../../model-bank/simulated/index.ts";
import type { BankOptions } from "../../bank-types.ts";

export interface SimulationChoice {
  readonly customers: number;
  readonly days: number;
  readonly seed: number;
  /** Playbooks that are live; every one of the bank when absent. */
  readonly only?: readonly string[];
  /** Days that customers live before the product begins, and that it can learn from. None when absent. */
  readonly past?: number;
  /** Whether the bank trains its models and strategies go by their scores. */
  readonly models?: boolean;
}

export interface SimulationProgress {
  readonly stage: "customers" | "days" | "report";
  readonly done: number;
  readonly total: number;
  readonly day?: string;
}

export interface SimulationOptions {
  readonly engines: BankOptions["engines"];
  /** Data folder of the installation. */
  readonly home: string;
  /** Name of the bank, of which there is none yet. */
  readonly name?: string;
  readonly definitions: Definitions;
  readonly choice: SimulationChoice;
  readonly metrics: Metrics;
  readonly logger?: Logger;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: SimulationProgress) => void;
  /** Told where the time went, milliseconds by part. */
  readonly onSpent?: (spent: ReadonlyMap<string, number>) => void;
}

export type Lap = (part: string) => void;

export type Simulated = SimReport;
