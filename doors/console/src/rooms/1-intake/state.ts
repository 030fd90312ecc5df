/** What stands in the address of the data page. */
export const dataTabs = ["imports", "quarantine", "quality", "catalog"] as const;
export const catalogParts = ["attributes", "metrics", "tags", "scores", "events", "products", "channels"] as const;
export const itemStates = ["open", "replayed", "dismissed"] as const;

export interface DataState {
  readonly tab?: (typeof dataTabs)[number];
  readonly part?: (typeof catalogParts)[number];
  readonly find?: string;
  readonly state?: (typeof itemStates)[number];
  readonly import?: string;
}
