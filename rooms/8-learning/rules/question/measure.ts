/** A stored version on rows whose outcomes are known: every table, by month and by group, and drift. Pure. */
import { applyCalibration, type Dataset, modelFromJson } from "#kits/forest";
import { byGroup, type EvaluationTables, evaluateRows, type GroupRow } from "../algorithms/tables.ts";
import { type DriftReport, driftAgainst, type Reference } from "../registry/reference.ts";
import type { ScoreModel } from "../scorer.ts";
import { type RowGroups, textsOf } from "./groups.ts";

export interface VersionRows {
  readonly artefact: ScoreModel;
  readonly reference: Reference | null;
  readonly data: Dataset;
  readonly labels: Float64Array;
  readonly bands: readonly number[];
  /** Months of the rows in order of time, with how many rows each has. */
  readonly months: readonly { readonly month: string; readonly rows: number }[];
  readonly groups: RowGroups;
}

export interface VersionMeasured extends EvaluationTables {
  readonly byMonth: readonly GroupRow[];
  /** By branch, tier, age and sex, as far as the catalog has them. */
  readonly groups: Readonly<Record<string, readonly GroupRow[]>>;
  /** Against the rows that it learnt from; null where they were not kept. */
  readonly drift: DriftReport | null;
}

export function measureVersion({
  artefact,
  reference,
  data,
  labels,
  bands,
  months,
  groups,
}: VersionRows): VersionMeasured {
  const margins = modelFromJson(artefact.model).predictMargin(data);
  const probabilities = applyCalibration(artefact.calibration, margins);
  const monthOf = months.flatMap(({ month, rows }) => Array.from({ length: rows }, () => month));
  return {
    ...evaluateRows(labels, probabilities, { bands }),
    byMonth: byGroup(monthOf, labels, probabilities),
    groups: Object.fromEntries(
      Object.entries(groups).map(([by, own]) => [by, byGroup(textsOf(own), labels, probabilities)]),
    ),
    drift: reference === null ? null : driftAgainst(reference, probabilities, data),
  };
}
