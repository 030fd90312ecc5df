/**
 * The local stand-in for the networks of every channel but e-mail: it takes messages as a provider does, keeps them where a
 * person can open them, and reports what becomes of them. It can be made to fail in the ways providers do.
 */
import { type Clock, machine } from "#ground/clock";
import { type Random, seededRandom } from "#ground/random";
import type { Storage } from "#ground/storage";
import type { LocalChannel } from "../rules/local-network.ts";
import { isOptOut } from "../rules/opt-out.ts";
import type { ChannelReport, Reported } from "../rules/reports.ts";
import { isReceipt } from "../rules/states.ts";
import {
  type KeptMessage,
  keepMessages,
  markTold,
  messagesOf,
  passTime,
  untoldEvents,
  vendorIdOf,
} from "../store/local-messages.ts";
import type { Adapter, Failure, LookupAnswer, Outgoing, SubmitResult, Taken } from "./adapter.ts";
import { capabilitiesOf } from "./capabilities.ts";
import type { TextMessage } from "./compose-text.ts";

/** Shares are between 0 and 1 of the messages; all are 0 unless set. */
export interface LocalFaults {
  /** Kept, and the answer lost. */
  dropAfterRecord: number;
  /** Neither kept nor answered. */
  dropBeforeRecord: number;
  refuseForNow: number;
  throttle: number;
  /** The provider refuses us altogether. */
  refuseUs: boolean;
  refuseContent: boolean;
  unknownRecipient: (customer: number) => boolean;
  /** The network is asked and can't say. */
  cannotSay: boolean;
}

export interface LocalOptions {
  readonly storage: Storage;
  /** The bank's time, by which things happen in the network. */
  readonly clock: Clock;
  readonly channel: LocalChannel;
  /** Fen; null: not known. */
  readonly costPerUnit: number | null;
  /** May be changed while it runs. */
  readonly faults?: Partial<LocalFaults>;
  readonly seed?: number;
}

const LONGEST_MS = 10_000;
const SET = 1_000;

export function createLocalAdapter(options: LocalOptions): Adapter<TextMessage> {
  const { storage, clock, channel, faults = {} } = options;
  const random = seededRandom(options.seed ?? channel);
  const submit = async (batch: readonly Outgoing<TextMessage>[], until: number): Promise<SubmitResult[]> => {
    if (machine.elapsed() >= until) return batch.map(() => ({ errorClass: "THROTTLED", code: "no_time_left" }));
    const refused = batch.map(({ touch }) => refusalOf(faults, random, touch.customer));
    const kept = batch.filter((_, n) => {
      const refusal = refused[n];
      return refusal === undefined || refusal.code === AFTER_RECORD;
    });
    const numbers = await keep(storage, channel, kept, clock.now());
    return batch.map(({ touch }, n) => {
      const kept = numbers.get(touch.key);
      return refused[n] ?? (kept === undefined ? lost : takenOf(kept));
    });
  };
  return {
    capabilities: capabilitiesOf(channel, options.costPerUnit),
    longestItemMs: LONGEST_MS,
    async submit(batch, until) {
      try {
        return await submit(batch, until);
      } catch {
        // A connection that broke in the commit may have committed.
        return batch.map(() => lost);
      }
    },
    lookup: (keys) => lookup(storage, keys, faults.cannotSay === true),
    onCallback: readCallback,
    inbound: readInbound,
    async poll() {
      const untold = await storage.batch("local network", async (tx) => {
        await passTime(tx, channel, clock.now(), SET);
        return await untoldEvents(tx, channel, SET);
      });
      return {
        reports: untold.reports,
        done: () => storage.batch("local told", (tx) => markTold(tx, untold)),
      };
    },
    close: async () => {},
  };
}

const AFTER_RECORD = "connection_lost";
const takenOf = ({ message, parts }: KeptMessage): Taken => ({ vendorId: vendorIdOf(message), parts });
const lost: Failure = { errorClass: "UNKNOWN_OUTCOME", code: "no_answer" };

