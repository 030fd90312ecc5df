/** Fits what customers will bring to what they have bought, and holds it against what came after a cut. */
import { createHash } from "node:crypto";
import { type Catalog, canonicalJson, type ScoreValue } from "#contracts/definitions";
import { audit } from "#ground/audit";
import { type Actor, actorLabel, allow } from "#ground/authority";
import { type Day, dayOf } from "#ground/clock";
import type { Columnar } from "#ground/columnar";
import type { Storage } from "#ground/storage";
import type { ComputeContext } from "#profile";
import { runValue } from "../jobs/run-study.ts";
import { learningPermissions } from "../permissions.ts";
import { type StreamRows, type ValueBody, weeksOf } from "../rules/value.ts";
import { valueCases } from "../rules/value-cases.ts";
import { addValueFit } from "../store/value-fits.ts";
import { type BoughtRow, boughtExtent, boughtRows, type ValueScore } from "./value-rows.ts";

export interface ValueParts {
  readonly storage: Storage;
  readonly columnar: Columnar;
  readonly context: ComputeContext;
}

export interface FittedValue {
  readonly fit: number;
  readonly report: ValueBody;
}

/** Customers whose purchases are fitted to, at most: their parameters are known to a few in a hundred. */
const MOST = 10_000;
/** Part of the history that only checks. */
const CHECK = 1 / 3;
const DAY = 86_400_000;
/** A history of fewer days says nothing of who comes back. */
const LEAST_DAYS = 28;

/** The scores in yuan. */
export function valueScores({ scores }: Pick<Catalog, "scores">): ValueScore[] {
  return Object.values(scores).filter((score): score is ValueScore => score.value !== undefined);
}

/** @throws value.unknown */
export function valueScoreNamed(catalog: Pick<Catalog, "scores">, name: string): ValueScore {
  const all = valueScores(catalog);
  const found = all.find((score) => score.name === name);
  if (found) return found;
  throw valueCases.unknown({ score: name, known: all.map((score) => score.name).join(", ") || "–" });
}

/** SHA-256 of what the file says, hex. */
export const valueDefinition = (value: ScoreValue): string =>
  createHash("sha256").update(canonicalJson(value)).digest("hex");

/**
 * Nobody is scored by it before a second person has let it stand.
 * @throws authority.not_allowed, value.too_few
 */
export async function fitValues(
  { storage, columnar, context }: ValueParts,
  actor: Actor,
  score: ValueScore,
  at: Date,
  signal?: AbortSignal,
): Promise<FittedValue> {
  allow(actor, learningPermissions.register);
  const extent = await boughtExtent(columnar, context, score, at);
  const today = dayNumber(dayOf(at, context.zone));
  if (!extent || today - extent.first < LEAST_DAYS)
    throw valueCases.too_short({ days: extent ? today - extent.first : 0, least: LEAST_DAYS });
  const cut = Math.round(today - (today - extent.first) * CHECK);
  const rows = await boughtRows(columnar, context, score, { at, cut, most: MOST, signal });
  const discount = score.value.discount;
  const horizonWeeks = weeksOf(score.value);
  const task = {
    streams: streamsOf(rows, score, { cut, today }),
    laterWeeks: (today - cut) / 7,
    horizonWeeks,
    discount,
  };
  const report = await runValue(task, signal);
  const customers = new Set(rows.map(({ customer }) => customer)).size;
  if (!report) throw valueCases.too_few({ customers });
  const body: ValueBody = {
    format: "perennial/value@1",
    score: score.name,
    from: textOf(extent.first),
    to: textOf(today - 1),
    cut: textOf(cut),
    customers,
    horizonWeeks,
    discount,
    ...report,
  };
  const fit = await storage.as(actor, async (tx) => {
    const definition = valueDefinition(score.value);
    const added = await addValueFit(tx, {
      score: score.name,
      foundAt: at,
      madeBy: actorLabel(actor),
      definition,
      body,
    });
    await audit(tx, actor, {
      action: "learning.fit_value",
      target: `value_fit:${added}`,
      after: { score: score.name, customers, verdict: report.verdict.code, definition },
    });
    return added;
  });
  return { fit, report: body };
}

/** Days since 1970. */
export const dayNumber = (day: Day): number => Math.round(Date.parse(`${day}T00:00:00Z`) / DAY);
const textOf = (day: number): Day => new Date(day * DAY).toISOString().slice(0, 10) as Day;

/** One row a customer in each stream; T is −1 where a customer had not bought. */
export function streamsOf(
  rows: readonly BoughtRow[],
  { value: { streams } }: ValueScore,
  { cut, today }: { readonly cut: number; readonly today: number },
): StreamRows[] {
  const places = new Map<number, number>();
  for (const { customer } of rows) if (!places.has(customer)) places.set(customer, places.size);
  const column = (start = 0): Float64Array => new Float64Array(places.size).fill(start);
  const made = streams.map(({ zh, en, events, margin }) => ({
    stream: events.join("+"),
    zh,
    en,
    margin,
    x: column(),
    tx: column(),
    T: column(-1),
    mean: column(),
    cutX: column(),
    cutTx: column(),
    cutT: column(-1),
    cutMean: column(),
    laterX: column(),
    laterYuan: column(),
  }));
  for (const row of rows) {
    const own = made[row.stream];
    const n = places.get(row.customer);
    if (!own || n === undefined) continue;
    const { x, tx, T, mean } = boughtBy(row, today);
    own.x[n] = x;
    own.tx[n] = tx;
    own.T[n] = T;
    own.mean[n] = mean;
    own.laterX[n] = row.days - row.daysBefore;
    own.laterYuan[n] = row.yuan - row.yuanBefore;
    if (row.daysBefore === 0) continue;
    own.cutX[n] = row.daysBefore - 1;
    own.cutTx[n] = (row.lastBefore - row.first) / 7;
    own.cutT[n] = (cut - row.first) / 7;
    own.cutMean[n] = row.daysBefore > 1 ? (row.yuanBefore - row.firstYuan) / (row.daysBefore - 1) : 0;
  }
  return made;
}

/** What a customer has bought up to the beginning of a day, in weeks. */
export function boughtBy({ first, firstYuan, days, last, yuan }: BoughtRow, today: number) {
  const x = days - 1;
  return { x, tx: (last - first) / 7, T: (today - first) / 7, mean: x > 0 ? (yuan - firstYuan) / x : 0 };
}
