/** What a provider posts to us: receipts, ends of calls, replies. Whoever signs it with the channel's key is the provider. */
import type { Channel } from "#contracts/definitions";
import { type Clock, machine } from "#ground/clock";
import type { PerennialError } from "#ground/errors";
import { reachCases } from "../cases.ts";
import type { Receiver } from "../jobs/receive.ts";
import { isSigned, type SignedRequest } from "../rules/callback-signature.ts";
import { sourceOf } from "../steps/name-reports.ts";

export interface CallbackParts {
  readonly receiver: Pick<Receiver, "read" | "report" | "signed">;
  /** The channel's key, which its provider has. */
  readonly keyOf: (channel: Channel) => Buffer;
  /** Keeps aside, with its reason, what could not be read. */
  readonly setAside: (
    source: string,
    items: readonly { readonly sent: unknown; readonly place: number; readonly error: PerennialError }[],
  ) => Promise<void>;
  /** By which signatures grow old; the machine's when absent. */
  readonly clock?: Clock;
}

export interface CallbackTaken {
  /** Reports that were new, and those that were known. */
  readonly taken: number;
  readonly duplicates: number;
  /** Receipts of ids that nobody knows yet, kept until somebody does. */
  readonly parked: number;
  /** Reports that are about nothing of ours. */
  readonly foreign: number;
  /** Items that nobody could read; they lie in quarantine. */
  readonly unreadable: number;
}

const MOST_ITEMS = 5_000;

/**
 * Takes one item or an array of them; resolves once all of it is durable, in the log or in quarantine. The same reports
 * again take no effect. Without a provider's own way of signing, Standard Webhooks hold.
 * @throws reach.not_signed, reach.too_many_reports, intake.busy
 */
export async function takeCallback(
  { receiver, keyOf, setAside, clock = machine }: CallbackParts,
  channel: Channel,
  request: SignedRequest,
): Promise<CallbackTaken> {
  const isOwn = receiver.signed(channel, request) ?? isSigned(keyOf(channel), request, clock.now());
  if (!isOwn) throw reachCases.not_signed();
  const items = itemsOf(request.body);
  if (items.length > MOST_ITEMS) throw reachCases.too_many_reports({ most: MOST_ITEMS });
  const read = items.map((sent, place) => ({ sent, place, reports: receiver.read(channel, sent) }));
  const received = await receiver.report(
    channel,
    read.flatMap(({ reports }) => reports),
  );
  const unreadable = read.filter(({ reports }) => reports.length === 0);
  const error = reachCases.unreadable_report({ channel });
  if (unreadable.length > 0)
    await setAside(
      sourceOf(channel),
      unreadable.map(({ sent, place }) => ({ sent, place, error })),
    );
  const { facts, duplicates, parked, foreign } = received;
  return { taken: facts, duplicates, parked, foreign, unreadable: unreadable.length };
}

/** What is not JSON is one item that nobody can read. */
function itemsOf(body: string): readonly unknown[] {
  try {
    const sent: unknown = JSON.parse(body);
    return Array.isArray(sent) ? sent : [sent];
  } catch {
    return [body];
  }
}
