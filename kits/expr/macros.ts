/** Questions to every item of a list: `exists`, `all`, and how many `filter` leaves. */
import type { FunctionCall } from "./call.ts";
import type { ASTNode } from "./cel.ts";
import type { Scope } from "./scope.ts";
import type { EachNode, FieldNode, Node, RecordsNode } from "./tree.ts";

export const macros: readonly string[] = ["exists", "all", "filter"];

/** `x.exists(i, …)`, `x.all(i, …)`; a `filter` that nobody asks for its size. */
export function macro(call: FunctionCall): Node | undefined {
  const { ast, name, args, scope } = call;
  const [of, ...rest] = args;
  if (!of || rest.length !== 2) return scope.faults.add(ast, "wrong_count", { name, expected: "(i, …)" });
  if (name === "filter") {
    each(call, "count", of, rest);
    return scope.faults.add(ast, "filter_size");
  }
  return each(call, name as "exists" | "all", of, rest);
}

/** `x.filter(i, …).size()`: unknown as soon as it is unknown of one item. */
export function sizeOfFilter(
  call: FunctionCall,
  of: ASTNode,
  rest: readonly ASTNode[],
  filter: ASTNode,
): Node | undefined {
  if (rest.length !== 2) return call.scope.faults.add(filter, "wrong_count", { name: "filter", expected: "(i, …)" });
  return each({ ...call, ast: filter, name: "filter" }, "count", of, rest);
}

function each(
  call: FunctionCall,
  test: EachNode["test"],
  list: ASTNode,
  [variable, question]: readonly ASTNode[],
): EachNode | undefined {
  const { scope, elaborate, name } = call;
  const { faults } = scope;
  const of = listNode(call, elaborate(list, scope), list);
  if (variable?.op !== "id" || !question)
    return faults.add(variable ?? call.ast, "wrong_count", { name, expected: "(i, …)" });
  const item = variable.args;
  if (isTaken(item, scope)) return faults.add(variable, "taken_name", { name: item, example: `${item.slice(0, 1)}1` });
  if (!of) return undefined;
  const depth = scope.items.size;
  const fields = of.op === "records" ? of.fields : undefined;
  const inner: Scope = { ...scope, items: new Map([...scope.items, [item, { depth, fields }]]) };
  const where = elaborate(question, inner);
  if (!where) return undefined;
  if (where.kind !== "bool")
    return faults.add(question, "wrong_kind", { what: `${name}()`, expected: "bool", kind: where.kind });
  return { op: "each", kind: test === "count" ? "int" : "bool", test, of, where, depth };
}

function listNode(call: FunctionCall, node: Node | undefined, ast: ASTNode): RecordsNode | FieldNode | undefined {
  if (!node) return undefined;
  if (node.op === "records" || (node.op === "field" && node.kind === "list")) return node;
  const lists = Object.entries(call.scope.environment.lists ?? {}).flatMap(([record, named]) =>
    Object.keys(named).map((name) => `${record}.${name}`),
  );
  const example = `${lists[0] ?? "customer.holdings"}.${call.name}(i, …)`;
  return call.scope.faults.add(ast, "not_a_list", { name: call.name, example });
}

/** An item's name hides nothing: two readers would take it for two things. */
function isTaken(name: string, { environment, items }: Scope): boolean {
  return (
    ["before", "tag", "audience", "now", "event"].includes(name) ||
    Object.hasOwn(environment.records, name) ||
    items.has(name)
  );
}
