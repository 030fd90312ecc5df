/** What stands in the addresses of customers' pages. */
export interface SearchState {
  /** A condition whose customers are shown. Keys are personal and stand in no address. */
  readonly where?: string;
}

export type CustomerTab = "view" | "timeline" | "why";

export interface CustomerState {
  readonly tab?: CustomerTab;
  /** Kinds of the timeline, with commas. */
  readonly kinds?: string;
}
