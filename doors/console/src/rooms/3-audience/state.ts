/** What stands in the addresses of audiences' pages. */
export interface AudiencesState {
  readonly state?: "draft" | "live" | "retired";
  /** Names with commas: those whose overlap is shown. */
  readonly overlap?: string;
  /** Uploads, exports and lists of all audiences. */
  readonly tab?: "hands";
}

export type AudienceTab = "people" | "history" | "overlap" | "hands";

export interface AudienceState {
  readonly tab?: AudienceTab;
  readonly by?: string;
  readonly with?: string;
}

export interface NewAudienceState {
  readonly where?: string;
  /** A static list. */
  readonly list?: true;
  /** The audience that is changed. */
  readonly of?: string;
}
