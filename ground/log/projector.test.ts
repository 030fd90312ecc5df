import { mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import fc from "fast-check";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { replayClock } from "#ground/clock";
import { defineCases } from "#ground/errors";
import { sql } from "#ground/storage";
import { type TestBank, testBank } from "#model-bank";
import { createAppender } from "./appender.ts";
import { createArchive } from "./archive.ts";
import { createConsumer } from "./consumer.ts";
import { createProjector, type Projector, type ProjectorOptions } from "./projector.ts";
import type { BlockSink } from "./sink.ts";
import { fact } from "./testing.ts";
import type { NewFact } from "./types.ts";

const cases = defineCases("projector_test", { died: { code: "internal", en: "died", zh: "终止" } });

function sinkOf({ columnar }: TestBank): BlockSink {
  return {
    rows: (query, params) => columnar.rows(query, params),
    command: (query, params) => columnar.command(query, params),
    insert: (block) => columnar.insert(block),
    exec: (query, params) => columnar.exec(query, params),
  };
}

describe("projector", () => {
  let bank: TestBank;
  let dir = "";
  let clock = replayClock("Asia/Shanghai", new Date("2026-09-22T02:00:00Z"));
  const closing: (() => Promise<void>)[] = [];
  const open = (over: Partial<ProjectorOptions> = {}): Projector =>
    createProjector({ storage: bank.storage, sink: bank.columnar, owner: "one", archiveDir: dir, ...over });
  const append = (facts: readonly NewFact[]) => createAppender({ storage: bank.storage, clock }).append(facts);
  const rows = async () => {
    const [row] = await bank.columnar.rows<{ n: number; distinct: number }>(
      "select count() as n, uniqExact(shard, offset) as distinct from facts",
    );
    expect(row?.n).toBe(row?.distinct);
    return row?.n;
  };
  const fewShards = (count: number, from = 0) =>
    Array.from({ length: count }, (_, n) => fact({ customer: [1, 2, 3, 5][(from + n) % 4] ?? 0 }));

  beforeEach(async () => {
    bank = await testBank();
    dir = await mkdtemp(path.join(os.tmpdir(), "perennial-archive-"));
    clock = replayClock("Asia/Shanghai", new Date("2026-09-22T02:00:00Z"));
    const [mine, folder] = [bank, dir];
    closing.push(async () => {
      await mine.close();
      await rm(folder, { recursive: true, force: true });
    });
  });
  afterAll(() => Promise.all(closing.map((close) => close())));

  it("copies the log, and the copy's counts and checksums are the log's", async () => {
    const text = "茶\\ \" \n\t\u0001 'x'";
    await append(
      Array.from({ length: 2_000 }, (_, n) =>
        fact({ customer: n, source: text, data: { text, n }, ...(n % 2 ? { trace: "t" } : { occurredAt: null }) }),
      ),
    );
    const projector = open();
    expect((await projector.lag()).facts).toBe(2_000);
    expect((await projector.lag()).since).toEqual(clock.now());
    expect(await projector.drain()).toBe(2_000);
    expect(await projector.lag()).toEqual({ table: "facts", facts: 0, since: null, inFlight: 0 });
    expect(await projector.check({ deep: true })).toEqual([]);
    expect(await projector.check()).toEqual([]);
    expect(await rows()).toBe(2_000);
  });

  it("sends small blocks of many shards as one insert, of which a part that is sent again adds nothing", async () => {
    const tokens: (string | undefined)[] = [];
    const sink = {
      ...sinkOf(bank),
      insert: (block: Parameters<BlockSink["insert"]>[0]) => {
        tokens.push(block.token);
        return bank.columnar.insert(block);
      },
    };
    await append(Array.from({ length: 300 }, (_, n) => fact({ customer: n })));
    const dying = open({
      sink,
      failpoint: (at) => {
        if (at === "sent") throw cases.died();
      },
    });
    await expect(dying.drain()).rejects.toMatchObject({ caseName: "projector_test.died" });
    expect(tokens).toHaveLength(1);
    // A shard that is emptied meanwhile comes back by itself and not with the others.
    const [shard = 0] = (await bank.columnar.rows<{ shard: number }>("select min(shard) as shard from facts")).map(
      (row) => row.shard,
    );
    await bank.columnar.command(`ALTER TABLE facts DROP PARTITION ${shard}`);
    await bank.storage.batch("test", async (tx) => {
      await tx.run(sql`delete from log.block where shard = ${shard}`);
      await tx.run(sql`update log.projection set generation = generation + 1 where shard = ${shard}`);
    });
    const next = open({ sink });
    await next.drain();
    expect(tokens.slice(0, 2)).toEqual([tokens[0], tokens[0]]);
    expect(await rows()).toBe(300);
    expect(await next.check({ deep: true })).toEqual([]);
  });

  it("sends the same block again after dying at any place between block and position", async () => {
    for (const place of ["recorded", "sent", "confirmed"] as const) {
      await append(fewShards(40));
      const dying = open({
        failpoint: (at) => {
          if (at === place) throw cases.died();
        },
      });
      await expect(dying.drain()).rejects.toMatchObject({ caseName: "projector_test.died" });
      // More facts come before the restart: the block under the token must not grow.
      await append(fewShards(40));
      const next = open();
      await next.drain();
      expect(await next.check({ deep: true })).toEqual([]);
    }
    expect(await rows()).toBe(240);
  });

  it("equals the log after any order of appends, deaths, takeovers and rebuilds", async () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant("append" as const), count: fc.integer({ min: 1, max: 30 }) }),
      fc.record({
        kind: fc.constant("die" as const),
        place: fc.constantFrom("recorded" as const, "sent", "confirmed"),
      }),
      fc.record({ kind: fc.constant("drain" as const), owner: fc.constantFrom("one", "two") }),
      fc.record({ kind: fc.constant("rebuild" as const), die: fc.boolean() }),
    );
    let total = 0;
    const leave = () =>
      bank.storage.batch("test", async (tx) => {
        await tx.run(sql`update log.lease set until = ${new Date(0)}`);
        await tx.run(sql`delete from log.member`);
      });
    const rebuildOrDie = async (die: boolean) => {
      const sink = { ...sinkOf(bank), ...(die ? { command: () => Promise.reject(cases.died()) } : {}) };
      await open({ sink })
        .rebuild("all")
        .catch(() => undefined);
    };
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 7 }), async (steps) => {
        for (const one of steps) {
          await leave();
          if (one.kind === "append") {
            total += one.count;
            await append(fewShards(one.count, total));
          } else if (one.kind === "die") {
            const dying = open({
              failpoint: (at) => {
                if (at === one.place) throw cases.died();
              },
            });
            await dying.drain().catch(() => undefined);
          } else if (one.kind === "drain") await open({ owner: one.owner }).drain();
          else await rebuildOrDie(one.die);
        }
        await leave();
        const last = open();
        await last.drain();
        expect(await last.check({ deep: true })).toEqual([]);
        expect(await rows()).toBe(total);
      }),
      { numRuns: 6 },
    );
  });

  it("never lets a block in flight outlive the deduplication window, so a late replay doubles nothing", async () => {
    await bank.columnar.command("ALTER TABLE facts MODIFY SETTING non_replicated_deduplication_window = 10");
    await append([fact({ customer: 1 })]);
    // The answer to this block is lost: it was inserted, and nobody knows.
    const lost = open({
      failpoint: (at) => {
        if (at === "sent") throw cases.died();
      },
    });
    await expect(lost.drain()).rejects.toMatchObject({ caseName: "projector_test.died" });
    await bank.storage.batch("test", async (tx) => {
      // The shard's owner is away, not dead: its lease holds while another copies the rest.
      const stuck = sql`shard = (select shard from log.block where confirmed_at is null)`;
      await tx.run(sql`update log.lease set until = ${new Date(0)} where not ${stuck}`);
      await tx.run(sql`update log.lease set until = ${new Date("2099-01-01")} where ${stuck}`);
      await tx.run(sql`delete from log.member`);
    });
    const other = open({ owner: "two", window: 10 });
    const drains: Promise<number>[] = [];
    let sent = 0;
    for (let n = 0; n < 8 && sent === n; n++) {
      await append([fact({ customer: 2 })]);
      drains.push(other.drain());
      await expect
        .poll(async () => (await other.lag()).facts, { timeout: 3_000, interval: 20 })
        .toBe(1)
        .then(
          () => sent++,
          () => undefined,
        );
    }
    // Half the window, then it waits for the block in flight.
    expect(sent).toBeLessThanOrEqual(5);
    expect(sent).toBeGreaterThanOrEqual(3);
    const back = open({ window: 10 });
    await back.drain();
    await Promise.all(drains);
    expect(await back.check({ deep: true })).toEqual([]);
    expect(await other.check({ deep: true })).toEqual([]);
    expect((await back.lag()).facts).toBe(0);
    await rows();
  });

  it("rebuilds the shard that differs and leaves the others alone", async () => {
    await append(fewShards(100));
    const projector = open();
    await projector.drain();
    const before = await rows();
    await bank.columnar.command("DELETE FROM facts WHERE customer = 1 AND offset = 3");
    const damaged = await projector.check();
    expect(damaged).toHaveLength(1);
    await bank.columnar.command("TRUNCATE TABLE facts");
    await bank.storage.batch("test", (tx) => tx.run(sql`delete from log.block`));
    expect((await projector.check()).length).toBeGreaterThanOrEqual(3);
    await projector.drain();
    expect(await rows()).toBe(before);
    expect(await projector.check({ deep: true })).toEqual([]);
    await projector.rebuild("all");
    expect(await rows()).toBe(0);
    await projector.drain();
    expect(await rows()).toBe(before);
  });

  it("archives a month, drops it, and rebuilds from archive plus log", async () => {
    const consumer = createConsumer({ storage: bank.storage, name: "engine", owner: "one", handlers: [], clock });
    const archive = createArchive({ storage: bank.storage, sink: bank.columnar, clock, dir, fileSize: 8 });
    const projector = open();
    await append(fewShards(50));
    await consumer.drain();
    await expect(archive.archiveMonth(202609)).rejects.toMatchObject({ caseName: "log.month_in_use" });
    clock.advanceTo(new Date("2026-10-03T00:00:00Z"));
    await expect(archive.archiveMonth(202609)).rejects.toMatchObject({ caseName: "log.month_in_use" });
    await projector.drain();
    await append(fewShards(20));
    await expect(archive.dropArchivedPartition(202609)).rejects.toMatchObject({ caseName: "log.month_in_use" });
    expect(await archive.archiveMonth(202609)).toMatchObject({ facts: 50 });
    expect(await archive.archiveMonth(202609)).toEqual({ files: 0, facts: 0 });
    expect(await archive.dropArchivedPartition(202609)).toBe(50);
    expect(await archive.dropArchivedPartition(202609)).toBe(0);
    await projector.drain();
    expect(await rows()).toBe(70);
    const before = await bank.columnar.rows("select * from facts order by shard, offset");
    await projector.rebuild("all");
    await projector.drain();
    expect(await bank.columnar.rows("select * from facts order by shard, offset")).toEqual(before);
    expect(await projector.check({ deep: true })).toEqual([]);
    await consumer.drain();
    // Whoever needs the month from its beginning is told; it is never skipped in silence.
    const late = createConsumer({ storage: bank.storage, name: "late", owner: "one", handlers: [], clock });
    await expect(late.drain()).rejects.toMatchObject({ caseName: "log.gone" });
    const [file] = await bank.storage.batch("test", (tx) =>
      tx.rows<{ file: string }>(sql`select file from log.archive`),
    );
    await writeFile(path.join(dir, file?.file ?? ""), "spoilt");
    await projector.rebuild("all");
    await expect(projector.drain()).rejects.toMatchObject({ caseName: "log.archive_differs" });
  });

  it("copies in the background without being asked", async () => {
    const projector = open({ maxWait: 50 });
    projector.start();
    await append(fewShards(10));
    await expect.poll(rows, { timeout: 5_000 }).toBe(10);
    await projector.stop();
  });
});
