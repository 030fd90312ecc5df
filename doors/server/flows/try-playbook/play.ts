/** Lives a stretch of the past again in a scratch bank, under one playbook. */
import { job } from "#ground/authority";
import { dayOf, instantOf } from "#ground/clock";
import type { CustomerNumber } from "#ground/ids";
import { acceptFacts, acceptNumbered, arrivalOfJson, type NumberedFact } from "#intake";
import { nextDue, settleNow } from "../run-until/index.ts";
import type { PastFact, Stretch } from "./population.ts";
import type { ScratchBank } from "./scratch.ts";

const SET = 1_000;
const DAY_MS = 86_400_000;
const actor = job("try playbook");

export interface Played {
  /** The real numbers of the scratch bank's customers. */
  readonly numbers: ReadonlyMap<CustomerNumber, CustomerNumber>;
}

export interface PlayAsked {
  readonly playbook: string;
  readonly stretch: Stretch;
  readonly past: readonly PastFact[];
  readonly bases: ReadonlyMap<CustomerNumber, Readonly<Record<string, unknown>>>;
  readonly stepMs: number;
  readonly renew: "day" | undefined;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: { readonly done: number; readonly total: number }) => void;
}

/** Long before anything that is remembered of them. */
const LONG_BEFORE_DAYS = 3_650;

export async function playPast({ bank, clock }: ScratchBank, asked: PlayAsked): Promise<Played> {
  const { stretch, past, bases } = asked;
  const first = Math.min(stretch.from.getTime(), past[0]?.at.getTime() ?? stretch.from.getTime());
  const numbers = await makeCustomers(bank, bases, new Date(first - LONG_BEFORE_DAYS * DAY_MS));
  const real = new Map([...numbers].map(([own, number]) => [number, own]));
  const facts = past.flatMap((fact): NumberedFact[] => {
    const customer = numbers.get(fact.customer);
    // What the live bank's rules said of a customer is said here again, whatever this bank's own rules find.
    const source = fact.source.startsWith("perennial/") ? fact.source.replace("perennial/", "past/") : fact.source;
    const { type, id, at, data } = fact;
    return customer === undefined ? [] : [{ customer, type, source, id, occurredAt: at, data, trace: null }];
  });
  const began = facts.findIndex(({ occurredAt }) => occurredAt >= stretch.from);
  const history = began < 0 ? facts : facts.slice(0, began);
  await take(bank, history);
  while ((await bank.consumer.drain()) > 0);
  await bank.projector.drain();
  await bank.copyProfiles();
  if (asked.renew) await bank.refreshAudiences();
  await bank.publish(asked.playbook, stretch.from);
  await live({ bank, clock }, asked, began < 0 ? [] : facts.slice(began));
  return { numbers: real };
}

type Open = Pick<ScratchBank, "bank" | "clock">;

/** Customers under names that say nothing, with stand-ins for how they are reached. */
async function makeCustomers(
  bank: ScratchBank["bank"],
  bases: PlayAsked["bases"],
  at: Date,
): Promise<Map<CustomerNumber, CustomerNumber>> {
  const customers = [...bases];
  const numbers = new Map<CustomerNumber, CustomerNumber>();
  for (let from = 0; from < customers.length; from += SET) {
    const set = customers.slice(from, from + SET);
    const records = set.map(([customer, data]) =>
      arrivalOfJson({
        specversion: "1.0",
        type: "customer_recorded",
        source: "past",
        id: `base-${customer}`,
        subject: `c${customer}`,
        time: at.toISOString(),
        data,
      }),
    );
    await acceptFacts(bank.intake, actor, records);
    const found = await bank.storage.batch("try playbook", (tx) =>
      bank.people.lookupAll(
        tx,
        set.map(([customer]) => `c${customer}`),
      ),
    );
    set.forEach(([customer], place) => {
      const number = found[place];
      if (number !== undefined) numbers.set(customer, number);
    });
  }
  return numbers;
}

async function take(bank: ScratchBank["bank"], facts: readonly NumberedFact[]): Promise<void> {
  for (let from = 0; from < facts.length; from += SET)
    await acceptNumbered(bank.intake, actor, facts.slice(from, from + SET));
}

/** Step by step; a stretch in which nothing happens and nothing is due is passed over. */
async function live({ bank, clock }: Open, asked: PlayAsked, facts: readonly NumberedFact[]): Promise<void> {
  const { stretch, stepMs, renew, signal, onProgress } = asked;
  const total = stretch.to.getTime() - stretch.from.getTime();
  let place = 0;
  let day = clock.today();
  for (;;) {
    signal?.throwIfAborted();
    const coming = facts[place]?.occurredAt;
    const due = await nextDue({ bank, clock, ...(renew ? { renew } : {}) });
    const moments = [coming, due].flatMap((moment) => (moment ? [moment.getTime()] : []));
    const next = Math.min(...moments);
    if (next > stretch.to.getTime()) break;
    const end = Math.min(stretch.to.getTime(), stepEnd(next, stepMs, clock.zone));
    clock.advanceTo(new Date(end));
    let until = place;
    while ((facts[until]?.occurredAt.getTime() ?? Number.POSITIVE_INFINITY) <= end) until++;
    await take(bank, facts.slice(place, until));
    place = until;
    if (renew && clock.today() !== day) {
      day = clock.today();
      while ((await bank.consumer.drain()) > 0);
      await bank.refreshTags();
      await bank.refreshAudiences();
    }
    await settleNow({ bank });
    onProgress?.({ done: end - stretch.from.getTime(), total });
    if (end >= stretch.to.getTime()) break;
  }
}

/** Steps begin with the bank's day, so that nine in the morning is the end of one. */
function stepEnd(at: number, stepMs: number, zone: string): number {
  const day = startOfDay(new Date(at), zone);
  return day + Math.max(1, Math.ceil((at - day) / stepMs)) * stepMs;
}

function startOfDay(at: Date, zone: string): number {
  return instantOf(dayOf(at, zone), "00:00", zone).getTime();
}
