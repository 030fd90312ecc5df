/** What moved the answers of a few rows of a stored version, compared with the rows that it learnt from. Pure. */
import { type Dataset, modelFromJson } from "#kits/forest";
import { type Explained, explainRows } from "../algorithms/explain.ts";
import type { ScoreModel } from "../scorer.ts";
import { type Reference, rowsLike } from "./reference.ts";

const BESIDE = 50;

/** Of a model that gives no reasons itself they are sampled: one row says something only beside others. */
export function explainOf(
  { artefact, reference }: { readonly artefact: ScoreModel; readonly reference: Reference | null },
  data: Dataset,
): Explained {
  const beside = reference === null ? data : rowsLike(reference, BESIDE, artefact.id);
  // A reference may lack a feature of a model that came from elsewhere.
  const isWhole = data.columns.every(({ name }) => beside.columns.some((column) => column.name === name));
  return explainRows(modelFromJson(artefact.model), data, artefact.id, isWhole ? beside : data);
}
