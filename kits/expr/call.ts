/** A call of a function as it is read from the text. */
import type { ASTNode } from "./cel.ts";
import type { Elaborate, Scope } from "./scope.ts";
import type { Kind, Node } from "./tree.ts";

/** A call that is being read; the receiver, if any, stands first among the arguments. */
export interface FunctionCall {
  readonly ast: ASTNode;
  readonly name: string;
  readonly args: readonly ASTNode[];
  readonly scope: Scope;
  readonly elaborate: Elaborate;
}
/** An argument that must be of one of the kinds; the first of them is what is asked for. */
export function argument(call: FunctionCall, at: number, kinds: readonly Kind[]): Node | undefined {
  const ast = call.args[at];
  const node = ast && call.elaborate(ast, call.scope);
  if (!ast || !node || kinds.includes(node.kind)) return node;
  return call.scope.faults.add(ast, "wrong_kind", {
    what: `${call.name}()`,
    expected: kinds[0] ?? "string",
    kind: node.kind,
  });
}
