/** Values of customers go out as scores with an end, once a month and whenever another fit stands. */
import type { Catalog } from "#contracts/definitions";
import { type Day, dayOf, instantOf } from "#ground/clock";
import type { CustomerNumber } from "#ground/ids";
import { appendFacts, createPartitions, monthOf } from "#ground/log";
import type { Storage } from "#ground/storage";
import { lengthOf, periodOf } from "../rules/registry/period.ts";
import { type StreamModel, totalValue } from "../rules/value.ts";
import { noteValuesPublished, standingValueFits, type ValueFit } from "../store/value-fits.ts";
import { boughtBy, dayNumber, type ValueParts, valueDefinition, valueScores } from "./fit-value.ts";
import { type BoughtRow, boughtExtent, boughtRows, type ValueScore } from "./value-rows.ts";

/** Customers of one question, and facts of one transaction. */
const RANGE = 50_000;
const SET = 5_000;

export interface PublishedValues {
  readonly score: string;
  readonly fit: number;
  readonly customers: number;
}

/** Publishes what is due by the fits that stand; a score whose file says something else by now is left to expire. */
export async function publishDueValues(
  parts: ValueParts & { readonly catalog: Pick<Catalog, "scores"> },
  now: Date,
  receivedAt: Date,
  signal?: AbortSignal,
): Promise<PublishedValues[]> {
  const { storage, context, catalog } = parts;
  const today = dayOf(now, context.zone);
  const standing = await storage.batch("publish values", standingValueFits);
  const done: PublishedValues[] = [];
  for (const fit of standing) {
    const score = valueScores(catalog).find(({ name }) => name === fit.score);
    if (!score || valueDefinition(score.value) !== fit.definition) continue;
    if (
      fit.publishedAt !== null &&
      periodOf(dayOf(fit.publishedAt, context.zone), "month") === periodOf(today, "month")
    )
      continue;
    const customers = await publishOne(parts, score, fit, { now, today, receivedAt, signal });
    await storage.batch("publish values", (tx) => noteValuesPublished(tx, fit.fit, now, customers));
    done.push({ score: score.name, fit: fit.fit, customers });
  }
  return done;
}

interface When {
  readonly now: Date;
  readonly today: Day;
  readonly receivedAt: Date;
  readonly signal?: AbortSignal | undefined;
}

async function publishOne(parts: ValueParts, score: ValueScore, fit: ValueFit, when: When): Promise<number> {
  const { storage, columnar, context } = parts;
  const { now, today, receivedAt, signal } = when;
  const moment = instantOf(today, "00:00", context.zone);
  const extent = await boughtExtent(columnar, context, score, moment);
  if (!extent) return 0;
  const models = modelsOf(score, fit);
  const { horizonWeeks: weeks, discount } = fit.body;
  const until = new Date(now.getTime() + lengthOf(score.value.expires_after)).toISOString();
  await createPartitions(storage).ensure(now, [monthOf(now)]);
  const day = dayNumber(today);
  let customers = 0;
  for (let from = 0; from <= extent.largest; from += RANGE) {
    signal?.throwIfAborted();
    const range = { from, to: from + RANGE };
    const rows = await boughtRows(columnar, context, score, { at: moment, cut: day, range, signal });
    const values = valuesOf(rows, models, day, { weeks, discount });
    for (let at = 0; at < values.length; at += SET) {
      signal?.throwIfAborted();
      const set = values.slice(at, at + SET);
      await publishSet(storage, set, { score: score.name, fit: fit.fit, moment, until, now, receivedAt });
    }
    customers += values.length;
  }
  return customers;
}

/** Models by the place of their stream in the file; a stream too small to be fitted brings nothing. */
function modelsOf({ value: { streams } }: ValueScore, { body }: ValueFit): readonly (StreamModel | undefined)[] {
  return streams.map(({ events }) => body.streams.find(({ stream }) => stream === events.join("+")));
}

/** Rows come by customer. */
export function valuesOf(
  rows: readonly BoughtRow[],
  models: readonly (StreamModel | undefined)[],
  today: number,
  horizon: { readonly weeks: number; readonly discount: number },
): (readonly [CustomerNumber, number])[] {
  const byCustomer = new Map<CustomerNumber, BoughtRow[]>();
  for (const row of rows) byCustomer.set(row.customer, [...(byCustomer.get(row.customer) ?? []), row]);
  return [...byCustomer].map(([customer, own]) => {
    const known = own.flatMap((row) => {
      const model = models[row.stream];
      return model === undefined ? [] : [[model, boughtBy(row, today)] as const];
    });
    return [customer, totalValue(known, horizon)] as const;
  });
}

interface ValueSet {
  readonly score: string;
  readonly fit: number;
  readonly moment: Date;
  readonly until: string;
  readonly now: Date;
  readonly receivedAt: Date;
}

async function publishSet(
  storage: Storage,
  values: readonly (readonly [CustomerNumber, number])[],
  { score, fit, moment, until, now, receivedAt }: ValueSet,
): Promise<void> {
  // A name of its own: versions of models are called by their files.
  const version = `${score}#${fit}`;
  const facts = values.map(([customer, value]) => ({
    customer,
    type: "score_published",
    source: "perennial/learning",
    id: `${version}/${moment.toISOString()}/${customer}`,
    occurredAt: now,
    data: { name: score, value, version, until, moment: moment.toISOString() },
  }));
  await storage.batch("publish values", (tx) => appendFacts(tx, facts, receivedAt));
}
