/**
 * Chapter 1. A fact arrives.
 *
 * Everything that Perennial does begins with something that happened: a customer was recorded, a balance moved, a call
 * ended. Systems of the bank tell us in one of two ways. They send events over HTTP, in the form of CloudEvents 1.0, one
 * or many at a time; or they leave a file, and a map says how its columns become facts. Both ways lead through the same
 * door, and behind it stands the same clerk.
 *
 * The clerk asks four questions. Who is it about? That is `subject`, the bank's own customer id; the house gives the
 * customer a number of its own and uses that from here on. What kind of fact is it? `type` must stand in the catalog, and
 * every field must have the type that the catalog says. Has it been here before? A fact is named by its `source` and
 * `id`; the second one of a name is a duplicate and has no effect, so a sender that is not sure simply sends again. And
 * what in it is personal? Names, phones and addresses leave the fact at once: they are sealed under a key of that one
 * customer, in one table, and nothing further down the house ever sees them. Erase that row and key, and what the rest of
 * the house remembers belongs to a number.
 *
 * What fits goes into the log and is there, on disk, before the sender hears "accepted". What does not fit is not thrown
 * away and not half kept: it goes whole into quarantine, with the field, the value and the reason, in both languages.
 * Someone mends what was wrong (a word missing in the catalog, more often than a wrong event) and replays it. A fact that
 * was wrong for a week arrives a week late, and that is all.
 *
 * The examples below are the whole of it. They run on real engines, in a house that is opened for them.
 */
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Catalog, factBookOf } from "#contracts/definitions";
import { job, type KeyActor } from "#ground/authority";
import { sql } from "#ground/storage";
import { acceptFacts, arrivalOfJson, createIntake, importFile, listQuarantine, replayQuarantine } from "#intake";
import { sampleDefinitions, sliceOfCalls, type TestHouse, testHouse } from "../model-bank/test-house.ts";

let house: TestHouse;
beforeAll(async () => {
  house = await testHouse();
});
afterAll(async () => {
  await house?.close();
});

// A core system calls with an API key that may bring facts and do nothing else.
const coreSystem: KeyActor = { kind: "key", id: "core", name: "Core", permissions: ["intake.accept"], scope: "all" };
const operator = job("guide");

const recorded = {
  specversion: "1.0",
  type: "customer_recorded",
  source: "core-banking",
  id: "record-2026-03-02-0001",
  subject: "C-10086",
  time: "2026-03-02T08:15:00+08:00",
  data: { name: "林微", phone: "13800000000", age: 41, contact: "cellular", consent: ["marketing"] },
};

const send = (events: readonly object[]) => acceptFacts(house.bank.intake, coreSystem, events.map(arrivalOfJson));

interface Logged {
  readonly customer: number;
  readonly id: string;
  readonly data: string;
}
const log = () =>
  house.bank.storage.batch("guide", (tx) => tx.rows<Logged>(sql`select customer, id, data from log.fact order by id`));

describe("1. A fact arrives", () => {
  it("is accepted, once it is in the log; what is personal has left it", async () => {
    expect(await send([recorded])).toEqual({ accepted: 1, duplicates: 0, quarantined: [] });
    const [fact] = await log();
    expect(JSON.parse(fact?.data ?? "")).toEqual({ age: 41, contact: "cellular", consent: ["marketing"] });
    // The one place that knows who number `customer` is.
    const people = await house.bank.storage.batch("guide", (tx) =>
      house.bank.people.personal(tx, [fact?.customer ?? 0]),
    );
    expect([...people.values()]).toEqual([{ name: "林微", phone: "13800000000" }]);
  });

  it("counts once, however often it is sent", async () => {
    expect(await send([recorded, recorded])).toEqual({ accepted: 0, duplicates: 2, quarantined: [] });
    expect(await log()).toHaveLength(1);
  });

  it("goes whole into quarantine when one field does not fit, and the others go on", async () => {
    const wrong = { ...recorded, id: "record-2", subject: "C-2", data: { age: "forty-one", contact: "cellular" } };
    const right = { ...recorded, id: "record-3", subject: "C-3", data: { age: 29 } };
    const answer = await send([wrong, right]);
    expect(answer).toMatchObject({ accepted: 1, duplicates: 0 });
    // The sender is told which of the events, where in it, and why.
    expect(answer.quarantined.map(({ index, problems }) => [index, problems[0]?.pointer])).toEqual([[0, "/data/age"]]);
    const [kept] = await listQuarantine(house.bank.storage, operator, {});
    expect(kept).toMatchObject({
      state: "open",
      source: "core-banking",
      factId: "record-2",
      type: "customer_recorded",
    });
    expect(kept?.problems[0]?.reason).toMatch(/whole number/);
    expect(kept?.problems[0]?.zh).toMatch(/整数/);
    expect((await log()).map(({ id }) => id)).toEqual(["record-2026-03-02-0001", "record-3"]);
  });

  it("arrives late when the catalog is mended and the quarantine replayed", async () => {
    const visited = {
      ...recorded,
      type: "vault_visited",
      id: "visit-1",
      data: { minutes: 25 },
    };
    expect(await send([visited])).toMatchObject({ accepted: 0, quarantined: [{ problems: [{ pointer: "/type" }] }] });

    // An analyst adds the event to the catalog; intake asks for the newest words with every fact.
    const { catalog } = sampleDefinitions();
    const visit: Catalog["events"][string] = {
      name: "vault_visited",
      zh: "到访保管箱",
      en: "Vault visited",
      builtIn: false,
      fields: { minutes: { type: "int", required: false, personal: false } },
    };
    const book = factBookOf({ catalog: { ...catalog, events: { ...catalog.events, vault_visited: visit } } });
    const [item] = (await listQuarantine(house.bank.storage, operator, {})).filter(
      ({ factId }) => factId === "visit-1",
    );
    const mended = createIntake({ ...house.bank.intake, book: () => book });
    expect(await replayQuarantine(mended, operator, { ids: [item?.id ?? ""] })).toEqual({
      replayed: 1,
      facts: 1,
      open: 0,
    });
    expect((await log()).map(({ id }) => id)).toContain("visit-1");
    // Settled is settled: a second replay finds nothing to do.
    expect(await replayQuarantine(mended, operator, { ids: [item?.id ?? ""] })).toMatchObject({
      replayed: 0,
      facts: 0,
    });
  });

  it("comes as a row of a file; a row that does not fit is one quarantined row, with its line and value", async () => {
    const { intake, storage } = house.bank;
    const three = await sliceOfCalls(house.home, 0, 3);
    const [header = "", first = "", second = "", third = ""] = (await readFile(three, "utf8")).trimEnd().split("\n");
    const file = path.join(house.home, "calls.csv");
    await writeFile(file, [header, first, second.replace(/^\d+/, "old"), third, ""].join("\n"));

    // The map `bank-marketing` makes two facts of each row: what was known of the customer, and what came of the call.
    const done = await importFile(intake, operator, { path: file, map: "bank-marketing", name: "calls.csv" });
    expect(done).toMatchObject({ state: "done", accepted: 2, quarantined: 1, duplicates: 0, facts: 4 });
    const [row] = await listQuarantine(storage, operator, { import: done.id });
    expect(row).toMatchObject({ line: 3, channel: "file", problems: [{ pointer: "age", value: "old" }] });

    // The same file again is the same import: nothing is loaded twice, whatever the file is called.
    const again = await importFile(intake, operator, { path: file, map: "bank-marketing", name: "again.csv" });
    expect(again).toMatchObject({ id: done.id, accepted: 2, quarantined: 1 });
  });
});
