/** The checked tree: every node knows its kind, and means the same to both compilers. */
import type { ItemType } from "./types.ts";

/**
 * `decimal` is exact: a whole number of 10^-scale, as money. Dates count days and instants milliseconds since 1970,
 * durations milliseconds: all of these are whole numbers when a condition runs. A `list` holds texts.
 */
export type Kind =
  | "bool"
  | "string"
  | "int"
  | "double"
  | "decimal"
  | "date"
  | "instant"
  | "duration"
  | "list"
  | "records";

/** Scale and the most digits that a decimal can have; both are known before a condition runs. */
export interface Exact {
  readonly scale: number;
  readonly digits: number;
}
interface Base {
  readonly kind: Kind;
  /** Set exactly when the kind is `decimal`. */
  readonly exact?: Exact;
}
export type Constant = string | boolean | number | bigint;
export type Comparison = "==" | "!=" | "<" | "<=" | ">" | ">=";
export type Arithmetic = "+" | "-" | "*" | "/" | "%";
/** Functions that are unknown when an argument is, and look at their arguments alone. */
export const calls = [
  "abs",
  "min",
  "max",
  "round",
  "floor",
  "ceil",
  "lower",
  "upper",
  "trim",
  "string",
  "year",
  "month",
  "day",
  "weekday",
  "hour",
  "is_workday",
  "lunar",
] as const;
export type Call = (typeof calls)[number];

export interface ConstNode extends Base {
  readonly op: "const";
  readonly value: Constant;
  /** A number written out, as it stands in the text; it takes the kind of what it stands beside. */
  readonly written?: string;
}
export interface FieldNode extends Base {
  readonly op: "field";
  readonly record: string;
  readonly name: string;
  /** As it was just before the event at hand. */
  readonly before?: true;
}
export interface TagNode extends Base {
  readonly op: "tag";
  readonly name: string;
  readonly before?: true;
}
/** Membership of a static list; never unknown. */
export interface AudienceNode extends Base {
  readonly op: "audience";
  readonly name: string;
}
/** Membership of an audience with a condition: true where that is true, else false. */
export interface InlinedNode extends Base {
  readonly op: "inlined";
  readonly name: string;
  readonly of: Node;
}
/** A list of records. */
export interface RecordsNode extends Base {
  readonly op: "records";
  readonly record: string;
  readonly name: string;
  readonly before?: true;
  /** Fields of an item. */
  readonly fields: Readonly<Record<string, ItemType>>;
}
/** A field of the item at hand of a list of records, or the item itself of a list of texts (no name). */
export interface ItemNode extends Base {
  readonly op: "item";
  /** How many lists stand around the one whose item it is. */
  readonly depth: number;
  readonly name?: string;
}
/** A test of every item of a list; `count` counts those for which it is true and is unknown when one test is. */
export interface EachNode extends Base {
  readonly op: "each";
  readonly test: "exists" | "all" | "count";
  readonly of: RecordsNode | FieldNode;
  readonly where: Node;
  readonly depth: number;
}
export interface CallNode extends Base {
  readonly op: "call";
  readonly call: Call;
  readonly args: readonly Node[];
}
export type Node =
  | ConstNode
  | FieldNode
  | TagNode
  | AudienceNode
  | InlinedNode
  | RecordsNode
  | ItemNode
  | EachNode
  | CallNode
  | (Base & { readonly op: "now" | "today" })
  | (Base & { readonly op: "has"; readonly of: FieldNode | TagNode | RecordsNode | ItemNode })
  | (Base & { readonly op: "and" | "or"; readonly left: Node; readonly right: Node })
  | (Base & { readonly op: "not"; readonly of: Node })
  | (Base & { readonly op: "if"; readonly test: Node; readonly yes: Node; readonly no: Node })
  | (Base & { readonly op: "compare"; readonly operator: Comparison; readonly left: Node; readonly right: Node })
  | (Base & { readonly op: "oneOf"; readonly of: Node; readonly values: readonly ConstNode[] })
  | (Base & { readonly op: "member"; readonly of: Node; readonly list: FieldNode })
  | (Base & { readonly op: "arithmetic"; readonly operator: Arithmetic; readonly left: Node; readonly right: Node })
  /** A decimal times 10^by, so that it has a larger scale. */
  | (Base & { readonly op: "scale"; readonly of: Node; readonly by: number })
  | (Base & {
      readonly op: "text";
      readonly test: "startsWith" | "endsWith" | "contains";
      readonly left: Node;
      readonly right: Node;
    })
  | (Base & {
      readonly op: "size" | "toDouble" | "toInt" | "dayOf" | "concat";
      readonly of: Node;
      readonly and?: Node;
    });

/** The nodes that a node is made of, in the order of the text. */
export function partsOf(node: Node): Node[] {
  return Object.values(node).flatMap((part: unknown) =>
    Array.isArray(part) ? part.filter(isNode) : isNode(part) ? [part] : [],
  );
}

const isNode = (part: unknown): part is Node => typeof part === "object" && part !== null && "op" in part;

/** Calls `see` with a node and all that it is made of. */
export function walk(node: Node, see: (node: Node) => void): void {
  see(node);
  for (const part of partsOf(node)) walk(part, see);
}
