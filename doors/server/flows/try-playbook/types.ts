import type { Both, DefinitionProblem } from "#contracts/definitions";

export interface TryAsked {
  /** The playbook as YAML or JSON. */
  readonly text: string;
  /** How the file is called in problems. */
  readonly file?: string;
  /** How far back, as 90d. */
  readonly over: string;
  /** Customers who are played at most; figures of more are projected from them. */
  readonly customers?: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: { readonly done: number; readonly total: number }) => void;
}

export interface TriedDay {
  /** The bank's day. */
  readonly day: string;
  readonly people: number;
  readonly messages: number;
  readonly calls: number;
  /** Yuan. */
  readonly cost: number;
}

export interface TriedChannel extends Both {
  readonly channel: string;
  readonly touches: number;
  /** Yuan. */
  readonly cost: number;
}

/** A reason for which a wave reached nobody. */
export interface TriedSilence extends Both {
  readonly code: string;
  readonly waves: number;
}

/** A live playbook that reached the same customers over the same time. */
export interface TriedOverlap extends Both {
  readonly playbook: string;
  readonly people: number;
  /** Of these, who would have heard from both on one day. */
  readonly sameDay: number;
}

/** A cap on marketing that touches of this playbook and of live ones together would have gone beyond. */
export interface TriedCap extends Both {
  readonly cap: string;
  readonly times: number;
}

export interface TriedCustomer {
  /** The customer's number. */
  readonly customer: number;
  readonly admittedAt: string;
  /** What started it. */
  readonly because: Both;
  readonly touches: readonly {
    readonly at: string;
    readonly wave: string;
    readonly channel: string;
    readonly content: string;
  }[];
  /** Why a wave reached nobody, one for each. */
  readonly silences: readonly Both[];
  /** How the run ended; null: it goes on. */
  readonly ended: string | null;
}

export interface Tried extends Both {
  readonly playbook: string;
  readonly from: string;
  readonly to: string;
  /** Times are exact to so many minutes. */
  readonly minutes: number;
  /** Who came into question. */
  readonly candidates: number;
  /** Who was played; figures are projected when these are fewer. */
  readonly played: number;
  readonly admissions: number;
  /** Customers who would have been reached. */
  readonly people: number;
  readonly touches: number;
  readonly converted: number;
  /** Yuan. */
  readonly cost: number;
  readonly channels: readonly TriedChannel[];
  readonly days: readonly TriedDay[];
  readonly silences: readonly TriedSilence[];
  readonly caps: readonly TriedCap[];
  readonly overlap: readonly TriedOverlap[];
  readonly customers: readonly TriedCustomer[];
}

export type TryAnswer =
  | { readonly tried: Tried; readonly problems: readonly [] }
  | { readonly tried?: undefined; readonly problems: readonly DefinitionProblem[] };
