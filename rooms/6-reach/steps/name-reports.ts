/** Which touches the reports of a channel are about. Those of an id that nobody knows yet are kept until it is known. */
import type { CustomerNumber } from "#ground/ids";
import type { Tx } from "#ground/storage";
import { type ChannelReport, factOfReport, type ReportFact } from "../rules/reports.ts";
import { isReceipt } from "../rules/states.ts";
import { parkReceipts, touchesNamed } from "../store/receipts.ts";

/** A fact that a channel brings, ready for intake. */
export interface BroughtFact extends ReportFact {
  readonly customer: CustomerNumber;
  readonly source: string;
  readonly occurredAt: Date;
  readonly trace: string | null;
}

export interface NamedReports {
  readonly facts: readonly BroughtFact[];
  /** Receipts kept until their id is known. */
  readonly parked: number;
  /** Reports that are not ours: of a key that was never planned, or not a receipt and of an unknown id. */
  readonly foreign: number;
}

/** Where facts that a channel brings come from. */
export const sourceOf = (channel: string): string => `local/${channel}`;

export async function nameReports(
  tx: Tx,
  channel: string,
  reports: readonly ChannelReport[],
  now: Date,
): Promise<NamedReports> {
  const touches = await touchesNamed(
    tx,
    reports.map(({ key, vendorId }) => ({ channel, ...(key ? { key } : {}), ...(vendorId ? { vendorId } : {}) })),
  );
  const facts: BroughtFact[] = [];
  const unknown: ChannelReport[] = [];
  for (const [place, report] of reports.entries()) {
    const touch = touches[place];
    if (!touch) unknown.push(report);
    else {
      const { key, customer, trace } = touch;
      const named = { ...factOfReport(report, { key, channel }), customer, trace };
      facts.push({ ...named, source: sourceOf(channel), occurredAt: report.at });
    }
  }
  // A key of ours would have been found: what names one that is not there is not about us.
  const waiting = unknown.flatMap(({ what, key, vendorId, at, code }) =>
    key === undefined && vendorId !== undefined && isReceipt(what)
      ? [{ channel, vendorId, receipt: what, at, code: code ?? null }]
      : [],
  );
  return { facts, parked: await parkReceipts(tx, waiting, now), foreign: unknown.length - waiting.length };
}
