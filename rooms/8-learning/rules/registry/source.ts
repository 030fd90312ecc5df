/** What the register asks of whoever turns a model's question into rows. */
import type { Question } from "#contracts/definitions";
import type { CustomerNumber } from "#ground/ids";
import type { Dataset } from "#kits/forest";
import type { NoModel } from "../definition.ts";
import type { ScoreModel } from "../scorer.ts";
import type { VersionToRegister } from "./version.ts";

/** Customers with the probabilities that each version gives them, in the order of the versions. */
export interface ScoredSet {
  readonly customers: ArrayLike<CustomerNumber>;
  readonly probabilities: readonly ArrayLike<number>[];
  /** Their features, for drift. */
  readonly data?: Dataset;
}

export interface WorkOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: { readonly stage: string; readonly done: number; readonly total: number }) => void;
}

export interface QuestionSource {
  /** Everybody of the population as known at a moment, scored by each of the models. */
  score(question: Question, models: readonly ScoreModel[], at: Date, options?: WorkOptions): AsyncIterable<ScoredSet>;
  /** What became of customers who were looked at then: 1 or 0; asked when gap and horizon are over. */
  labels(
    question: Question,
    at: Date,
    customers: readonly CustomerNumber[],
  ): Promise<ReadonlyMap<CustomerNumber, number>>;
  /** Features of customers as known at a moment. */
  features(
    question: Question,
    at: Date,
    customers: readonly CustomerNumber[],
  ): Promise<{ readonly customers: ArrayLike<CustomerNumber>; readonly data: Dataset }>;
  train(question: Question, at: Date, options?: WorkOptions): Promise<VersionToRegister | NoModel>;
}
