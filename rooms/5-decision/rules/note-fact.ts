/** What a fact says of how a customer stands: contacts that were answered, refusals, purchases, complaints, closed channels. */
import { type Channel, channels, classes } from "#contracts/definitions";
import { contactKey, playbookOfKey } from "./keys.ts";
import type { Contact, Standing } from "./types.ts";

export interface NotedFact {
  readonly type: string;
  readonly source: string;
  readonly id: string;
  readonly occurredAt: Date;
  readonly data: Readonly<Record<string, unknown>>;
}

/** The product that a playbook or an offer is about; null: none. */
export type ProductOf = (playbook: string) => string | null;

type Note = (standing: Standing, fact: NotedFact, productOf: ProductOf) => Standing;

const text = (value: unknown): string | null => (typeof value === "string" && value !== "" ? value : null);
const channelOf = (value: unknown): Channel | null => channels.find((channel) => channel === value) ?? null;
const isMarketing = ({ data }: NotedFact): boolean => (text(data.purpose) ?? "marketing") === "marketing";

/** A carrier's words for a number that wants no advertisement. */
const blacklists: readonly string[] = ["MBBLACK", "DB:0144"];
// Shown to whoever opens a page.
const SLOT = "slot";

function connected(standing: Standing, fact: NotedFact): Standing {
  const touch = text(fact.data.touch);
  const key = contactKey(touch ?? `${fact.source}#${fact.id}`);
  const known = standing.contacts.some((contact) => contact.key === key);
  if (known) {
    if (standing.contacts.every((contact) => contact.key !== key || contact.connected)) return standing;
    const contacts = standing.contacts.map((one) => (one.key === key ? { ...one, connected: true } : one));
    return { ...standing, contacts };
  }
  // A call that nobody here decided on: made before this house, or by hand.
  return withContact(standing, {
    at: fact.occurredAt,
    channel: channelOf(fact.data.channel) ?? "agent_call",
    class: "marketing",
    category: "general",
    key,
    connected: true,
  });
}

function withContact(standing: Standing, contact: Contact): Standing {
  const own = contactKey(contact.key);
  if (standing.contacts.some(({ key }) => key === own)) return standing;
  return { ...standing, contacts: [...standing.contacts, { ...contact, key: own }] };
}

function refused(standing: Standing, at: Date, channel: Channel | null, product: string | null): Standing {
  const known = standing.refusals.some(
    (one) => one.at.getTime() === at.getTime() && one.channel === channel && one.product === product,
  );
  return known ? standing : { ...standing, refusals: [...standing.refusals, { at, channel, product }] };
}

function converted(standing: Standing, at: Date, product: string | null): Standing {
  if (product === null) return standing;
  const known = standing.conversions.some((one) => one.at.getTime() === at.getTime() && one.product === product);
  return known ? standing : { ...standing, conversions: [...standing.conversions, { at, product }] };
}

function closed(standing: Standing, channel: Channel | null): Standing {
  if (channel === null || standing.closed.includes(channel)) return standing;
  return { ...standing, closed: channels.filter((one) => one === channel || standing.closed.includes(one)) };
}

const callFinished: Note = (before, fact, productOf) => {
  const { data, occurredAt: at } = fact;
  if (data.outcome === "wrong_person") return before;
  const key = text(data.touch);
  const standing = connected(before, fact);
  const name = key === null ? null : contactKey(key);
  const channel = standing.contacts.find((contact) => contact.key === name)?.channel ?? channelOf(data.channel);
  const playbook = text(data.playbook) ?? (key?.includes("@") ? playbookOfKey(key) : null);
  const product = playbook === null ? null : productOf(playbook);
  if (data.outcome === "refused") return refused(standing, at, channel ?? "agent_call", product);
  if (data.outcome === "converted") return converted(standing, at, product);
  return data.outcome === "do_not_contact" ? leftAlone(standing, at) : standing;
};

