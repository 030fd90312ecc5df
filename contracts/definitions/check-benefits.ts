/** Benefits: draws within the law, amounts that are money, limits that name what there is; those of grades for each grade. */
import { parseYuan } from "#ground/money";
import { isDay } from "#kits/expr";
import type { BenefitFile } from "./benefit-file-schema.ts";
import type { Draft, Files } from "./draft.ts";
import { hints } from "./nearest.ts";
import type { Read } from "./normalise.ts";
import type { Problems } from "./problems.ts";

/** The most that one prize may be worth, yuan. */
export const TOP_PRIZE_YUAN = 50_000;
/** Probabilities are whole millionths. */
export const MILLION = 1_000_000;

export function checkBenefits(files: Files, draft: Draft, problems: Problems): void {
  checkGrades(files, draft, problems);
  checkLimits(files, draft, problems);
  for (const read of files.benefits) checkBenefit(read, problems);
}

/** Limits have ids of their own, and name benefits that there are. */
function checkLimits(files: Files, { benefits }: Draft, problems: Problems): void {
  for (const { source, value } of files.policies) {
    if (value.kind !== "benefit_limits") continue;
    const seen = new Set<string>();
    for (const [at, { id, benefits: of = [] }] of value.limits.entries()) {
      if (seen.has(id))
        problems.add(source, ["limits", at, "id"], "twice", { what: "limits", name: id, other: source.file });
      seen.add(id);
      for (const [place, name] of of.entries()) {
        if (benefits[name]) continue;
        const [en, zh] = hints(name, Object.keys(benefits));
        const what = { what: "benefit", what_zh: "权益", name };
        problems.add(source, ["limits", at, "benefits", place], "unknown_reference", { ...what, ...en }, zh);
      }
    }
  }
}

function checkBenefit({ source, value }: Read<BenefitFile>, problems: Problems): void {
  for (const key of ["from", "to"] as const) {
    const day = value[key];
    if (day !== undefined && !isDay(day)) problems.add(source, [key], "not_a_day", { value: day });
  }
  if (value.from !== undefined && value.to !== undefined && value.to < value.from)
    problems.add(source, ["to"], "not_rising", { key: "from, to" });
  if (value.expires_after !== undefined && /^0+[mhd]$/.test(value.expires_after))
    problems.add(source, ["expires_after"], "wrong_form", { key: "expires_after", expected: "> 0" });
  const cost = money(source, ["yuan"], value.yuan ?? 0, problems);
  const budget = value.budget && money(source, ["budget", "yuan"], value.budget.yuan, problems);
  if (typeof budget === "number" && cost !== null && budget < cost)
    problems.add(source, ["budget"], "benefit_budget", { benefit: value.id, yuan: value.yuan });
  if ((value.kind === "draw") !== (value.prizes !== undefined))
    problems.add(source, ["prizes"], "draw_prizes", { benefit: value.id });
  if (value.kind === "draw") checkDraw({ source, value }, problems);
}

function money(source: Read<BenefitFile>["source"], path: string[], yuan: number, problems: Problems): number | null {
  const fen = parseYuan(yuan);
  if (fen === null)
    problems.add(source, path, "wrong_form", { key: path.join("."), expected: "yuan, at most two decimals" });
  return fen;
}

const languages = [
  ["zh", "Chinese", "中文"],
  ["en", "English", "英文"],
] as const;

/** The top prize is within the law, and what is published adds up. */
function checkDraw({ source, value }: Read<BenefitFile>, problems: Problems): void {
  if (value.yuan !== undefined || value.budget !== undefined)
    problems.add(source, [value.yuan === undefined ? "budget" : "yuan"], "draw_cost", { benefit: value.id });
  const seen = new Set<string>();
  let millionths = 0;
  for (const [at, prize] of (value.prizes ?? []).entries()) {
    const path = ["prizes", at] as const;
    for (const [key, language, language_zh] of languages)
      if (prize[key] === undefined)
        problems.add(source, path, "missing_name", { of: prize.id, language, key, language_zh });
    if (seen.has(prize.id))
      problems.add(source, [...path, "id"], "twice", { what: "prizes", name: prize.id, other: source.file });
    seen.add(prize.id);
    money(source, ["prizes", String(at), "yuan"], prize.yuan, problems);
    if (prize.yuan > TOP_PRIZE_YUAN)
      problems.add(source, [...path, "yuan"], "draw_top_prize", { prize: prize.id, yuan: prize.yuan });
    const parts = prize.probability * MILLION;
    millionths += Math.round(parts);
    if (Math.abs(parts - Math.round(parts)) > 1e-6 || Math.round(parts) < 1)
      problems.add(source, [...path, "probability"], "draw_probability", { benefit: value.id });
  }
  if (millionths > MILLION) problems.add(source, ["prizes"], "draw_probability", { benefit: value.id });
}

/** Benefits by grade: for a tag that exists, for each of its values, of products that the catalog knows. */
function checkGrades(files: Files, { catalog }: Draft, problems: Problems): void {
  for (const { source, value } of files.policies) {
    if (value.kind !== "grade_benefits") continue;
    const tag = catalog.tags[value.tag];
    if (!tag) {
      const [en, zh] = hints(value.tag, Object.keys(catalog.tags));
      const what = { what: "tag", what_zh: "标签", name: value.tag };
      problems.add(source, ["tag"], "unknown_reference", { ...what, ...en }, zh);
      continue;
    }
    const known = Object.keys(tag.values ?? {});
    for (const [grade, { products = [] }] of Object.entries(value.grades)) {
      if (!known.includes(grade)) {
        const [en, zh] = hints(grade, known);
        const choice = { key: "grades", value: grade, known: known.join(", ") };
        problems.add(source, ["grades", grade], "wrong_choice", { ...choice, ...en }, zh);
      }
      products.forEach((name, at) => {
        if (catalog.products[name]) return;
        const [en, zh] = hints(name, Object.keys(catalog.products));
        const what = { what: "product", what_zh: "产品", name };
        problems.add(source, ["grades", grade, "products", at], "unknown_reference", { ...what, ...en }, zh);
      });
    }
    for (const grade of known)
      if (!value.grades[grade]) problems.add(source, ["grades"], "missing_key", { key: grade });
  }
}
