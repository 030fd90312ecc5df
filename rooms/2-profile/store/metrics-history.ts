/** Events of history as rows that series take: who, when, and a value for each series. */
import type { ValueType } from "#kits/expr";
import type { KeptFields, SeriesSpec } from "../rules/metrics/index.ts";
import { fieldKey } from "./field-columns.ts";
import { type FieldTexts, fieldText, hasList, seriesValue } from "./series-value.ts";
import type { SqlParts } from "./sql-parts.ts";

export interface HistoryAsked {
  /** Last instant that counts, milliseconds; all when absent. */
  readonly until?: number;
  /** Events of a series after its instant alone: milliseconds, one for each series, -Infinity for all of them. */
  readonly after?: readonly number[];
  /**
   * Conditions over `shard`, `offset` and `customer` (the number that the event came for) of each table of history.
   * `known` says which of the log's retractions count.
   */
  readonly of?: {
    readonly facts: string;
    readonly past: string;
    readonly known: string;
    /** Which of the past's retractions count; all when absent. */
    readonly knownPast?: string;
  };
  /** Nobody was merged and nothing taken back: history needs no second look. */
  readonly plain?: boolean;
  /** Fields that stand beside facts. */
  readonly kept?: KeptFields;
}

/**
 * `customer` (whose the event is now), `t` (milliseconds), `o` (offset), `source`, `id`, and `v0`, `v1` … for the series
 * (NULL where the event is none of it); without events that were taken back.
 */
export function historyRows(parts: SqlParts, series: readonly SeriesSpec[], asked: HistoryAsked): string {
  const fields = new Fields(parts, asked.kept);
  const values = series.map((spec, place) => `${seriesValue(spec, fields, parts)} AS v${place}`);
  const bounds = [eventsIn(parts, series, asked.after)];
  if (asked.until !== undefined) bounds.push(`occurred_at <= ${parts.instant(asked.until)}`);
  const columns = ["customer", "offset", "type", "source", "id", "occurred_at", ...fields.read].join(", ");
  const select = (table: string, where = ""): string =>
    `SELECT ${columns} FROM ${table} WHERE ${[...bounds, ...(where ? [where] : [])].join(" AND ")}`;
  const { of, plain } = asked;
  const events = `${select("facts", of?.facts)} UNION ALL ${select("past", of?.past)}`;
  const own = plain ? "h.customer" : "if(m.survivor = 0, h.customer, m.survivor)";
  const carried = fields.read.map((name) => `, h.${name} AS ${name}`).join("");
  return `SELECT customer, t, o, source, id, ${values.join(", ")} FROM (
      SELECT ${own} AS customer, toUnixTimestamp64Milli(h.occurred_at) AS t, h.offset AS o, toString(h.type) AS type,
        toString(h.source) AS source, h.id AS id${carried}${fields.columns()}
      FROM (${events}) AS h ${plain ? "" : standing(own, of)})
    WHERE ${series.map((_, place) => `isNotNull(v${place})`).join(" OR ") || "0"}`;
}

/**
 * Which types of events are read, and how far back: a year of transactions is not read for the sum of a day, though the
 * same question asks for the first balance ever.
 */
function eventsIn(parts: SqlParts, series: readonly SeriesSpec[], after: readonly number[] = []): string {
  const first = new Map<string, number>();
  for (const [place, { sources }] of series.entries()) {
    const since = after[place] ?? Number.NEGATIVE_INFINITY;
    for (const { event } of sources) first.set(event, Math.min(since, first.get(event) ?? since));
  }
  const typesSince = new Map<number, string[]>();
  for (const [event, since] of first) typesSince.set(since, [...(typesSince.get(since) ?? []), event]);
  const stretches = [...typesSince].map(([since, types]) => {
    const named = `type IN ${parts.bind("Array(String)", types)}`;
    return Number.isFinite(since) ? `${named} AND occurred_at > ${parts.instant(since)}` : named;
  });
  return stretches.length > 0 ? `(${stretches.join(" OR ")})` : "0";
}

/** Joins who an event's customer is now, and leaves out what was taken back. */
function standing(own: string, of: HistoryAsked["of"]): string {
  const merged = "LEFT JOIN (SELECT customer, survivor FROM merged FINAL) AS m ON m.customer = h.customer";
  const takenBack = (table: string, where: string): string =>
    `SELECT customer, data FROM ${table} WHERE type = 'fact_retracted'${where}`;
  const retractions = of
    ? `${takenBack("facts", ` AND ${of.known}`)} UNION ALL ${takenBack("past", of.knownPast ? ` AND ${of.knownPast}` : "")}`
    : takenBack("history", "");
  return `${merged} WHERE (${own}, toString(h.source), h.id) NOT IN (
        SELECT ${own}, JSONExtractString(h.data, 'source'), JSONExtractString(h.data, 'id')
        FROM (${retractions}) AS h ${merged})`;
}

interface TakenOut {
  readonly name: string;
  readonly text: string;
  /** Types of events whose field is read; JSON of others is not looked into. */
  readonly events: Set<string>;
}

/** Fields of events' data: those that are kept as they stand, others taken out once. */
class Fields implements FieldTexts {
  readonly instant = "t";
  readonly #parts: SqlParts;
  readonly #kept: KeptFields;
  readonly #made = new Map<string, TakenOut>();
  readonly #columns = new Set<string>();

  constructor(parts: SqlParts, kept: KeptFields = new Map()) {
    this.#parts = parts;
    this.#kept = kept;
  }

  field(event: string, name: string, type: ValueType): string {
    return this.#column(event, fieldKey(type, name), () => fieldText(type, this.#parts.bind("String", name)));
  }

  list(event: string, name: string): string {
    return this.#column(event, fieldKey("has", name), () => hasList(this.#parts.bind("String", name)));
  }

  #column(event: string, key: string, text: () => string): string {
    const kept = this.#kept.get(key);
    if (kept?.events.has(event)) {
      this.#columns.add(kept.column);
      return kept.column;
    }
    const made = this.#made.get(key) ?? { name: `f${this.#made.size}`, text: text(), events: new Set() };
    this.#made.set(key, made);
    made.events.add(event);
    return made.name;
  }

  /** Columns of facts that are read for them. */
  get read(): string[] {
    return [...(this.#made.size > 0 ? ["data"] : []), ...this.#columns];
  }

  /** What is taken out. */
  columns(): string {
    const column = ({ name, text, events }: TakenOut): string =>
      text.startsWith("JSONExtract(")
        ? `, ${text} AS ${name}`
        : `, if(type IN ${this.#parts.bind("Array(String)", [...events])}, ${text}, NULL) AS ${name}`;
    return [...this.#made.values()].map(column).join("");
  }
}
