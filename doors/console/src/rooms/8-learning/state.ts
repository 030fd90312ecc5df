/** What stands in the addresses of models' pages. */
export type ModelTab = "versions" | "report" | "card" | "compare" | "batches" | "changes";

export interface ModelState {
  readonly tab?: ModelTab;
  readonly version?: number;
  readonly feature?: string;
}
