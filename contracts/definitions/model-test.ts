/**
 * A condition that a model's score decides while the model stands, and a rule otherwise. In files it is a mapping; what is
 * loaded is one condition, so that whoever reads conditions needs to know nothing of models.
 */
import { Type } from "typebox";
import { hints } from "./nearest.ts";
import type { Path, Problems } from "./problems.ts";
import type { SourceFile } from "./read-file.ts";
import { closed, id, text } from "./schema-words.ts";

export interface ModelTest {
  readonly model: string;
  readonly if: string;
  readonly else: string;
}

const modelTest = closed(
  {
    model: id,
    if: text("Condition while the model's score of the customer stands; it speaks of score.NAME"),
    else: text("The rule, where the model has no champion, is set aside, or the customer has no score of it"),
  },
  "By a model, else by a rule",
);

/** A condition as text, or by a model with the rule that stands in for it. */
export const conditionOrModel = (about: string) =>
  Type.Unsafe<string>(
    Type.Union([text(about), modelTest], {
      description: `${about}; or {model, if, else}: by a model's score, else by a rule`,
    }),
  );

function isModelTest(part: unknown): part is ModelTest {
  if (typeof part !== "object" || part === null || Array.isArray(part)) return false;
  const keys = Object.keys(part);
  const wanted = ["model", "if", "else"] as const;
  const has = part as Readonly<Record<string, unknown>>;
  return keys.length === wanted.length && wanted.every((key) => typeof has[key] === "string" && has[key] !== "");
}

/** The condition that it stands for. */
export function modelTestText(score: string, test: Pick<ModelTest, "if" | "else">): string {
  return `has(score.${score}) ? (${test.if.trim()}) : (${test.else.trim()})`;
}

/** Whether a condition is what a mapping of a file stands for. */
export function standsFor(condition: string, part: unknown): boolean {
  if (!isModelTest(part)) return false;
  const [, score = ""] = /^has\(score\.([a-z][a-z0-9_]*)\) \? /.exec(condition) ?? [];
  return score !== "" && modelTestText(score, part) === condition;
}

/** Name of the score by id of the model. */
export type ScoreOfModel = ReadonlyMap<string, string>;

export function scoresOfModels(
  ...forms: readonly (Readonly<Record<string, { readonly score: string }>> | undefined)[]
): ScoreOfModel {
  return new Map(
    forms.flatMap((form) => Object.entries(form ?? {}).map(([name, { score }]) => [name, score] as const)),
  );
}

/** A file whose mappings have become conditions; a model that is not there is reported. */
export function withModelTests(source: SourceFile, scores: ScoreOfModel, problems: Problems): SourceFile {
  const value = expand(source.value, []);
  return value === source.value ? source : { ...source, value };

  function expand(part: unknown, path: Path): unknown {
    if (isModelTest(part)) {
      const score = scores.get(part.model);
      if (score !== undefined) return modelTestText(score, part);
      const [en, zh] = hints(part.model, [...scores.keys()]);
      const names = { what: "model", what_zh: "模型", name: part.model, ...en };
      problems.add(source, [...path, "model"], "unknown_reference", names, zh);
      return part.else;
    }
    if (Array.isArray(part)) {
      const items = part.map((item, at) => expand(item, [...path, at]));
      return items.some((item, at) => item !== part[at]) ? items : part;
    }
    if (typeof part !== "object" || part === null) return part;
    const entries = Object.entries(part).map(([key, inner]) => [key, expand(inner, [...path, key])] as const);
    const isSame = entries.every(([key, inner]) => inner === (part as Record<string, unknown>)[key]);
    return isSame ? part : Object.fromEntries(entries);
  }
}
