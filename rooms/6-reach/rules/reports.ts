/** What channels report, and the facts that it becomes. */
import type { Receipt } from "./states.ts";

/**
 * Receipts, and what happens beside the ladder:
 * - `answered`: a call was taken
 * - `finished`: a call is over; `outcome` says how
 * - `unsubscribed`: the customer wants no more marketing here
 */
export type Reported = Receipt | "answered" | "finished" | "unsubscribed";

/** One report of a channel, under the send key where the provider gives it back, else under the provider's own id. */
export interface ChannelReport {
  readonly what: Reported;
  readonly key?: string;
  readonly vendorId?: string;
  /** The bank's time at which it happened. */
  readonly at: Date;
  /** The provider's code. Without personal data. */
  readonly code?: string | null;
  /** Of a finished call. */
  readonly outcome?: string;
  readonly seconds?: number;
}

/** A touch that reports are about. */
export interface ReportedTouch {
  readonly key: string;
  readonly channel: string;
}

export interface ReportFact {
  readonly type: string;
  readonly id: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** The fact of a report. Its id follows from what happened: the same report again is a duplicate. */
export function factOfReport(report: ChannelReport, { key, channel }: ReportedTouch): ReportFact {
  const { what, at, code, vendorId, outcome, seconds } = report;
  if (what === "answered")
    return { type: "call_connected", id: `${key}#call_connected`, data: { touch: key, channel } };
  if (what === "finished") {
    // Results may follow one another, and the latest stands: each has an id of its own.
    return {
      type: "call_finished",
      id: `${key}#call_finished@${at.toISOString()}`,
      data: {
        touch: key,
        channel,
        ...(outcome === undefined ? {} : { outcome }),
        ...(seconds === undefined ? {} : { duration: seconds }),
      },
    };
  }
  if (what === "unsubscribed") {
    return { type: "unsubscribed", id: `${key}#unsubscribed`, data: { purpose: "marketing", channel, touch: key } };
  }
  return {
    type: `touch_${what}`,
    id: `${key}#${what}`,
    data: {
      touch: key,
      channel,
      ...(code ? { code } : {}),
      ...(vendorId === undefined ? {} : { provider_id: vendorId }),
    },
  };
}
