/** What stands in the addresses of playbooks' pages. */
export interface GalleryState {
  readonly waiting?: true;
}

export type PlaybookTab = "flow" | "try" | "results" | "versions";

export interface PlaybookState {
  readonly tab?: PlaybookTab;
  readonly edit?: true;
  /** Versions that are held against each other. */
  readonly from?: number;
  readonly to?: number;
}

/** Of the matrix of stages and steps, and of boards. */
export interface PlansState {
  /** A board; the matrix when absent. */
  readonly board?: string;
}
