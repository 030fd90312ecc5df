/** What is said to customers keeps to advertising law, by the kind of product it is about (domain 4.3, S-07, S-08). */
import { type CopyFinding, type CopyNature, reviewCopy } from "#kits/copy";
import type { Draft, Files } from "./draft.ts";
import { SUITABLE } from "./playbooks.ts";
import type { Problems } from "./problems.ts";

const natures: Readonly<Record<string, CopyNature>> = {
  wealth: "wealth",
  fund: "wealth",
  insurance: "investment",
  metal: "investment",
};

const classWords: Readonly<Record<CopyFinding["class"], readonly [en: string, zh: string]>> = {
  superlative: ["a superlative", "绝对化用语"],
  guarantee: ["a promise of return or safety", "保证性承诺"],
  evidence: ["needs evidence", "需要依据"],
  pressure: ["presses the customer", "催促性用语"],
  double_denial: ["denied twice", "双重否定"],
  risk_sentence: ["the risk sentence is missing", "缺少风险提示"],
};

/** Marketing texts alone; what only a person can judge is no mistake of the file. */
export function checkCopy(files: Files, draft: Draft, problems: Problems): void {
  const spokenOf = naturesOfContent(draft);
  for (const { source, value } of files.content) {
    if (value.class !== "marketing") continue;
    const nature = spokenOf.get(value.id) ?? "plain";
    for (const language of ["zh", "en"] as const) {
      const texts = value.text[language];
      if (!texts) continue;
      const { findings } = reviewCopy(Object.values(texts).join("\n"), nature, language);
      for (const { class: of, verdict, words } of findings) {
        const [name, class_zh] = classWords[of];
        if (verdict === "missing") problems.add(source, ["text", language], "copy_risk_sentence", { words });
        if (verdict === "block")
          problems.add(source, ["text", language], "copy_blocked", { words, class: name, class_zh });
      }
    }
  }
}

/** What each content speaks of: the products of the offers and playbooks that use it, the strictest counts. */
function naturesOfContent({ offers, playbooks, catalog }: Draft): Map<string, CopyNature> {
  const found = new Map<string, CopyNature>();
  const noteKinds = (kinds: readonly string[], contents: Iterable<string>): void => {
    const all = kinds.map((kind) => natures[kind]);
    const nature = all.find((one) => one === "wealth") ?? all.find((one) => one !== undefined);
    if (nature === undefined) return;
    for (const content of contents) if (found.get(content) !== "wealth") found.set(content, nature);
  };
  // The most suitable of all may be a wealth product.
  const note = (product: string | undefined, contents: Iterable<string>): void =>
    noteKinds([product === SUITABLE ? "wealth" : (catalog.products[product ?? ""]?.kind ?? "")], contents);
  for (const { product, content } of Object.values(offers)) note(product, Object.values(content ?? {}));
  for (const { product, waves } of Object.values(playbooks)) {
    for (const wave of waves) {
      note(wave.product ?? product, contentsOf(wave.content));
      for (const choice of wave.choose ?? []) {
        if (choice.suitable) noteKinds(choice.suitable, contentsOf(choice.content));
        else note(choice.product ?? wave.product ?? product, contentsOf(choice.content));
      }
    }
  }
  return found;
}

function contentsOf(content: string | Readonly<Record<string, string>> | undefined): readonly string[] {
  if (content === undefined) return [];
  return typeof content === "string" ? [content] : Object.values(content);
}
