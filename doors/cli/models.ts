/** What commands about models share. */
import { type Catalog, type Definitions, modelNamed, type Question, questionFeatures } from "#contracts/definitions";
import { nearest } from "#kits/expr";
import type { Judged } from "#learning";
import { cliCases } from "./cases.ts";
import type { Context } from "./context.ts";

/** `instalment@2`, or `instalment` where a version may be left out. @throws cli.bad_value */
export function modelGiven(given: string): { readonly model: string; readonly version: number | undefined } {
  const [, model, version] = /^([a-z][a-z0-9-]*)(?:@(\d{1,9}))?$/.exec(given) ?? [];
  if (model !== undefined) return { model, version: version === undefined ? undefined : Number(version) };
  throw cliCases.bad_value({
    name: "model",
    value: given,
    expected: "a model, or a model and its version, as instalment@2",
    expected_zh: "模型，或模型与版本，如 instalment@2",
  });
}

/** @throws cli.bad_value */
export function modelVersionGiven(given: string): { readonly model: string; readonly version: number } {
  const { model, version } = modelGiven(given);
  if (version !== undefined) return { model, version };
  throw cliCases.bad_value({
    name: "version",
    value: given,
    expected: "a model and its version, as instalment@2",
    expected_zh: "模型与版本，如 instalment@2",
  });
}

/** The definition of a model. @throws cli.bad_value with what it may have meant */
export function modelKnown(definitions: Pick<Definitions, "models" | "questions">, id: string) {
  const found = modelNamed(definitions, id);
  if (found) return found;
  const known = [...Object.keys(definitions.models), ...Object.keys(definitions.questions ?? {})].sort();
  const near = nearest(id, known);
  const hint = near === undefined ? "" : ` (${near}?)`;
  throw cliCases.bad_value({
    name: "model",
    value: id,
    expected: `one of ${known.join(", ")}${hint}`,
    expected_zh: `以下之一：${known.join("、")}${hint}`,
  });
}

/** What people call a feature of a question; its name where nobody does. */
export function featureWords(question: Pick<Question, "features">, catalog: Catalog) {
  const words = new Map(questionFeatures(question, catalog).map(({ name, zh, en }) => [name, { zh, en }]));
  return (feature: string) => words.get(feature) ?? { zh: feature, en: feature };
}

export const share = (value: number | null): string => (value === null ? "–" : `${(value * 100).toFixed(1)} %`);
export const figure = (value: number | null): string => (value === null ? "–" : value.toFixed(3));

/** Bands with what was foretold and what came about. */
export function bandLines({ out }: Context, { bands }: Pick<Judged, "bands">): string[] {
  const head = out.say({
    zh: "概率区间      客户      预测      实际",
    en: "band          customers  foretold  came about",
  });
  return [
    head,
    ...bands.map(({ from, to, rows, predicted, rate }) =>
      [
        `${Math.round(from * 100)}–${Math.round(to * 100)} %`.padEnd(12),
        String(rows).padStart(8),
        share(predicted).padStart(9),
        share(rate).padStart(9),
      ].join(" "),
    ),
  ];
}
