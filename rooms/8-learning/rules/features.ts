import type { FieldProblem, PerennialError } from "#ground/errors";
import { type Column, categoricalColumn, type Dataset, dataset, numericColumn } from "#kits/forest";
import { cases } from "./cases.ts";

/** What the catalog says of an attribute, as far as a model must know. */
export interface FeatureDescriptor {
  readonly name: string;
  /** A value type of the condition language: bool, int, double and money are read as numbers, string as levels. */
  readonly type: string;
  readonly knownAt: "always" | "before_call" | "after_call";
  readonly model: "allowed" | "refused";
  /** Why it is refused. */
  readonly reason?: { readonly zh: string; readonly en: string };
}

/** An attribute a model reads: what of the descriptor stays with the model. */
export interface FeatureInput {
  readonly name: string;
  readonly type: string;
}

/** Values by attribute, one per row; null and undefined are missing. Plain arrays or typed ones. */
export type AttributeColumns = Readonly<Record<string, ArrayLike<unknown>>>;

const numericTypes = new Set(["bool", "int", "double", "money"]);

/**
 * The attributes a model may read, in the order it names them.
 * @throws the first refusal, with all of them as its fields: an attribute known only after the outcome, one the catalog
 * refuses, one it does not have, one whose type a model cannot read.
 */
export function allowedFeatures(names: readonly string[], catalog: readonly FeatureDescriptor[]): FeatureInput[] {
  if (names.length === 0) throw cases.no_features();
  const byName = new Map(catalog.map((descriptor) => [descriptor.name, descriptor]));
  const problems = names.map((name) => refusal(name, byName.get(name))).filter((problem) => problem !== null);
  const [first] = problems;
  if (first !== undefined) {
    const fields: FieldProblem[] = problems.map((problem) => ({
      pointer: String(problem.params.attribute),
      reason: problem.message,
      name: problem.caseName,
    }));
    const attribute = String(first.params.attribute);
    throw refusal(attribute, byName.get(attribute), fields) ?? first;
  }
  return names.map((name) => ({ name, type: byName.get(name)?.type ?? "" }));
}

function refusal(
  attribute: string,
  descriptor: FeatureDescriptor | undefined,
  fields: FieldProblem[] = [],
): PerennialError | null {
  const details = { fields };
  if (descriptor === undefined) return cases.unknown_attribute({ attribute }, details);
  if (descriptor.knownAt === "after_call") return cases.known_after({ attribute }, details);
  if (descriptor.model === "refused") {
    const { en, zh } = descriptor.reason ?? { en: "the catalog refuses it", zh: "目录不允许" };
    return cases.refused({ attribute, reason_en: en, reason_zh: zh }, details);
  }
  if (!numericTypes.has(descriptor.type) && descriptor.type !== "string") {
    return cases.no_feature_type({ attribute, type: descriptor.type }, details);
  }
  return null;
}

/** Rows as a model reads them. Numbers may come as decimal texts or bigint, as stores hand them over. */
export function featureDataset(inputs: readonly FeatureInput[], columns: AttributeColumns): Dataset {
  return dataset(
    inputs.map(({ name, type }): Column => {
      const values = columns[name];
      if (values === undefined) throw cases.missing_attribute({ attribute: name });
      return numericTypes.has(type) ? numericColumn(name, numbers(name, values)) : categoricalColumn(name, values);
    }),
  );
}

function numbers(attribute: string, values: ArrayLike<unknown>): ArrayLike<unknown> {
  if (values instanceof Float64Array) return values;
  return Array.from(values, (value, row) => {
    if (value === null || value === undefined || typeof value === "number" || typeof value === "boolean") return value;
    const number =
      typeof value === "bigint" || (typeof value === "string" && value.trim() !== "") ? Number(value) : Number.NaN;
    if (Number.isNaN(number)) throw cases.not_a_number({ attribute, row });
    return number;
  });
}
