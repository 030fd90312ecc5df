/** One policy from a text, held to the same rules as a bank's files, and to what speaks of it. */
import { Document, isMap, isSeq, type YAMLMap } from "yaml";
import { checkPlaybook } from "./check-playbooks.ts";
import { checkPolicies } from "./check-policies.ts";
import { checkShape } from "./check-shape.ts";
import type { Definitions, Playbook, Policy } from "./definitions.ts";
import { chosen } from "./load.ts";
import { named, type Read } from "./normalise.ts";
import type { PlaybookDraft } from "./playbook-check.ts";
import type { PlaybookFile } from "./playbook-schemas.ts";
import { policySchemas } from "./policy-schemas.ts";
import { type DefinitionProblem, type Path, Problems } from "./problems.ts";
import { readYaml, type SourceFile } from "./read-file.ts";
import type { PolicyFile } from "./schemas.ts";

/** The definitions that it stands among. */
export type PolicyAround = PlaybookDraft & Pick<Definitions, "playbooks">;

export interface ReadPolicy {
  /** One item for each span of days; undefined while there is any problem. */
  readonly spans: readonly Policy[] | undefined;
  readonly problems: readonly DefinitionProblem[];
}

/**
 * A policy that is not among the bank's files: proposed by a person. One mapping, or a list with one for each span of days.
 * JSON is YAML too.
 * @param around with the policies that hold
 * @param file named in problems
 */
export function readPolicy(text: string, around: PolicyAround, file = "policy.yaml"): ReadPolicy {
  const problems = new Problems();
  const source = readYaml(file, text, problems);
  if (!source) return { spans: undefined, problems: problems.sorted() };
  const isList = Array.isArray(source.value);
  const parts = isList ? partsOf(source, source.value as readonly unknown[]) : [partOf(source, [], "0")];
  // Each span is read as a file of its own, whose name is its place in the list.
  const spans = parts.length === 0 ? undefined : checked(parts, around, problems);
  if (parts.length === 0) problems.add(source, [], "too_few", { key: "policy" });
  const places = problems.sorted().map((problem) => ({
    ...problem,
    file,
    pointer: isList && problem.file !== file ? `/${problem.file}${problem.pointer}` : problem.pointer,
  }));
  return { spans: places.length > 0 ? undefined : spans, problems: places };
}

function partsOf(source: SourceFile, values: readonly unknown[]): SourceFile[] {
  return values.map((_, at) => partOf(source, [at], String(at)));
}

/** What stands at a place of a file, with its lines. */
function partOf(source: SourceFile, place: Path, file: string): SourceFile {
  const value = place.reduce<unknown>((part, step) => (part as readonly unknown[])[Number(step)], source.value);
  return {
    file,
    value,
    at: (path) => source.at([...place, ...path]),
    keys: (path) => source.keys([...place, ...path]),
  };
}

function checked(parts: readonly SourceFile[], around: PolicyAround, problems: Problems): Policy[] {
  const reads = parts.flatMap((source): Read<PolicyFile>[] => {
    const schema = chosen(policySchemas, "kind", source, problems);
    return schema && checkShape(schema, source, problems) ? [{ source, value: source.value as PolicyFile }] : [];
  });
  const [first] = reads;
  if (!first || reads.length < parts.length) return [];
  const { id } = first.value;
  for (const { source, value } of reads) {
    if (value.id !== id) problems.add(source, ["id"], "wrong_form", { key: "id", expected: id });
    const before = around.policies.find((one) => one.id === id);
    if (before && before.kind !== value.kind)
      problems.add(source, ["kind"], "wrong_policy", { policy: id, has: value.kind, needs: before.kind });
  }
  const others = around.policies.filter((one) => one.id !== id);
  checkPolicies({ policies: [...others.map(standing), ...reads] }, around, problems);
  const made = reads.map(
    ({ source, value }) => named(problems, source, [], `policy ${id}`, value) as unknown as Policy,
  );
  if (problems.list.length === 0) checkUsers(first.source, id, { ...around, policies: [...others, ...made] }, problems);
  return made;
}

/** Playbooks that speak of it still find what they need. */
function checkUsers(source: SourceFile, id: string, around: PolicyAround, problems: Problems): void {
  for (const playbook of Object.values(around.playbooks)) {
    if (!JSON.stringify(playbook).includes(`"${id}"`)) continue;
    const found = new Problems();
    checkPlaybook(standing<Playbook, PlaybookFile>(playbook), around, found);
    for (const { name, zh, en } of found.list.filter((one) => one.name === "definitions.no_amount"))
      problems.list.push({
        ...source.at([]),
        file: source.file,
        pointer: "",
        name,
        zh: `${playbook.zh}：${zh}`,
        en: `${playbook.en}: ${en}`,
      });
  }
}

/** What holds already, as if it had been read from a file. */
function standing<Holds extends { readonly id: string }, File = PolicyFile>(value: Holds): Read<File> {
  const source = { file: value.id, value, at: () => ({ line: 0, column: 0 }), keys: () => Object.keys(value) };
  return { source, value: value as unknown as File };
}

/** The text of a policy: one mapping, or a list with one for each span of days. */
export function policyText(spans: readonly Policy[]): string {
  const parts = spans.map(inOrder);
  const document = new Document(parts.length === 1 ? parts[0] : parts);
  // Items of lists on a line each, as people write them.
  const { contents } = document;
  for (const map of isSeq(contents) ? contents.items : [contents]) if (isMap(map)) flow(map);
  return document.toString({ lineWidth: 120 });
}

const heads = ["id", "kind", "zh", "en", "effective_from", "effective_to"];

/** Keys as people write them: what it is called first. */
function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder);
  if (typeof value !== "object" || value === null) return value;
  const place = (key: string): number => (heads.includes(key) ? heads.indexOf(key) : heads.length);
  const entries = Object.entries(value).sort(([a], [b]) => place(a) - place(b));
  return Object.fromEntries(entries.map(([key, part]) => [key, inOrder(part)]));
}

function flow(map: YAMLMap): void {
  for (const { value } of map.items)
    if (isSeq(value)) for (const item of value.items) if (isMap(item)) item.flow = true;
}
