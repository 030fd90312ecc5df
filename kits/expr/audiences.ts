/** `"name" in audience`: a static list is asked for; a condition is taken in as it stands now. */
import { Faults, type Span } from "./cases.ts";
import { type ASTNode, parseCel } from "./cel.ts";
import type { Environment } from "./environment.ts";
import type { Elaborate, Scope } from "./scope.ts";
import type { AudienceNode, InlinedNode, Node } from "./tree.ts";

// A name that doubles another doubles the tree: what is taken in, and what that takes in, is counted.
const MOST = 100;

/** Whether `in` asks of audiences. */
export function isAudienceSet(ast: ASTNode, { environment, items }: Scope): boolean {
  return environment.audiences !== undefined && ast.op === "id" && ast.args === "audience" && !items.has("audience");
}

export function audienceNamed(
  span: Span,
  name: string,
  scope: Scope,
  elaborate: Elaborate,
): AudienceNode | InlinedNode | undefined {
  const { environment, faults, inside } = scope;
  const { audiences = {} } = environment;
  const audience = Object.hasOwn(audiences, name) ? audiences[name] : undefined;
  if (!audience) return faults.unknown(span, "unknown_audience", name, Object.keys(audiences));
  if (audience.condition === undefined) return { op: "audience", kind: "bool", name };
  const ring = inside.names.indexOf(name);
  if (ring >= 0) return faults.add(span, "audience_ring", { ring: [...inside.names.slice(ring), name].join(" → ") });
  if (++inside.count.taken > MOST) return faults.add(span, "too_many_audiences", { limit: MOST });
  const of = conditionOf(audience.condition, name, span, scope, elaborate);
  return of && { op: "inlined", kind: "bool", name, of };
}

/** The tree of another audience's condition. Its faults are told where its name stands. */
function conditionOf(text: string, name: string, span: Span, scope: Scope, elaborate: Elaborate): Node | undefined {
  const environment = standing(scope.environment);
  const faults = new Faults();
  const parsed = parseCel(text, environment);
  if ("message" in parsed)
    return scope.faults.add(span, "bad_audience", { name, message: parsed.message }, { message: parsed.zh });
  const inside = { names: [...scope.inside.names, name], count: scope.inside.count };
  const tree = elaborate(parsed.ast, { environment, faults, text, items: new Map(), spans: new Map(), inside });
  const [first] = faults.list;
  // A ring is the same ring wherever it is met.
  if (first?.name === "condition.audience_ring") {
    scope.faults.again(span, first);
    return undefined;
  }
  if (first) return scope.faults.add(span, "bad_audience", { name, message: first.en }, { message: first.zh });
  if (tree?.kind === "bool" && !parsed.check().error) return tree;
  const [en, zh] = ["it is not true or false", "其结果不是真或假"];
  return scope.faults.add(span, "bad_audience", { name, message: en }, { message: zh });
}

const made = new WeakMap<Environment, Environment>();

/** What may be said of a customer at any time: no event is at hand. */
function standing(environment: Environment): Environment {
  const { before, ...rest } = environment;
  const { event, ...records } = environment.records;
  if (before === undefined && event === undefined) return environment;
  const known = made.get(environment);
  if (known) return known;
  const { event: _, ...lists } = environment.lists ?? {};
  const without: Environment = { ...rest, records, lists };
  made.set(environment, without);
  made.set(without, without);
  return without;
}
