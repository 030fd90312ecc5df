/** A file of LightGBM or XGBoost as a score model over a definition's features. Pure. */
import { fromLightGbm, fromXgboost, type TreesModel, treesFromJson } from "#kits/forest";
import type { ScoreModel } from "../scorer.ts";
import { registryCases } from "./cases.ts";

export interface ImportedModel {
  readonly artefact: ScoreModel;
  readonly maker: "lightgbm" | "xgboost";
  /** Features that it reads, by the definition's names. */
  readonly features: readonly string[];
}

interface Given {
  readonly model: string;
  readonly file: string;
  readonly text: string;
  readonly features: readonly { readonly name: string; readonly read: "number" | "days" | "text" }[];
}

/**
 * The model's own names of features are those of the definition, or the same with dots written as underscores, as makers
 * that refuse dots want it. Scores are the maker's probabilities: nothing is calibrated anew.
 * @throws models.import_format, models.import_features
 */
export function importedModel({ model: id, file, text, features }: Given): ImportedModel {
  const { model, maker } = read(file, text);
  const json = model.toJson();
  if (json.answer === "number") {
    throw registryCases.import_format({ file, message: "its answer is a number and no probability" });
  }
  const known = new Map(
    features.flatMap(({ name }) => [[name, name] as const, [name.replaceAll(".", "_"), name] as const]),
  );
  const missing = json.features.filter(({ name }) => !known.has(name)).map(({ name }) => name);
  if (missing.length > 0) {
    throw registryCases.import_features({
      model: id,
      missing: missing.slice(0, 10).join(", "),
      known: features.map(({ name }) => name).join(", "),
    });
  }
  const named = json.features.map((feature) => ({ ...feature, name: known.get(feature.name) ?? feature.name }));
  const renamed = treesFromJson({ ...json, features: named });
  return {
    maker,
    features: named.map(({ name }) => name),
    artefact: {
      format: "perennial/score@1",
      id,
      inputs: named.map(({ name, type }) => ({ name, type: type === "numeric" ? "double" : "string" })),
      model: renamed.toJson(),
      calibration: { kind: "platt", slope: 1, intercept: 0 },
      trained: { rows: 0, positives: 0, from: "", to: "" },
    },
  };
}

function read(file: string, text: string): { readonly model: TreesModel; readonly maker: ImportedModel["maker"] } {
  const start = text.trimStart();
  try {
    if (start.startsWith("{")) return { model: fromXgboost(JSON.parse(text)), maker: "xgboost" };
    return { model: fromLightGbm(text), maker: "lightgbm" };
  } catch (error) {
    throw registryCases.import_format({ file, message: error instanceof Error ? error.message : String(error) });
  }
}
