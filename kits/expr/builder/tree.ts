/**
 * A condition as a tree for a visual builder: groups, negations and clauses, all of it JSON. What a person wrote stays
 * beside it (`gaps`, `source`), so that a tree that nobody changed gives back the same text, byte for byte.
 */

export interface BuilderGroup {
  readonly kind: "all" | "any";
  readonly of: readonly BuilderNode[];
  /** What stands before, between and after the parts: brackets, signs, blanks and comments. */
  readonly gaps?: readonly string[];
}
export interface BuilderNot {
  readonly kind: "not";
  readonly of: BuilderNode;
  readonly gaps?: readonly string[];
}
/** Something of a customer compared with a value that is written out. */
export interface BuilderClause extends Compared {
  readonly kind: "clause";
  readonly source?: ClauseSource;
}
/** What the builder shows as text alone. */
export interface BuilderText {
  readonly kind: "text";
  readonly text: string;
  readonly gaps?: readonly [string, string];
}
export type BuilderNode = BuilderGroup | BuilderNot | BuilderClause | BuilderText;

export interface Compared {
  /** `customer.age`, `tag.tier`, `audience.vip`, `before.metric.logins_30d`; also a text, as `days_until(customer.birthday)`. */
  readonly left: string;
  readonly operator: BuilderOperator;
  /** Absent for `present` and `true`; a list for `in`. */
  readonly right?: BuilderValue | readonly BuilderValue[];
}

/**
 * `present`: the tag is there, the customer is in the audience, the field has a value. `true`: the field, a bool, is
 * true. `holds`: a list holds a text. `contains`, `starts_with` and `ends_with` look into a text.
 */
export const builderOperators = [
  "==",
  "!=",
  "<",
  "<=",
  ">",
  ">=",
  "in",
  "holds",
  "contains",
  "starts_with",
  "ends_with",
  "present",
  "true",
] as const;
export type BuilderOperator = (typeof builderOperators)[number];

/** A value that is written out; numbers, dates, instants and durations as they are written. */
export type BuilderValue =
  | { readonly type: "string"; readonly value: string }
  | { readonly type: "bool"; readonly value: boolean }
  | { readonly type: "number" | "date" | "instant" | "duration"; readonly value: string }
  /** The bank's day today, and this instant. */
  | { readonly type: "today" | "now" };

/** The clause as it was written. */
export interface ClauseSource {
  readonly text: string;
  readonly gaps: readonly [string, string];
}
