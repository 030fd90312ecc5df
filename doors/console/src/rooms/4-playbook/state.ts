/** What stands in the addresses of playbooks' pages. */
export interface GalleryState {
  readonly waiting?: true;
}

export type PlaybookTab = "flow" | "try" | "results" | "versions";

export interface PlaybookState {
  readonly tab?: PlaybookTab;
  readonly edit?: true;
}
