/** A tag's rule means something, gives values that the tag has, and rests on no tag that rests on it. */
import { type Condition, checkCondition } from "#kits/expr";
import type { CatalogFile } from "./catalog-schemas.ts";
import type { Tag } from "./definitions.ts";
import type { Draft, Files } from "./draft.ts";
import { environmentOf } from "./environment.ts";
import { hints } from "./nearest.ts";
import type { Path, Problems } from "./problems.ts";
import type { SourceFile } from "./read-file.ts";

type TagFile = NonNullable<CatalogFile["tags"]>[string];

export function checkTags(files: Files, draft: Draft, problems: Problems): void {
  const rests = new Map<string, { source: SourceFile; on: ReadonlySet<string> }>();
  for (const { source, value } of files.catalog) {
    for (const [name, file] of Object.entries(value.tags ?? {})) {
      const tag = draft.catalog.tags[name];
      checkTag(source, name, file, problems);
      if (tag) rests.set(name, { source, on: checkRules(source, tag, file, draft, problems) });
    }
  }
  for (const circle of circlesOf(rests)) {
    const [first = ""] = circle;
    const source = rests.get(first)?.source;
    if (source) problems.add(source, ["tags", first, "rule"], "tag_cycle", { path: [...circle, first].join(" → ") });
  }
}

function checkTag(source: SourceFile, tag: string, file: TagFile, problems: Problems): void {
  const path = ["tags", tag];
  const { rule, computed, values, expires_after } = file;
  if (rule !== undefined && computed) problems.add(source, path, "rule_and_computed", { tag });
  if (typeof rule === "string" && values) problems.add(source, [...path, "rule"], "rule_needs_values", { tag });
  if (typeof rule === "object") {
    const known = Object.keys(values ?? {});
    for (const value of Object.keys(rule).filter((one) => !known.includes(one))) {
      const at = [...path, "rule", value];
      if (known.length === 0) problems.add(source, at, "rule_without_values", { tag, value });
      else {
        const [en, zh] = hints(value, known);
        problems.add(source, at, "wrong_choice", { key: "rule", value, known: known.join(", "), ...en }, zh);
      }
    }
  }
  if (expires_after !== undefined && Number.parseInt(expires_after, 10) === 0)
    problems.add(source, [...path, "expires_after"], "zero_span", { key: "expires_after" });
}

/** Reports what is wrong with the rules; returns the tags that they read. */
function checkRules(source: SourceFile, tag: Tag, file: TagFile, draft: Draft, problems: Problems): Set<string> {
  const environment = environmentOf(draft.catalog, draft.organisation?.zone ?? "Asia/Shanghai");
  const read = new Set<string>();
  for (const { value, when } of tag.rules ?? []) {
    const path: Path = typeof file.rule === "string" ? ["tags", tag.name, "rule"] : ["tags", tag.name, "rule", value];
    const { condition, problems: found } = checkCondition(when, environment);
    for (const { start, en, zh } of found)
      problems.add(source, path, "condition", { message: en, position: start + 1 }, { message: zh });
    if (!condition) continue;
    for (const name of condition.reads.tags) read.add(name);
    refusePersonal(source, path, condition, draft, problems);
  }
  return read;
}

function refusePersonal(source: SourceFile, path: Path, condition: Condition, draft: Draft, problems: Problems): void {
  for (const attribute of condition.reads.attributes) {
    if (draft.catalog.attributes[attribute]?.personal) problems.add(source, path, "rule_personal", { attribute });
  }
}

/** Each circle once, from the tag of its least name. */
function circlesOf(rests: ReadonlyMap<string, { readonly on: ReadonlySet<string> }>): string[][] {
  const circles: string[][] = [];
  const settled = new Set<string>();
  const visit = (name: string, way: readonly string[]): void => {
    const at = way.indexOf(name);
    if (at >= 0) {
      circles.push(way.slice(at));
      return;
    }
    if (settled.has(name)) return;
    for (const next of [...(rests.get(name)?.on ?? [])].sort()) if (rests.has(next)) visit(next, [...way, name]);
    settled.add(name);
  };
  for (const name of [...rests.keys()].sort()) visit(name, []);
  return circles;
}