function refusalOf(faults: Partial<LocalFaults>, random: Random, customer: number): Failure | undefined {
  if (faults.refuseUs) return { errorClass: "PERMANENT_CONFIG", code: "refused_us" };
  if (faults.refuseContent) return { errorClass: "PERMANENT_CONTENT", code: "sensitive_word" };
  if (faults.unknownRecipient?.(customer)) return { errorClass: "PERMANENT_RECIPIENT", code: "unknown_recipient" };
  const draw = random.next();
  let below = faults.throttle ?? 0;
  if (draw < below) return { errorClass: "THROTTLED", code: "too_fast", retryAfterMs: 5 };
  below += faults.refuseForNow ?? 0;
  if (draw < below) return { errorClass: "TRANSIENT", code: "try_later" };
  below += faults.dropBeforeRecord ?? 0;
  if (draw < below) return { errorClass: "UNKNOWN_OUTCOME", code: "connection_refused" };
  below += faults.dropAfterRecord ?? 0;
  return draw < below ? { errorClass: "UNKNOWN_OUTCOME", code: AFTER_RECORD } : undefined;
}

async function keep(
  storage: Storage,
  channel: LocalChannel,
  batch: readonly Outgoing<TextMessage>[],
  at: Date,
): Promise<ReadonlyMap<string, KeptMessage>> {
  if (batch.length === 0) return new Map();
  // What is kept is what may be seen: nobody's full name or number stands in the local network.
  const given = batch.map(({ touch, message: { link, parts, cost, shown } }) => ({
    key: touch.key,
    ...shown,
    link,
    parts,
    cost,
  }));
  return await storage.batch("local network", (tx) => keepMessages(tx, channel, given, at));
}

async function lookup(
  storage: Storage,
  keys: readonly string[],
  cannotSay: boolean,
): Promise<ReadonlyMap<string, LookupAnswer>> {
  if (cannotSay) return new Map();
  const found = await storage.batch("local network", (tx) => messagesOf(tx, keys));
  return new Map(
    keys.map((key): [string, LookupAnswer] => {
      const kept = found.get(key);
      return [key, kept === undefined ? { state: "absent" } : { state: "accepted", ...takenOf(kept) }];
    }),
  );
}

const text = (value: unknown): string | undefined => (typeof value === "string" && value !== "" ? value : undefined);

function instant(value: unknown): Date | undefined {
  const at = typeof value === "string" ? new Date(value) : undefined;
  return at === undefined || Number.isNaN(at.getTime()) ? undefined : at;
}

const others: ReadonlySet<string> = new Set(["answered", "finished", "unsubscribed"]);
const isReported = (what: string): what is Reported => isReceipt(what) || others.has(what);

function fieldsOf(raw: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof raw === "object" && raw !== null && !Array.isArray(raw) ? { ...raw } : undefined;
}

function namesOf(item: Readonly<Record<string, unknown>>): Pick<ChannelReport, "key" | "vendorId"> | undefined {
  const key = text(item.key);
  const vendorId = text(item.id);
  if (key === undefined && vendorId === undefined) return undefined;
  return { ...(key === undefined ? {} : { key }), ...(vendorId === undefined ? {} : { vendorId }) };
}

/** `[{id?, key?, status, at, code?, outcome?, seconds?}]`, one item or many. */
function readCallback(raw: unknown): ChannelReport[] {
  return (Array.isArray(raw) ? raw : [raw]).flatMap((one: unknown): ChannelReport[] => {
    const item = fieldsOf(one);
    const names = item && namesOf(item);
    const at = instant(item?.at);
    const what = text(item?.status);
    if (!item || !names || !at || what === undefined || !isReported(what)) return [];
    const outcome = text(item.outcome);
    const seconds = typeof item.seconds === "number" ? item.seconds : undefined;
    return [
      {
        what,
        ...names,
        at,
        code: text(item.code) ?? null,
        ...(outcome === undefined ? {} : { outcome }),
        ...(seconds === undefined ? {} : { seconds }),
      },
    ];
  });
}

/** `{id?, key?, text, at}`: a reply to a message; one that refuses says both. The text itself is not kept. */
function readInbound(raw: unknown): ChannelReport[] {
  const item = fieldsOf(raw);
  const names = item && namesOf(item);
  const at = instant(item?.at);
  if (!item || !names || !at || typeof item.text !== "string") return [];
  const replied: ChannelReport = { what: "replied", ...names, at };
  return isOptOut(item.text) ? [replied, { ...replied, what: "unsubscribed" }] : [replied];
}
