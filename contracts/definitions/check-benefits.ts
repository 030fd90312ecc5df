/** Benefits by grade: for a tag that exists, for each of its values, of products that the catalog knows. */
import type { Draft, Files } from "./draft.ts";
import { hints } from "./nearest.ts";
import type { Problems } from "./problems.ts";

export function checkBenefits(files: Files, { catalog }: Draft, problems: Problems): void {
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
