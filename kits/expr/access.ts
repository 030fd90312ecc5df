/** Names: fields of records, tags, how things were before, and the item at hand of a list. */
import type { Span } from "./cases.ts";
import type { ASTNode } from "./cel.ts";
import { moneyExact } from "./decimal.ts";
import { recordsBefore } from "./environment.ts";
import type { Scope } from "./scope.ts";
import type { FieldNode, ItemNode, Kind, Node, RecordsNode, TagNode } from "./tree.ts";
import type { ValueType } from "./types.ts";

const fieldKinds: Readonly<Record<ValueType, Kind>> = {
  string: "string",
  bool: "bool",
  int: "int",
  double: "double",
  money: "decimal",
  date: "date",
  instant: "instant",
  list: "list",
};
const typed = (type: ValueType) => ({
  kind: fieldKinds[type],
  ...(type === "money" ? { exact: moneyExact } : {}),
});

/** What may be asked about alone: `has(x)`. */
export type Named = FieldNode | TagNode | RecordsNode | ItemNode;

export function knownNames({ environment, items }: Scope): string[] {
  const { records, before, audiences } = environment;
  const audience = audiences ? ["audience"] : [];
  return [
    ...Object.keys(records),
    ...(before ? ["before"] : []),
    "tag",
    ...audience,
    "now",
    "today()",
    ...items.keys(),
  ];
}

/** A name that stands alone. */
export function identifier(ast: ASTNode, name: string, scope: Scope): Node | undefined {
  const { environment, faults } = scope;
  const item = scope.items.get(name);
  if (item) {
    if (item.fields) return faults.add(ast, "bare_item", { name, example: Object.keys(item.fields)[0] ?? "x" });
    return { op: "item", kind: "string", depth: item.depth };
  }
  if (name === "now") return { op: "now", kind: "instant" };
  if (name === "tag") return faults.add(ast, "bare_tag");
  if (name === "audience" && environment.audiences) return faults.add(ast, "bare_audience");
  if (needsEvent(name, scope)) return faults.add(ast, "no_event", { name });
  if (name === "before") return faults.add(ast, "bare_before", { example: "customer" });
  const fields = environment.records[name];
  if (fields) return faults.add(ast, "bare_record", { name, example: Object.keys(fields)[0] ?? "x" });
  return faults.unknown(ast, "unknown_name", name, knownNames(scope));
}

/** Whether a name has a meaning elsewhere, where an event is at hand. */
function needsEvent(name: string, { environment }: Scope): boolean {
  return name === "before" ? !environment.before : name === "event" && !environment.records.event;
}

interface Step extends Span {
  readonly name: string;
  readonly indexed: boolean;
}
interface Path {
  readonly root: ASTNode & { readonly op: "id"; readonly args: string };
  readonly steps: readonly Step[];
}

/** `a.b["c"]` as a name and what follows it; undefined when it is anything else. */
function pathOf(ast: ASTNode): Path | undefined {
  const steps: Step[] = [];
  let at = ast;
  while (at.op === "." || at.op === "[]") {
    const [of, key] = at.args as [ASTNode, string | ASTNode];
    if (typeof key === "string") steps.unshift({ name: key, indexed: false, start: at.end - key.length, end: at.end });
    else if (key.op === "value" && typeof key.args === "string")
      steps.unshift({ name: key.args, indexed: true, start: key.start, end: key.end });
    else return undefined;
    at = of;
  }
  return at.op === "id" ? { root: at as Path["root"], steps } : undefined;
}

/** `customer.age`, `tag.tier`, `tag["tier"]`, `before.customer.age`, `h.amount`. */
export function access(ast: ASTNode, scope: Scope): Named | undefined {
  const path = pathOf(ast);
  if (!path) return scope.faults.add(ast, "no_index");
  const { root, steps } = path;
  const [step, ...rest] = steps;
  if (!step) return undefined;
  const item = scope.items.get(root.args);
  if (item) {
    if (rest.length > 0 || step.indexed || !item.fields) return scope.faults.add(ast, "no_index");
    return itemField(step, root.args, item.depth, item.fields, scope);
  }
  if (needsEvent(root.args, scope)) return scope.faults.add(root, "no_event", { name: root.args });
  if (root.args !== "before") return kept(root, root.args, step, rest, undefined, scope);
  const [inner, ...beyond] = rest;
  if (!inner || step.indexed)
    return scope.faults.add(ast, "bare_before", {
      example: recordsBefore.includes(step.name) ? step.name : "customer",
    });
  if (step.name !== "tag" && !recordsBefore.includes(step.name))
    return scope.faults.unknown(step, "unknown_name", step.name, [...recordsBefore, "tag"]);
  return kept(step, step.name, inner, beyond, true, scope);
}

function kept(
  span: Span,
  record: string,
  step: Step,
  rest: readonly Step[],
  before: true | undefined,
  scope: Scope,
): FieldNode | TagNode | RecordsNode | undefined {
  const { environment, faults } = scope;
  if (rest.length > 0) return faults.add({ start: span.start, end: rest.at(-1)?.end ?? span.end }, "no_index");
  if (record === "tag") return tagNamed(step, step.name, before, scope);
  if (record === "audience" && environment.audiences) return faults.add(span, "bare_audience");
  const fields = environment.records[record];
  if (!fields) return faults.unknown(span, "unknown_name", record, knownNames(scope));
  if (step.indexed) return faults.add(step, "no_index");
  const then = before ? { before } : {};
  const lists = environment.lists?.[record] ?? {};
  const items = Object.hasOwn(lists, step.name) ? lists[step.name] : undefined;
  if (items) return { op: "records", kind: "records", record, name: step.name, fields: items, ...then };
  const type = Object.hasOwn(fields, step.name) ? fields[step.name] : undefined;
  if (type) return { op: "field", ...typed(type), record, name: step.name, ...then };
  const known = [...Object.keys(fields), ...Object.keys(lists)];
  return faults.unknown(step, "unknown_field", step.name, known, { record });
}

function itemField(
  step: Step,
  record: string,
  depth: number,
  fields: Readonly<Record<string, ValueType>>,
  { faults }: Scope,
): ItemNode | undefined {
  const type = Object.hasOwn(fields, step.name) ? fields[step.name] : undefined;
  if (!type) return faults.unknown(step, "unknown_field", step.name, Object.keys(fields), { record });
  return { op: "item", ...typed(type), depth, name: step.name };
}

export function tagNamed(
  span: Span,
  name: string,
  before: true | undefined,
  { environment, faults }: Scope,
): TagNode | undefined {
  const { tags } = environment;
  if (!Object.hasOwn(tags, name)) return faults.unknown(span, "unknown_tag", name, Object.keys(tags));
  return { op: "tag", kind: "string", name, ...(before ? { before } : {}) };
}

/** Whether `in` asks of tags: `tag` gives false, `before.tag` true, anything else undefined. */
export function tagSet(ast: ASTNode, { environment }: Scope): boolean | undefined {
  if (ast.op === "id" && ast.args === "tag") return false;
  const path = pathOf(ast);
  const isBefore = path?.root.args === "before" && path.steps.length === 1 && path.steps[0]?.name === "tag";
  return isBefore && environment.before ? true : undefined;
}
