/**
 * The rows that a model learns from, as history stood: each labelled event with the newest record before it. A value that
 * came after the event is never seen.
 */

import { type Day, dayOf } from "#ground/clock";
import type { Columnar } from "#ground/columnar";
import { readValue, type ValueType } from "#kits/expr";
import type { TrainingData } from "../rules/definition.ts";
import type { FeatureDescriptor } from "../rules/features.ts";

export interface RowsWanted {
  /** Event whose data carries the label. */
  readonly event: string;
  readonly label: (data: Readonly<Record<string, unknown>>) => boolean;
  readonly features: readonly FeatureDescriptor[];
  /** Events from this instant on are left out. */
  readonly before: Date;
  readonly zone: string;
}

export interface CollectedRows {
  readonly data: TrainingData;
  readonly days: readonly Day[];
}

interface Row {
  readonly at: string;
  readonly event: string;
  readonly record: string;
}

/** Reads rows in the order of their events. */
export async function collectRows(columnar: Columnar, wanted: RowsWanted): Promise<CollectedRows> {
  const columns: Record<string, unknown[]> = Object.fromEntries(wanted.features.map((feature) => [feature.name, []]));
  const labels: number[] = [];
  const days: Day[] = [];
  // `<` and not `<=`: what was recorded at the instant of the event is not known before it.
  const rows = columnar.stream<Row>(
    `select e.occurred_at as at, e.data as event, r.data as record
     from (select customer, occurred_at, data, shard, offset from facts where type = {event:String} and occurred_at < {before:DateTime64(3, 'UTC')}) as e
     asof inner join (select customer, occurred_at, data from facts where type = 'customer_recorded') as r
       on e.customer = r.customer and r.occurred_at < e.occurred_at
     order by e.occurred_at, e.shard, e.offset`,
    { event: wanted.event, before: wanted.before },
  );
  for await (const set of rows) {
    for (const row of set) {
      const record = JSON.parse(row.record) as Record<string, unknown>;
      for (const { name, type } of wanted.features) {
        const raw = record[name];
        columns[name]?.push(raw === undefined || raw === null ? null : (readValue(type as ValueType, raw) ?? null));
      }
      labels.push(wanted.label(JSON.parse(row.event) as Record<string, unknown>) ? 1 : 0);
      days.push(dayOf(new Date(row.at), wanted.zone));
    }
  }
  return { data: { catalog: wanted.features, columns, labels }, days };
}
