import type { Dataset } from "#kits/forest";
import type { BaseName, FitOptions, Fitted, Lone, Parts, Suspicion } from "../rules/algorithms/index.ts";
import type { ThreadFailure } from "./in-thread.ts";

/** What every thread of a pool knows from its start. */
export interface PoolData {
  readonly data: Dataset;
  readonly y: Float64Array;
  readonly parts: readonly Parts[];
  readonly options: Omit<FitOptions, "signal" | "onProgress">;
}

export type PoolQuestion =
  | { readonly kind: "fit"; readonly task: number; readonly part: number; readonly name: BaseName }
  | { readonly kind: "suspicions"; readonly task: number; readonly rows: Int32Array };

export interface Suspected {
  readonly alone: readonly Lone[];
  readonly suspicions: readonly Suspicion[];
}

export type PoolAnswer =
  | { readonly kind: "progress"; readonly task: number; readonly done: number; readonly total: number }
  | { readonly kind: "done"; readonly task: number; readonly result: Fitted | Suspected }
  | (ThreadFailure & { readonly task: number });
