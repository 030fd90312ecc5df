/** A file's customers and events, taken into a temporary bank as facts, and everything applied and copied. */

import type { Actor } from "#ground/authority";
import type { CustomerNumber } from "#ground/ids";
import { acceptFacts } from "#intake";
import type { ValueType } from "#kits/expr";
import type { Bank } from "../../bank-types.ts";
import type { TrialBank } from "./bank.ts";
import { type FileColumn, isBlank, rawValue } from "./columns.ts";
import type { CustomerFile, FileRow } from "./read-customers.ts";
import type { EventFile } from "./read-events.ts";

const SET = 1_000;
const NUMBERS = 5_000;
/** Names the facts that are made of the file's rows. */
const SOURCE = "perennial/try";

export interface Loaded {
  /** Rows of the file by the customers' numbers in the temporary bank. */
  readonly rows: ReadonlyMap<CustomerNumber, FileRow>;
  /** Events that stood in the file before. */
  readonly duplicates: number;
}

function sets<T>(all: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, at) => all.slice(at * size, (at + 1) * size));
}

/**
 * Events first: what the file of customers says is the newest word on them.
 * @param withHistory whether ClickHouse has to know the events themselves
 */
export async function loadTrial(
  bank: Bank,
  actor: Actor,
  trial: Pick<TrialBank, "feeds">,
  file: CustomerFile,
  events: EventFile | undefined,
  withHistory: boolean,
): Promise<Loaded> {
  let duplicates = 0;
  for (const set of sets(events?.good ?? [], SET)) {
    const taken = await acceptFacts(
      bank.intake,
      actor,
      set.map(({ arrival }) => arrival),
    );
    duplicates += taken.duplicates;
  }
  const at = bank.clock.now();
  const data = recordMaker(file.columns, trial.feeds, new Set(bank.attributes.map(({ name }) => name)));
  const lanes = sets(file.rows, SET);
  // Two sets on their way keep the gate's lanes busy.
  for (const pair of sets(lanes, 2)) {
    await Promise.all(
      pair.map((set) =>
        bank.intake.gate.submit(
          set.map((row) => ({
            type: "customer_recorded",
            source: SOURCE,
            id: `line-${row.line}`,
            subject: row.id,
            occurredAt: at,
            data: data(row),
            personal: null,
            trace: null,
          })),
          [],
        ),
      ),
    );
  }
  while ((await bank.consumer.drain()) > 0);
  const { tags } = bank.definitions.catalog;
  if (Object.values(tags).some(({ computed }) => computed !== undefined)) {
    await bank.computeTags();
    while ((await bank.consumer.drain()) > 0);
  }
  if (withHistory) await bank.projector.drain();
  await bank.copyProfiles();
  return { rows: await rowsByNumber(bank, file.rows, at), duplicates };
}

/** A row as the data of a record, as far as it is kept: cells as they stand, for the profile reads them by their types. */
function recordMaker(
  columns: readonly FileColumn[],
  feeds: TrialBank["feeds"],
  kept: ReadonlySet<string>,
): (row: FileRow) => Record<string, unknown> {
  const targets = columns.map((column, at) => {
    const fed = feeds.get(column.header);
    const own: { attribute: string; type: ValueType } = { attribute: `column_${at + 1}`, type: column.type };
    return { column, targets: (fed ? [own, fed] : [own]).filter(({ attribute }) => kept.has(attribute)) };
  });
  return ({ cells }) => {
    const data: Record<string, unknown> = {};
    targets.forEach(({ column, targets: into }, at) => {
      const cell = cells[at] ?? "";
      const blank = isBlank(cell) || column.missing.has(cell);
      for (const { attribute, type } of into) data[attribute] = blank ? null : rawValue(type, cell);
    });
    return data;
  };
}

async function rowsByNumber(bank: Bank, rows: readonly FileRow[], at: Date): Promise<Map<CustomerNumber, FileRow>> {
  const found = new Map<CustomerNumber, FileRow>();
  for (const set of sets(rows, NUMBERS)) {
    const numbers = await bank.storage.batch("try a condition", (tx) =>
      bank.people.identify(
        tx,
        set.map(({ id }) => id),
        set.map(() => null),
        at,
      ),
    );
    numbers.forEach((number, place) => {
      const row = set[place];
      if (row) found.set(number, row);
    });
  }
  return found;
}
