/** The local inbox: what customers would have got, with what became of it. Names and numbers are masked. */
import { type Actor, allow } from "#ground/authority";
import { type Storage, sql, type Tx } from "#ground/storage";
import { maskFor } from "#profile";
import { reachPermissions } from "../permissions.ts";
import { actsOf, type InboxAct, isLocalChannel } from "../rules/local-network.ts";

export interface InboxQuery {
  readonly channel?: string;
  /** Customer number. */
  readonly customer?: number;
  /** Default 50, at most 200. */
  readonly limit?: number;
  /** Messages older than this one. */
  readonly before?: number;
}

export interface InboxMessage {
  readonly message: number;
  readonly key: string;
  readonly customer: number;
  readonly channel: string;
  readonly class: string;
  readonly content: string;
  /** Masked; hidden from those who may not recognise customers. */
  readonly to: string;
  readonly title: string;
  readonly body: string;
  readonly link: string | null;
  readonly parts: number;
  /** Fen; null: not known. */
  readonly cost: number | null;
  readonly submittedAt: Date;
  /** How often the network was given it; more than once is a doubled send. */
  readonly submissions: number;
  readonly happened: readonly { readonly what: string; readonly at: Date; readonly code: string | null }[];
  /** State of its touch in the ledger, which learns of what happened through intake. */
  readonly state: string;
  /** What a person may make happen next. */
  readonly acts: readonly InboxAct[];
}

export interface Inbox {
  readonly messages: readonly InboxMessage[];
  /** What `before` takes for the next page; null on the last. */
  readonly next: number | null;
}

interface MessageRow extends Omit<InboxMessage, "happened" | "acts" | "to"> {
  readonly recipient: string;
  readonly name: string;
  readonly events: readonly string[];
  readonly events_at: readonly Date[];
  readonly codes: readonly string[];
}

const LIMIT = 50;
const MOST = 200;

/** Newest first, in the actor's scope. */
export async function readInbox(storage: Storage, actor: Actor, query: InboxQuery): Promise<Inbox> {
  allow(actor, reachPermissions.read_inbox);
  const limit = Math.min(query.limit ?? LIMIT, MOST);
  const rows = await storage.as(actor, (tx) => messagesOf(tx, query, limit + 1));
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return {
    messages: page.map((row) => messageOf(row, actor)),
    next: rows.length > limit && last ? last.message : null,
  };
}

async function messagesOf(tx: Tx, { channel, customer, before }: InboxQuery, limit: number): Promise<MessageRow[]> {
  return await tx.rows<MessageRow>(sql`
    select m.message, m.key, m.customer, m.channel, m.class, m.content, m.recipient, m.name, m.title, m.body, m.link,
      m.parts, m.cost, m.submitted_at as "submittedAt", m.submissions, m.events, m.events_at, m.codes, t.state
    from reach.local_message m join reach.touch t on t.key = m.key
    where (${channel ?? null}::text is null or m.channel = ${channel ?? null})
      and (${customer ?? null}::int is null or m.customer = ${customer ?? null})
      and (${before ?? null}::bigint is null or m.message < ${before ?? null})
    order by m.message desc limit ${limit}`);
}

function messageOf(row: MessageRow, actor: Actor): InboxMessage {
  const { recipient, name, events, events_at: times, codes, ...message } = row;
  // What is kept is masked already; to most colleagues not even the mask is shown.
  const recognises = maskFor(actor, { name }).name !== HIDDEN;
  const hide = (text: string): string => (recognises || name === "" ? text : text.replaceAll(name, HIDDEN));
  return {
    ...message,
    to: recognises ? recipient : HIDDEN,
    title: hide(row.title),
    body: hide(row.body),
    happened: events.flatMap((what, n) => {
      const at = times[n];
      const code = codes[n] ?? "-";
      return at ? [{ what, at, code: code === "-" ? null : code }] : [];
    }),
    acts: isLocalChannel(row.channel) ? actsOf[row.channel] : [],
  };
}

const HIDDEN = "***";
