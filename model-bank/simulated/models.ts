/** Models that a simulated bank trained on its own past, as its report tells them. */

export interface SimModel {
  readonly model: string;
  readonly zh: string;
  readonly en: string;
  readonly version: number;
  readonly state: "draft" | "challenger" | "champion" | "retired";
  readonly algorithm: string;
  /** When it was trained, and the rows that it learnt from. */
  readonly trainedOn: string;
  readonly rows: number;
  readonly positives: number;
  /** On later rows that it never saw. */
  readonly auc: number | null;
  readonly madeBy: string;
  readonly approvedBy: string | null;
  readonly suspended: boolean;
  /** Scores of the model that have gone out so far. */
  readonly scored: number;
  /** Strategies that read its score, and the day since which they go by it; null: they keep to their rules. */
  readonly playbooks: readonly string[];
  readonly since: string | null;
}

/** A model of which there is no version. */
export interface SimUntrained {
  readonly model: string;
  readonly zh: string;
  readonly en: string;
  readonly playbooks: readonly string[];
  /** The day on which it was tried last, and why nothing came of it. */
  readonly tried: string;
  readonly why: { readonly zh: string; readonly en: string };
}
