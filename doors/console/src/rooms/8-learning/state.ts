/** What stands in the addresses of models' pages. */
export const modelTabs = [
  "report",
  "card",
  "versions",
  "training",
  "tests",
  "intent",
  "compare",
  "batches",
  "changes",
] as const;
export type ModelTab = (typeof modelTabs)[number];

export interface ModelState {
  readonly tab?: ModelTab;
  readonly version?: number;
  readonly feature?: string;
  /** The test that is open. */
  readonly study?: string;
}

export const insightTabs = [
  "models",
  "uplift",
  "causes",
  "values",
  "wordings",
  "habits",
  "next",
  "products",
  "file",
] as const;
export type InsightTab = (typeof insightTabs)[number];

export interface ModelsState {
  readonly tab?: InsightTab;
  readonly playbook?: string;
  /** The study that is open. */
  readonly study?: string;
}
