/** The outcome's part of an engine set: how far touches came, goals reached, and what speaks against it. */

import { type CustomerNumber, factHash } from "#ground/ids";
import type { Fen } from "#ground/money";
import { sql, type Tx } from "#ground/storage";
import {
  amountTold,
  type Goal,
  objectionIn,
  partsOf,
  partsReached,
  type ToldFact,
  touchToldBy,
} from "../rules/told.ts";
import { foldCustomers, shareOutcomes } from "../store/fold.ts";
import { holdPersons, movePersons } from "../store/persons.ts";
import { mergedWave } from "../store/waves.ts";

export interface OutcomeFact extends ToldFact {
  readonly customer: CustomerNumber;
  readonly id: string;
  /** The number for which it came, where that was merged into the customer. */
  readonly cameFor?: CustomerNumber;
}

export interface RecordParts {
  readonly goals: ReadonlyMap<string, Goal>;
  /** What a touch through a channel, or one part of it, costs, fen. */
  readonly costOf: (channel: string, at: Date) => Fen;
}

interface TouchRow {
  readonly enrolment: string;
  readonly wave: string;
  readonly customer: CustomerNumber;
  readonly playbook: string;
  channel: string;
  touchedAt: Date | null;
  deliveredAt: Date | null;
  reachedAt: Date | null;
  cost: Fen;
}

interface EventRow {
  readonly customer: CustomerNumber;
  readonly fact: string;
  readonly kind: "goal" | "complaint" | "opt_out" | "retracted";
  readonly playbook: string;
  readonly at: Date;
  readonly amount: Fen;
  readonly own: CustomerNumber | null;
  /** Place among the events that a goal needs together, and how many those are. */
  readonly part: number;
  readonly parts: number;
}

const RETRACTED = "fact_retracted";

/**
 * Keeps what a set's facts tell and counts the enrolments of their customers again. Facts may come in any order, before
 * or after the assignment that they count for. Locks rows of this room alone. Numbers that are
 * one person count as one, from the fact that says so. @returns enrolments that count otherwise now
 */
export async function recordOutcomes(tx: Tx, facts: readonly OutcomeFact[], parts: RecordParts): Promise<number> {
  const touches = touchesOf(facts, parts);
  const events = facts.flatMap((fact) => eventsOf(fact, parts.goals));
  const persons = facts.flatMap(personsOf);
  if (touches.length + events.length + persons.length === 0) return 0;
  const customers = [...touches, ...events].map(({ customer }) => customer);
  await shareOutcomes(tx);
  await holdPersons(tx, customers, persons);
  await movePersons(tx, persons);
  await keepTouches(tx, touches);
  await keepEvents(tx, events);
  return await foldCustomers(tx, [...customers, ...persons]);
}

/** Numbers that became one person, or are two again. */
function personsOf({ customer, type, data }: OutcomeFact): CustomerNumber[] {
  if (type !== "customers_merged" && type !== "customers_unmerged") return [];
  const { survivor, absorbed } = data;
  return [customer, survivor, absorbed].filter((one): one is CustomerNumber => Number.isInteger(one));
}

/** One row a touch: an insert may not meet its own row twice. */
function touchesOf(facts: readonly OutcomeFact[], { costOf }: RecordParts): TouchRow[] {
  const rows = new Map<string, TouchRow>();
  for (const fact of facts) {
    const told = touchToldBy(fact);
    if (!told) continue;
    const { customer, occurredAt: at } = fact;
    const { enrolment, wave, playbook, channel } = told;
    const key = `${enrolment}/${wave}/${customer}`;
    const none = { channel: "", touchedAt: null, deliveredAt: null, reachedAt: null, cost: 0 };
    const row: TouchRow = rows.get(key) ?? { enrolment, wave, customer, playbook, ...none };
    rows.set(key, row);
    if (told.touched) row.touchedAt = earlier(row.touchedAt, at);
    if (told.delivered) row.deliveredAt = earlier(row.deliveredAt, at);
    if (told.reached) row.reachedAt = earlier(row.reachedAt, at);
    if (channel > row.channel) row.channel = channel;
    if (channel !== "") row.cost = Math.max(row.cost, costOf(channel, at) * told.parts);
  }
  return [...rows.values()].sort((a, b) => (a.enrolment < b.enrolment ? -1 : a.enrolment > b.enrolment ? 1 : 0));
}

function earlier(known: Date | null, at: Date): Date {
  return known === null || at < known ? at : known;
}

