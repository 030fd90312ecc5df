import type { Faults } from "./cases.ts";
import type { ASTNode } from "./cel.ts";
import type { Environment } from "./environment.ts";
import type { Node } from "./tree.ts";
import type { ItemType } from "./types.ts";

/** The item at hand inside `exists`, `all` and `filter`. */
export interface ItemScope {
  readonly depth: number;
  /** Fields of a record; undefined where the items are texts. */
  readonly fields: Readonly<Record<string, ItemType>> | undefined;
}

/** What elaboration carries along. */
export interface Scope {
  readonly environment: Environment;
  readonly faults: Faults;
  readonly text: string;
  /** Items at hand, by the name that the condition gives them. */
  readonly items: ReadonlyMap<string, ItemScope>;
  /** Audiences whose conditions stand around this one, outermost first, and how many were taken in so far. */
  readonly inside: { readonly names: readonly string[]; readonly count: { taken: number } };
  /** Where each true-or-false part stands, for whoever explains. */
  readonly spans: Map<Node, { readonly start: number; readonly end: number }>;
}

export type Elaborate = (ast: ASTNode, scope: Scope) => Node | undefined;
