/** What stands in the addresses of playbooks' pages. */
export interface GalleryState {
  readonly waiting?: true;
}

export type PlaybookTab = "flow" | "try" | "results" | "versions";

export interface PlaybookState {
  readonly tab?: PlaybookTab;
  readonly edit?: true;
  /** What is chosen on the canvas: a wave by its id, or `@trigger`, `@whom`, `end`. */
  readonly node?: string;
  /** Versions that are held against each other. */
  readonly from?: number;
  readonly to?: number;
}

/** Of a playbook that begins. */
export interface NewPlaybookState {
  readonly node?: string;
}

/** Of the matrix of stages and steps, and of boards. */
export interface PlansState {
  /** A board; the matrix when absent. */
  readonly board?: string;
}