function eventsOf(fact: OutcomeFact, goals: ReadonlyMap<string, Goal>): EventRow[] {
  const { customer, type, source, id, occurredAt: at, data } = fact;
  const plain = { customer, playbook: "", at, amount: 0, own: fact.cameFor ?? null, part: 0, parts: 1 };
  if (type === RETRACTED) {
    if (typeof data.source !== "string" || typeof data.id !== "string") return [];
    return [{ ...plain, fact: factHash(data.source, data.id), kind: "retracted" }];
  }
  const rows: EventRow[] = [];
  for (const goal of goalsBy(goals).get(type) ?? []) {
    const { playbook } = goal;
    for (const part of partsReached(goal, fact)) {
      const amount = amountTold(fact);
      rows.push({ ...plain, fact: factHash(source, id), kind: "goal", playbook, amount, part, parts: partsOf(goal) });
    }
  }
  const kind = objectionIn(fact);
  if (kind) rows.push({ ...plain, fact: factHash(source, id), kind });
  return rows;
}

const byType = new WeakMap<ReadonlyMap<string, Goal>, ReadonlyMap<string, Goal[]>>();

/** Goals that an event type may reach; nearly every fact reaches none. */
function goalsBy(goals: ReadonlyMap<string, Goal>): ReadonlyMap<string, Goal[]> {
  const known = byType.get(goals);
  if (known) return known;
  const made = new Map<string, Goal[]>();
  for (const goal of goals.values())
    for (const event of new Set(goal.events.map((one) => one.event)))
      made.set(event, [...(made.get(event) ?? []), goal]);
  byType.set(goals, made);
  return made;
}

async function keepTouches(tx: Tx, rows: readonly TouchRow[]): Promise<void> {
  if (rows.length === 0) return;
  const column = <T>(of: (row: TouchRow) => T): T[] => rows.map(of);
  const time = (of: (row: TouchRow) => Date | null): (string | null)[] =>
    rows.map((row) => of(row)?.toISOString() ?? null);
  await tx.run(sql`
    insert into outcome.wave as w (enrolment, wave, customer, playbook, channel, touched_at, delivered_at, reached_at, cost)
    select * from unnest(${column((r) => r.enrolment)}::uuid[], ${column((r) => r.wave)}::text[],
      ${column((r) => r.customer)}::int[], ${column((r) => r.playbook)}::text[], ${column((r) => r.channel)}::text[],
      ${time((r) => r.touchedAt)}::timestamptz[], ${time((r) => r.deliveredAt)}::timestamptz[],
      ${time((r) => r.reachedAt)}::timestamptz[], ${column((r) => r.cost)}::bigint[])
    ${mergedWave}`);
}

/** What is taken back is gone, whether it came before or comes later. */
async function keepEvents(tx: Tx, events: readonly EventRow[]): Promise<void> {
  const taken = events.filter(({ kind }) => kind === "retracted");
  const told = events.filter(({ kind }) => kind !== "retracted");
  if (taken.length > 0) {
    await insertEvents(tx, taken);
    await tx.run(sql`
      delete from outcome.event e
      using unnest(${taken.map((t) => t.customer)}::int[], ${taken.map((t) => t.fact)}::uuid[]) as t(customer, fact)
      where e.customer = t.customer and e.fact = t.fact and e.kind <> 'retracted'`);
  }
  if (told.length > 0) await insertEvents(tx, told);
}

async function insertEvents(tx: Tx, rows: readonly EventRow[]): Promise<void> {
  await tx.run(sql`
    insert into outcome.event (customer, fact, kind, playbook, at, amount, own, part, parts)
    select * from unnest(${rows.map((r) => r.customer)}::int[], ${rows.map((r) => r.fact)}::uuid[],
      ${rows.map((r) => r.kind)}::text[], ${rows.map((r) => r.playbook)}::text[],
      ${rows.map((r) => r.at)}::timestamptz[], ${rows.map((r) => r.amount)}::bigint[], ${rows.map((r) => r.own)}::int[],
      ${rows.map((r) => r.part)}::smallint[], ${rows.map((r) => r.parts)}::smallint[])
      as u(customer, fact, kind, playbook, at, amount, own, part, parts)
    where u.kind = 'retracted' or not exists (
      select from outcome.event r where r.customer = u.customer and r.fact = u.fact and r.kind = 'retracted')
    on conflict do nothing`);
}
