import { Liquid } from "liquidjs";
import type { ContentFile } from "./content-schemas.ts";
import type { Draft, Files } from "./draft.ts";
import { hints } from "./nearest.ts";
import type { Problems } from "./problems.ts";
import type { SourceFile } from "./read-file.ts";

const liquid = new Liquid({ strictFilters: true, dynamicPartials: false, relativeReference: false });
const languages = [
  ["zh", "Chinese", "中文"],
  ["en", "English", "英文"],
] as const;

/** Both languages, templates that parse and speak of known things, and a way out of every marketing e-mail. */
export function checkContent(files: Files, draft: Draft, problems: Problems): void {
  const attributes = Object.keys(draft.catalog.attributes);
  const contents = new Map(files.content.map(({ value }) => [value.id, value]));
  for (const { source, value } of files.content) {
    checkVariants(source, value, contents, problems);
    for (const [key, language, language_zh] of languages) {
      const texts = value.text[key];
      if (!texts) {
        problems.add(source, ["text"], "missing_name", { of: value.id, language, key, language_zh });
        continue;
      }
      for (const [part, template] of Object.entries(texts))
        checkTemplate(source, ["text", key, part], template, attributes, problems);
      const isEmail = value.channel === "email" && value.class === "marketing";
      if (isEmail && !/\{\{-?\s*unsubscribe_url\b/.test(texts.body))
        problems.add(source, ["text", key, "body"], "no_unsubscribe");
    }
  }
}

/** Wordings stand in for each other: same channel and class, and the shares that they keep leave something to learn by. */
function checkVariants(
  source: SourceFile,
  { id, channel, class: law, variants }: ContentFile,
  contents: ReadonlyMap<string, ContentFile>,
  problems: Problems,
): void {
  if (!variants) return;
  variants.of.forEach((name, at) => {
    const path = ["variants", "of", at];
    const other = contents.get(name);
    if (!other) unknown(source, path, "content", "内容", name, [...contents.keys()], problems);
    else if (other.id === id || other.channel !== channel || other.class !== law || other.variants)
      problems.add(source, path, "bad_variant", { name, channel, class: law });
  });
  const most = 1 / (variants.of.length + 1);
  if (variants.floor >= most) problems.add(source, ["variants", "floor"], "high_floor", { most: most.toFixed(2) });
}

const roots = ["customer", "bank", "playbook", "agent", "unsubscribe_url", "today"];

function checkTemplate(
  source: SourceFile,
  path: string[],
  template: string,
  attributes: readonly string[],
  problems: Problems,
): void {
  let variables: (string | number | object)[][];
  try {
    variables = liquid.globalVariableSegmentsSync(liquid.parse(template)) as typeof variables;
  } catch (error) {
    problems.add(source, path, "liquid", { message: error instanceof Error ? error.message : String(error) });
    return;
  }
  for (const [root, field] of variables) {
    if (!roots.includes(String(root))) unknown(source, path, "variable", "变量", String(root), roots, problems);
    else if (root === "customer" && typeof field === "string" && !attributes.includes(field)) {
      unknown(source, path, "attribute", "属性", field, attributes, problems);
    }
  }
}

function unknown(
  source: SourceFile,
  path: readonly (string | number)[],
  what: string,
  what_zh: string,
  name: string,
  known: readonly string[],
  problems: Problems,
): void {
  const [en, zh] = hints(name, known);
  problems.add(source, path, "unknown_reference", { what, what_zh, name, ...en }, zh);
}
