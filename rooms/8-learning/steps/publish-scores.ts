/** Scores go back to the profile as facts: learning is never imported by those who use it. */
import type { CustomerNumber } from "#ground/ids";
import { appendFacts } from "#ground/log";
import type { Tx } from "#ground/storage";
import type { CustomerState } from "#profile";
import type { Scorer } from "../rules/scorer.ts";

export interface ScoreRun {
  readonly model: string;
  readonly version: number;
  /** Name of the score in the catalog. */
  readonly score: string;
  readonly scorer: Scorer;
}

/** A customer to score, and what it is scored for: the same occasion is scored once. */
export interface Occasion {
  readonly state: CustomerState;
  readonly occasion: string;
  readonly trace: string | null;
}

/** Scores customers and publishes the scores in the caller's transaction; returns the probabilities by customer. */
export async function publishScores(
  tx: Tx,
  run: ScoreRun,
  occasions: readonly Occasion[],
  at: Date,
  receivedAt: Date,
): Promise<Map<CustomerNumber, number>> {
  if (occasions.length === 0) return new Map();
  const columns = Object.fromEntries(
    run.scorer.inputs.map(({ name }) => [name, occasions.map(({ state }) => state.values[name] ?? null)]),
  );
  const { probabilities } = run.scorer.score(columns);
  const version = `${run.model}@${run.version}`;
  await appendFacts(
    tx,
    occasions.map(({ state, occasion, trace }, index) => ({
      customer: state.customer,
      type: "score_published",
      source: "perennial/learning",
      id: `${version}/${occasion}`,
      occurredAt: at,
      data: { name: run.score, value: probabilities[index] ?? 0, version },
      ...(trace === null ? {} : { trace }),
    })),
    receivedAt,
  );
  return new Map(occasions.map(({ state }, index) => [state.customer, probabilities[index] ?? 0]));
}
