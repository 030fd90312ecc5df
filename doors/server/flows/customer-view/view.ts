/** The 360 view: who you are, what you have, what you need. One transaction under the caller's scope, PostgreSQL alone. */
import type { Definitions } from "#contracts/definitions";
import { type Actor, allow } from "#ground/authority";
import { type BusinessClock, type Day, dayOf } from "#ground/clock";
import type { CustomerNumber } from "#ground/ids";
import type { Storage, Tx } from "#ground/storage";
import { type NextProducts, readNext } from "#learning";
import {
  type CustomerFact,
  type CustomerState,
  factsOfEach,
  findWithMerged,
  loadState,
  type MetricReading,
  maskFor,
  metricReading,
  type People,
  type ProfileRules,
  profilePermissions,
  type Standing,
  standingOf,
  wholeState,
} from "#profile";
import { alertsOf, type Complaint } from "./alerts.ts";
import { customerViewCases } from "./cases.ts";
import { compare, timelineKinds } from "./cursor.ts";
import { holdingOf } from "./holding.ts";
import { recommendationsOf } from "./recommend.ts";
import {
  attributesOf,
  consentOf,
  holdingsOf,
  householdOf,
  metricsOf,
  personalOf,
  scoresOf,
  tagsOf,
  unitOf,
} from "./show.ts";
import { entriesBeside, eventEntry, foldedTypes } from "./timeline.ts";
import { type TimelineEntry, wordsOf } from "./timeline-words.ts";
import type { CustomerView360 } from "./types.ts";

export interface CustomerViewParts {
  readonly storage: Storage;
  readonly definitions: Definitions;
  readonly people: People;
  readonly rules: ProfileRules;
  /** Unit number by code. */
  readonly units: ReadonlyMap<string, number>;
  readonly clock: BusinessClock;
}

// Entries of the timeline that the view shows.
const RECENT = 20;
// What the page shows elsewhere, tags and scores, and what follows from other entries alone: audiences.
const shownElsewhere = [
  ...foldedTypes,
  "tag_set",
  "tag_cleared",
  "score_published",
  "score_withdrawn",
  "audience_entered",
  "audience_left",
];
// Complaints older than this are looked for in the timeline.
const COMPLAINT_DAYS = 90;
const MOST_COMPLAINTS = 100;

interface Read {
  readonly state: CustomerState;
  readonly standing: Standing;
  readonly personal: ReadonlyMap<CustomerNumber, Readonly<Record<string, unknown>>>;
  readonly complaints: readonly CustomerFact[];
  readonly recent: readonly TimelineEntry[];
  readonly next: NextProducts | undefined;
}

/**
 * @param named the bank's id of the customer, or `@` and its number
 * @throws authority.not_allowed, customer_view.not_found for one who is unknown or out of the actor's scope
 */
export async function viewCustomer360(parts: CustomerViewParts, actor: Actor, named: string): Promise<CustomerView360> {
  allow(actor, profilePermissions.read);
  const now = parts.clock.now();
  // lint-allow verb-guard: it only reads, what several rooms let it read
  const read = await parts.storage.as(actor, (tx) => readAll(tx, parts, actor, named, now));
  if (!read) throw customerViewCases.not_found();
  return composed(parts, actor, read, now);
}

async function readAll(
  tx: Tx,
  { people, rules }: CustomerViewParts,
  actor: Actor,
  named: string,
  now: Date,
): Promise<Read | undefined> {
  const found = await findWithMerged(tx, people, named);
  if (!found) return undefined;
  const { customer, numbers } = found;
  const attributes = [...rules.attributes.values()];
  const state = await loadState(tx, customer, attributes, wholeState(rules));
  if (!state) return undefined;
  const standing = await standingOf(tx, customer);
  const family = standing.household?.members.map((member) => member.number) ?? [];
  const personal = await people.personal(tx, [customer, ...family]);
  const since = new Date(now.getTime() - COMPLAINT_DAYS * 86_400_000);
  const [complaints = [], events = []] = await factsOfEach(tx, customer, [
    { types: ["complaint_filed", "complaint_resolved"], since, limit: MOST_COMPLAINTS },
    { without: shownElsewhere, limit: RECENT },
  ]);
  const others = await entriesBeside(tx, actor, numbers, { place: null, kinds: new Set(timelineKinds), limit: RECENT });
  const recent = [...events.map(eventEntry), ...others].sort(compare).slice(0, RECENT);
  return { state, standing, personal, complaints, recent, next: await readNext(tx) };
}

function composed(parts: CustomerViewParts, actor: Actor, read: Read, now: Date): CustomerView360 {
  const { definitions, rules, units } = parts;
  const { catalog, organisation } = definitions;
  const { state, standing, personal, recent } = read;
  const today = dayOf(now, organisation.zone);
  const readings = new Map(
    rules.metrics.names.map((name): [string, MetricReading] => [
      name,
      metricReading(state.metrics, rules.metrics, name, now, state.values),
    ]),
  );
  const holdings = (state.lists.holdings ?? []).map(holdingOf);
  const { balances, others } = attributesOf(state, catalog);
  const masked = maskFor(actor, personal.get(state.customer) ?? {});
  const names = new Map(
    [...personal].flatMap(([number, { name }]) =>
      name === undefined ? [] : [[number, maskFor(actor, { name }).name ?? ""]],
    ),
  );
  return {
    number: state.customer,
    at: now.toISOString(),
    who: {
      personal: personalOf(masked, catalog),
      attributes: others,
      unit: unitOf(state.unit, units, organisation),
      tags: tagsOf(standing, catalog),
      household: householdOf(standing, names, catalog),
      consent: consentOf(standing),
    },
    has: {
      balances,
      holdings: holdingsOf(holdings, catalog, today),
      metrics: metricsOf(readings, catalog),
    },
    needs: {
      alerts: alertsOf({
        today,
        values: state.values,
        holdings,
        metrics: Object.fromEntries([...readings].map(([name, { value }]) => [name, value])),
        complaints: openComplaints(read.complaints, organisation.zone),
        nameOf: (code) => catalog.products[code] ?? catalog.attributes.holdings?.fields?.kind?.values?.[code],
      }),
      recommendations: recommendationsOf({
        today,
        values: state.values,
        holdings,
        tags: state.tags,
        products: catalog.products,
        next: read.next,
      }),
      scores: scoresOf(state, catalog, now),
    },
    recent: recent.map((entry) => wordsOf(entry, definitions)),
  };
}

/** Complaints that were filed and neither resolved nor taken back. */
function openComplaints(facts: readonly CustomerFact[], zone: string): Complaint[] {
  const ticketOf = ({ data }: CustomerFact): string => String(data.ticket);
  const standing = facts.filter(({ retracted }) => !retracted);
  const resolved = new Set(standing.filter(({ type }) => type === "complaint_resolved").map(ticketOf));
  const open = new Map<string, Complaint>();
  for (const fact of standing) {
    const ticket = ticketOf(fact);
    if (fact.type !== "complaint_filed" || resolved.has(ticket)) continue;
    const { topic } = fact.data;
    const filedOn: Day = dayOf(fact.occurredAt, zone);
    open.set(ticket, { ticket, topic: typeof topic === "string" ? topic : null, filedOn });
  }
  return [...open.values()];
}
