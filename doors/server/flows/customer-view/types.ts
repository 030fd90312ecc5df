/** One customer on one page: who you are, what you have, what you need. Money in yuan, as text with two decimals. */
import type { Both } from "#contracts/definitions";
import type { Alert } from "./alerts.ts";
import type { Recommendations } from "./recommend.ts";
import type { Coded, TimelineItem } from "./timeline-words.ts";

/** A value as JSON shows it: money as decimal text, instants in ISO 8601. */
export type Shown = string | number | boolean | readonly string[];

export interface ShownAttribute extends Both {
  readonly name: string;
  readonly type: string;
  readonly value: Shown;
  /** The value in words, where the catalog names it. */
  readonly word: Both | null;
  readonly unit: Both | null;
}

export interface ShownPersonal extends Both {
  readonly name: string;
  /** Masked. */
  readonly value: string;
}

export interface ShownTag extends Both {
  readonly name: string;
  readonly kind: string | null;
  /** Null for a tag without a value. */
  readonly value: string | null;
  readonly word: Both | null;
  /** `rule`, `model`, `import`, `colleague` or `conversation`. */
  readonly source: string;
  readonly evidence: string | null;
  readonly confidence: number | null;
  readonly since: string;
  readonly until: string | null;
  readonly by: string | null;
}

export interface ShownMetric extends Both {
  readonly name: string;
  readonly type: string;
  readonly value: Shown;
  /** `30d` slides, `day` is the bank's calendar, `ever` has no start; empty for a ratio. */
  readonly window: string;
  /** False where the window's edge falls into an hour of which only totals are kept. */
  readonly exact: boolean;
  /** What is to be said beside the number; null when nothing is. */
  readonly note: Both | null;
}

export interface ShownHolding {
  readonly product: Coded | null;
  readonly kind: Coded | null;
  readonly amount: string | null;
  readonly rate: number | null;
  readonly openedOn: string | null;
  readonly maturesOn: string | null;
  /** Days until it matures; negative when it did. */
  readonly days: number | null;
  readonly status: Coded | null;
}

export interface ShownConsent {
  readonly purpose: string;
  /** Null: every channel. */
  readonly channel: Coded | null;
  readonly given: boolean;
  readonly at: string;
  readonly textVersion: string | null;
  readonly evidence: string;
}

export interface ShownHousehold {
  readonly household: string;
  readonly relation: string | null;
  readonly since: string;
  /** Others of the household who are in the caller's part of the bank; names masked. */
  readonly members: readonly {
    readonly number: number;
    readonly relation: string | null;
    readonly name: string | null;
  }[];
  readonly tags: readonly (Both & { readonly name: string; readonly value: string; readonly members: number })[];
}

export interface ShownScore extends Both {
  readonly name: string;
  readonly value: number;
  readonly unit: "probability" | "yuan";
  readonly version: string;
  readonly at: string;
  /** The last instant at which it counts; null: until another comes. */
  readonly until: string | null;
}

export interface CustomerView360 {
  /** The customer's number in the installation; `@` and the number name it in paths. */
  readonly number: number;
  /** The bank's time of the answer. */
  readonly at: string;
  readonly who: {
    readonly personal: readonly ShownPersonal[];
    readonly attributes: readonly ShownAttribute[];
    readonly unit: Coded | null;
    readonly tags: readonly ShownTag[];
    readonly household: ShownHousehold | null;
    readonly consent: readonly ShownConsent[];
  };
  readonly has: {
    readonly balances: readonly ShownAttribute[];
    readonly holdings: readonly ShownHolding[];
    readonly metrics: readonly ShownMetric[];
  };
  readonly needs: {
    readonly alerts: readonly Alert[];
    readonly recommendations: Recommendations;
    readonly scores: readonly ShownScore[];
  };
  /** The newest entries that the log and ledgers hold; the timeline's own address has all of it. */
  readonly recent: readonly TimelineItem[];
}
