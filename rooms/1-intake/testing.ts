/** What the room's tests share: a small catalog, a map, and the room on a bank of their own. */
import { Buffer } from "node:buffer";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { ImportMap } from "#contracts/definitions";
import { type FactBook, factBook, fieldOf } from "#contracts/facts";
import type { PersonActor } from "#ground/authority";
import { replayClock } from "#ground/clock";
import { type Storage, sql } from "#ground/storage";
import { createIntake, type Intake } from "./intake.ts";
import type { People } from "./steps/append-set.ts";
import { createSealer } from "./store/sealer.ts";

export const start = new Date("2026-03-02T01:00:00Z");

export const attributes = {
  age: fieldOf("int"),
  job: fieldOf("string", { values: ["clerk", "nurse"] }),
  email: fieldOf("string", { personal: true }),
  demand_balance: fieldOf("money"),
};

export const map: ImportMap = {
  id: "calls",
  zh: "电话",
  en: "Calls",
  source: "call-file",
  subject: "customer-{row}",
  columns: ["age", "job", "email", "result"],
  facts: [
    {
      id: "record-{row}",
      type: "customer_recorded",
      fields: { age: { from: "age", as: "int", minimum: 0 }, job: { from: "job" }, email: { from: "email" } },
    },
    {
      id: "call-{row}",
      type: "call_finished",
      fields: {
        touch: { template: "call-{row}" },
        outcome: { from: "result", map: { yes: "converted", no: "refused" }, required: true },
      },
    },
  ],
};

export const administrator: PersonActor = {
  kind: "person",
  id: "root",
  name: "Root",
  roles: ["administrator"],
  scope: "all",
};

export interface TestIntake {
  readonly intake: Intake;
  readonly clock: ReturnType<typeof replayClock>;
  /** Definitions that hold; a test may mend them. */
  readonly now: { book: FactBook; maps: Record<string, ImportMap> };
}

export function testIntake(storage: Storage, people: People, more: { readonly maxWaiting?: number } = {}): TestIntake {
  const clock = replayClock("Asia/Shanghai", start);
  const now = { book: factBook(attributes), maps: { calls: map } as Record<string, ImportMap> };
  const intake = createIntake({
    storage,
    clock,
    people,
    sealer: createSealer(Buffer.alloc(32, 7)),
    book: () => now.book,
    maps: () => now.maps,
    uploads: mkdtempSync(path.join(tmpdir(), "perennial-uploads-")),
    ...more,
  });
  return { intake, clock, now };
}

export interface LogRow {
  readonly customer: number;
  readonly type: string;
  readonly source: string;
  readonly id: string;
  readonly data: string;
  readonly trace: string | null;
}

/** The log as it stands, by source and id. */
export async function logRows(storage: Storage): Promise<LogRow[]> {
  return await storage.batch("test", (tx) =>
    tx.rows<LogRow>(sql`select customer, type, source, id, data, trace from log.fact order by source, id`),
  );
}
