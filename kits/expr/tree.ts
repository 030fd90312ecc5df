/** The checked tree: every node knows its kind, and means the same to both compilers. */

/**
 * `decimal` is exact: a whole number of 10^-scale, as money. Dates count days and instants milliseconds since 1970,
 * durations milliseconds: all of these are whole numbers when a condition runs.
 */
export type Kind = "bool" | "string" | "int" | "double" | "decimal" | "date" | "instant" | "duration" | "list";

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
}
export interface TagNode extends Base {
  readonly op: "tag";
  readonly name: string;
}
export type Node =
  | ConstNode
  | FieldNode
  | TagNode
  | (Base & { readonly op: "now" | "today" })
  | (Base & { readonly op: "has"; readonly of: FieldNode | TagNode })
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

/** Kinds that are whole numbers when a condition runs. */
export const isWhole = (kind: Kind): boolean =>
  kind !== "bool" && kind !== "string" && kind !== "double" && kind !== "list";