function leftAlone(standing: Standing, at: Date): Standing {
  const { doNotContact, doNotContactAt } = standing;
  if (doNotContact && doNotContactAt !== undefined && doNotContactAt >= at) return standing;
  return { ...standing, doNotContact: true, doNotContactAt: at };
}

/** [O-08] Who asked to be left alone stays so until a newer consent to marketing as a whole, with evidence and approved. */
function liftsAll({ data, occurredAt }: NotedFact, { doNotContact, doNotContactAt }: Standing): boolean {
  if (!doNotContact || text(data.channel) !== null) return false;
  const isProven = text(data.evidence) !== null && text(data.approved_by) !== null;
  return isProven && (doNotContactAt === undefined || occurredAt > doNotContactAt);
}

const bought: Note = (standing, { data, occurredAt }) => converted(standing, occurredAt, text(data.product));

const withdrawn: Note = (standing, fact) => {
  if (!isMarketing(fact)) return standing;
  const channel = channelOf(fact.data.channel);
  return closed(refused(standing, fact.occurredAt, channel, null), channel);
};

/** Consent that is given anew opens what was refused before. */
const given: Note = (before, fact) => {
  if (!isMarketing(fact)) return before;
  const { doNotContactAt: _, ...rest } = before;
  const standing = liftsAll(fact, before) ? { ...rest, doNotContact: false } : before;
  if (standing.closed.length === 0) return standing;
  const channel = text(fact.data.channel);
  return { ...standing, closed: channel === null ? [] : standing.closed.filter((one) => one !== channel) };
};

const complained: Note = (standing, { data }) => {
  const ticket = text(data.ticket);
  if (ticket === null || standing.complaints.includes(ticket)) return standing;
  return { ...standing, complaints: [...standing.complaints, ticket] };
};

const settled: Note = (standing, { data }) => {
  const complaints = standing.complaints.filter((ticket) => ticket !== data.ticket);
  return complaints.length === standing.complaints.length ? standing : { ...standing, complaints };
};

const failed: Note = (standing, { data }) =>
  blacklists.includes(text(data.code) ?? "") ? closed(standing, channelOf(data.channel)) : standing;

const shown: Note = (standing, { data, occurredAt, source, id }) =>
  data.place !== SLOT
    ? standing
    : withContact(standing, {
        at: occurredAt,
        channel: SLOT,
        class: classes.find((one) => one === data.class) ?? "marketing",
        category: text(data.category) ?? "general",
        key: `offer/${text(data.decision) ?? `${source}#${id}`}/${text(data.offer) ?? ""}`,
        connected: false,
      });

/** The product is wanted no more; the place stays open to others. */
const dismissed: Note = (standing, { data, occurredAt }, productOf) => {
  const product = text(data.product) ?? productOf(text(data.offer) ?? "");
  return data.reason === "refused" && product !== null ? refused(standing, occurredAt, null, product) : standing;
};

const notes: Readonly<Record<string, Note>> = {
  call_connected: connected,
  call_finished: callFinished,
  deposit_opened: bought,
  wealth_purchased: bought,
  fund_purchased: bought,
  insurance_purchased: bought,
  unsubscribed: withdrawn,
  consent_withdrawn: withdrawn,
  consent_given: given,
  complaint_filed: complained,
  complaint_resolved: settled,
  touch_failed: failed,
  offer_shown: shown,
  offer_closed: dismissed,
};

/** Whether a fact may say anything here; sets of other facts need no lock. */
export function isNoted({ type, data }: Pick<NotedFact, "type" | "data">): boolean {
  if (type === "touch_failed") return blacklists.includes(text(data.code) ?? "");
  if (type === "offer_shown") return data.place === SLOT;
  return Object.hasOwn(notes, type);
}

/** How the customer stands after a fact; the same object where it says nothing new. A fact noted twice counts once. */
export function noteFact(standing: Standing, fact: NotedFact, productOf: ProductOf): Standing {
  return notes[fact.type]?.(standing, fact, productOf) ?? standing;
}
