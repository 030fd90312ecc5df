import { Buffer } from "node:buffer";
import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { factBook } from "#contracts/facts";
import { PerennialError } from "#ground/errors";
import { poolFor, sql } from "#ground/storage";
import { type TestBank, testBank } from "#model-bank";
import { createPeople, createVault, type People } from "#profile";
import { importFile } from "./jobs/import-file.ts";
import { readImport } from "./read/imports.ts";
import { listQuarantine, readQuality } from "./read/quarantine.ts";
import { administrator, attributes, logRows, map, testIntake } from "./testing.ts";
import { acceptFacts, arrivalOfJson } from "./verbs/accept-facts.ts";
import { dismissQuarantined, replayQuarantine } from "./verbs/settle-quarantine.ts";
import { startImport } from "./verbs/start-import.ts";

let bank: TestBank;
let people: People;
let folder: string;

beforeAll(async () => {
  bank = await testBank();
  people = createPeople(createVault({ wrapping: Buffer.alloc(32, 1), pepper: Buffer.alloc(32, 2) }));
  folder = await mkdtemp(path.join(tmpdir(), "perennial-intake-"));
});
afterAll(async () => {
  await bank?.close();
});

async function empty(): Promise<void> {
  await bank.storage.batch("test", async (tx) => {
    await tx.run(sql`delete from intake.quarantine`);
    await tx.run(sql`delete from intake.import`);
  });
  const owner = poolFor(bank.owner, 1, "test");
  await owner.query("truncate log.fact, log.seen, profile.person");
  await owner.end();
}

const event = (id: string, more: object = {}) => ({
  specversion: "1.0",
  id,
  source: "core",
  type: "customer_recorded",
  subject: `c-${id}`,
  data: { age: 30, email: `${id}@example.com`, extra: "kept" },
  ...more,
});

const send = (intake: ReturnType<typeof testIntake>["intake"], events: readonly object[]) =>
  acceptFacts(intake, administrator, events.map(arrivalOfJson));

async function file(name: string, text: string | Buffer): Promise<string> {
  const at = path.join(folder, name);
  await writeFile(at, text);
  return at;
}

const header = "age;job;email;result";
const refusal = async (work: Promise<unknown>): Promise<PerennialError> => {
  const thrown = await work.then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(thrown).toBeInstanceOf(PerennialError);
  return thrown as PerennialError;
};

describe("events", () => {
  it("takes each event once, parts personal fields, and quarantines whole what does not fit", async () => {
    await empty();
    const { intake } = testIntake(bank.storage, people);
    const events = [
      event("1"),
      event("2", { data: { age: "old", email: "2@example.com" } }),
      event("1"),
      event("3", { type: "nonsense" }),
    ];
    const first = await send(intake, events);
    expect(first).toMatchObject({ accepted: 1, duplicates: 1 });
    expect(first.quarantined.map((item) => [item.index, item.problems[0]?.pointer])).toEqual([
      [1, "/data/age"],
      [3, "/type"],
    ]);
    expect(await send(intake, events)).toMatchObject({ accepted: 0, duplicates: 2, quarantined: first.quarantined });
    const rows = await logRows(bank.storage);
    expect(rows.map((row) => [row.id, JSON.parse(row.data)])).toEqual([["1", { age: 30, extra: "kept" }]]);
    expect(await listQuarantine(bank.storage, administrator, {})).toHaveLength(2);
    const stored = await bank.storage.batch("test", (tx) =>
      tx.one<{ text: string }>(
        sql`select string_agg(q::text, '') || (select string_agg(f::text, '') from log.fact f) as text from intake.quarantine q`,
      ),
    );
    expect(stored.text).not.toContain("@example.com");
    const [customer] = rows.map((row) => row.customer);
    const known = await bank.storage.batch("test", (tx) => people.personal(tx, [customer ?? 0]));
    expect(known.get(customer ?? 0)).toEqual({ email: "1@example.com" });
  });

  it("does not let a repeated old event overwrite what is known since", async () => {
    await empty();
    const { intake } = testIntake(bank.storage, people);
    const old = event("a", { subject: "c", data: { email: "old@example.com" } });
    await send(intake, [old]);
    await send(intake, [event("b", { subject: "c", data: { email: "new@example.com" } })]);
    expect(await send(intake, [old])).toMatchObject({ duplicates: 1 });
    const [row] = await logRows(bank.storage);
    const known = await bank.storage.batch("test", (tx) => people.personal(tx, [row?.customer ?? 0]));
    expect([...known.values()]).toEqual([{ email: "new@example.com" }]);
  });

  it("shares transactions, keeps requests apart, and turns requests away instead of queueing without end", async () => {
    await empty();
    const { intake } = testIntake(bank.storage, people, { maxWaiting: 300 });
    const sends = Array.from({ length: 40 }, (_, i) =>
      send(
        intake,
        Array.from({ length: 10 }, (_, j) => event(`${(i * 7 + j) % 200}`)),
      ),
    );
    const done = await Promise.allSettled(sends);
    const refused = done.filter((one) => one.status === "rejected").map((one) => one.reason as PerennialError);
    const taken = done.filter((one) => one.status === "fulfilled").map((one) => one.value);
    expect(refused.length).toBe(10);
    expect(refused.every((error) => error.caseName === "intake.busy" && error.retryAfterSeconds === 1)).toBe(true);
    const rows = await logRows(bank.storage);
    expect(taken.reduce((sum, one) => sum + one.accepted, 0)).toBe(rows.length);
    expect(taken.reduce((sum, one) => sum + one.accepted + one.duplicates, 0)).toBe(300);
    expect(intake.gate.waiting()).toBe(0);
  });

  it("needs the permission", async () => {
    const { intake } = testIntake(bank.storage, people);
    const key = { kind: "key", id: "k", name: "k", permissions: [], scope: "all" } as const;
    expect((await refusal(acceptFacts(intake, key, []))).code).toBe("forbidden");
  });
});

describe("files", () => {
  const rows = [
    "41;clerk;a@example.com;yes",
    "x;clerk;b@example.com;no",
    "33;nurse;c@example.com",
    "29;nurse;d@example.com;perhaps",
    "50;nurse;e@example.com;no",
  ];
  const text = `${header}\n${rows.join("\n")}\n`;

  it("[C003] takes clean rows in, quarantines the others with field, value, line and reason, and shows quality", async () => {
    await empty();
    const { intake } = testIntake(bank.storage, people);
    const at = await file("calls.csv", text);
    const done = await importFile(intake, administrator, { path: at, map: "calls", name: "calls.csv" });
    expect(done).toMatchObject({ state: "done", line: 6, accepted: 2, quarantined: 3, duplicates: 0, facts: 4 });
    const items = await listQuarantine(bank.storage, administrator, { import: done.id });
    const found = items.map(({ line, problems: [first] }) => [
      line,
      first?.pointer,
      first?.value,
      first?.name,
      first?.reason,
    ]);
    expect(found.sort()).toEqual([
      [3, "age", "x", "import.not_of_type", "age is not a whole number"],
      [4, "", undefined, "intake.ragged", "The row has 3 values where the header has 4 columns"],
      [5, "result", "perhaps", "import.not_listed", "result is not one of yes, no"],
    ]);
    const quality = await readQuality(bank.storage, administrator, { import: done.id });
    expect(quality.map(({ field, name, open }) => [field, name, open]).sort()).toEqual([
      ["", "intake.ragged", 1],
      ["age", "import.not_of_type", 1],
      ["result", "import.not_listed", 1],
    ]);
    expect((await logRows(bank.storage)).map((row) => row.id)).toEqual(["call-1", "call-5", "record-1", "record-5"]);
  });

  it("is the same import when the same file comes again, packed or in another separator a new one of duplicates", async () => {
    await empty();
    const { intake } = testIntake(bank.storage, people);
    const at = await file("calls.csv", text);
    const first = await importFile(intake, administrator, { path: at, map: "calls", name: "calls.csv" });
    expect(await importFile(intake, administrator, { path: at, map: "calls", name: "again.csv" })).toEqual(first);
    const packed = await file("calls.csv.gz", gzipSync(text));
    const again = await importFile(intake, administrator, { path: packed, map: "calls", name: "packed" });
    expect(again).toMatchObject({ accepted: 0, duplicates: 2, quarantined: 3, facts: 0 });
    const tabs = await file("calls.tsv", text.replaceAll(";", "\t"));
    expect(await importFile(intake, administrator, { path: tabs, map: "calls", name: "t" })).toMatchObject({
      duplicates: 2,
    });
  });

  it("refuses a wrong header before anything is loaded, naming the columns, with exit code 2", async () => {
    await empty();
    const { intake } = testIntake(bank.storage, people);
    const at = await file("wrong.csv", "age,job,mail,result\n1,clerk,a,yes\n");
    const error = await refusal(importFile(intake, administrator, { path: at, map: "calls", name: "wrong" }));
    expect([error.caseName, error.exitCode]).toEqual(["intake.wrong_header", 2]);
    expect(error.message).toContain("missing: email; not expected: mail");
    expect(error.fields.map((field) => field.pointer)).toEqual(["email", "mail"]);
    const count = await bank.storage.batch("test", (tx) =>
      tx.one<{ n: number }>(sql`select count(*) as n from intake.import`),
    );
    expect(count.n).toBe(0);
    const none = refusal(importFile(intake, administrator, { path: await file("empty", ""), map: "calls", name: "e" }));
    expect((await none).caseName).toBe("intake.empty_file");
    const gone = refusal(importFile(intake, administrator, { path: `${folder}/none`, map: "calls", name: "n" }));
    expect((await gone).caseName).toBe("intake.unreadable_file");
  });

  it("says that an archive is broken", async () => {
    await empty();
    const { intake } = testIntake(bank.storage, people);
    const many = `${header}\n${Array.from({ length: 3_000 }, (_, i) => `${20 + (i % 50)};clerk;${i}@example.com;no`).join("\n")}`;
    const packed = gzipSync(many);
    const at = await file("broken.gz", packed.subarray(0, packed.length / 2));
    const error = await refusal(
      importFile(intake, administrator, { path: at, map: "calls", name: "broken" }, { firstSlice: 5_000 }),
    );
    expect([error.caseName, error.exitCode]).toEqual(["intake.broken_archive", 2]);
  });

  it("replays quarantined rows and events after definitions were mended, once", async () => {
    await empty();
    const { intake, now } = testIntake(bank.storage, people);
    await send(intake, [event("9", { data: { job: "pilot" } }), event("10", { type: "nonsense" })]);
    const done = await importFile(intake, administrator, {
      path: await file("calls.csv", text),
      map: "calls",
      name: "f",
    });
    expect(await replayQuarantine(intake, administrator)).toEqual({ replayed: 0, facts: 0, open: 5 });
    const [record, call] = map.facts;
    if (!record || !call) throw new Error("the map has two facts");
    const outcome = { from: "result", map: { yes: "converted", no: "refused", perhaps: "call_back" } };
    now.maps = { calls: { ...map, facts: [record, { ...call, fields: { ...call.fields, outcome } }] } };
    const { job: _job, ...rest } = attributes;
    now.book = factBook(rest);
    expect(await replayQuarantine(intake, administrator)).toEqual({ replayed: 2, facts: 3, open: 3 });
    expect(await replayQuarantine(intake, administrator)).toEqual({ replayed: 0, facts: 0, open: 3 });
    const replayed = await listQuarantine(bank.storage, administrator, { state: "replayed" });
    expect(replayed.map((item) => item.facts).sort()).toEqual([
      [
        ["call-file", "record-4"],
        ["call-file", "call-4"],
      ],
      [["core", "9"]],
    ]);
    const left = await listQuarantine(bank.storage, administrator, { import: done.id });
    const ids = left.map((item) => item.id);
    expect(await dismissQuarantined(intake, administrator, ids, "test rows")).toBe(2);
    expect(await replayQuarantine(intake, administrator, { ids })).toEqual({ replayed: 0, facts: 0, open: 0 });
    const actions = await bank.storage.batch("test", (tx) =>
      tx.rows<{ action: string }>(
        sql`select distinct action from audit.entry where action like 'intake.%' order by action`,
      ),
    );
    expect(actions.map((row) => row.action)).toEqual([
      "intake.dismiss_quarantined",
      "intake.replay_quarantine",
      "intake.start_import",
    ]);
  });
});

describe("slices", () => {
  it("checks the whole row the first time and adds further facts of chosen rows later", async () => {
    await empty();
    const { intake } = testIntake(bank.storage, people);
    const { row, maker } = await startImport(intake, administrator, {
      map: "calls",
      file: "story",
      digest: "story",
      header: header.split(";"),
    });
    const lines = [
      { line: 2, values: ["30", "clerk", "a@example.com", "yes"] },
      { line: 3, values: ["31", "clerk", "b@example.com", "who knows"] },
      { line: 4, values: ["32", "clerk", "c@example.com", "no"] },
    ];
    const records = { facts: ["customer_recorded"] };
    const first = await intake.importRows(row.id, maker, lines, records);
    expect(first).toEqual({ accepted: 2, quarantined: 1, duplicates: 0, facts: 2, aside: new Set([3]) });
    const again = await intake.importRows(row.id, maker, lines, records);
    expect(again).toEqual({ accepted: 0, quarantined: 0, duplicates: 0, facts: 0, aside: new Set([3]) });
    const calls = await intake.importRows(row.id, maker, lines.slice(0, 2), { facts: ["call_finished"] });
    expect(calls).toMatchObject({ accepted: 0, quarantined: 0, facts: 1 });
    expect((await logRows(bank.storage)).map((fact) => fact.id)).toEqual(["call-1", "record-1", "record-3"]);
    expect(await readImport(bank.storage, administrator, row.id)).toMatchObject({
      line: 4,
      accepted: 2,
      quarantined: 1,
      facts: 3,
    });
  });

  it("ends with the same counters and facts, however rows are cut and wherever it is aborted", async () => {
    const good = fc.tuple(
      fc.integer({ min: 0, max: 99 }),
      fc.constantFrom("clerk", "nurse"),
      fc.constantFrom("yes", "no"),
    );
    const valid = good.map(([age, job, result]) => `${age};${job};"x@example.com";${result}`);
    const bad = fc.constantFrom("1;clerk;x;maybe", "one;clerk;x;yes", '5;clerk;"x"y;no', "1;clerk", "5;pilot;x;no");
    let round = 0;
    const property = fc.asyncProperty(
      fc.array(fc.oneof({ arbitrary: valid, weight: 3 }, bad), { minLength: 1, maxLength: 40 }),
      fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 4 }),
      fc.array(fc.nat(3), { maxLength: 4 }),
      fc.boolean(),
      async (lines, sizes, aborts, packed) => {
        await empty();
        const { intake } = testIntake(bank.storage, people);
        const text = `${header}\n${lines.join("\n")}\n`;
        const input = { path: await file(`p-${round++}`, packed ? gzipSync(text) : text), map: "calls", name: "p" };
        // Lines that the log holds already are duplicates.
        const twin = await startImport(intake, administrator, {
          map: "calls",
          file: "t",
          digest: `twin ${round}`,
          header: header.split(";"),
        });
        const known = lines
          .slice(0, Math.floor(lines.length / 4))
          .map((line, at) => ({ line: at + 2, values: line.replaceAll('"', "").split(";") }));
        await intake.importRows(twin.row.id, twin.maker, known);
        const held = new Set((await logRows(bank.storage)).map((fact) => fact.id));
        for (const [at, steps] of aborts.entries()) {
          const abort = new AbortController();
          let left = steps;
          const onProgress = () => {
            if (left-- <= 0) abort.abort();
          };
          await importFile(intake, administrator, input, {
            abort: abort.signal,
            firstSlice: sizes[at % sizes.length] ?? 1,
            onProgress,
          });
        }
        const done = await importFile(intake, administrator, input, { firstSlice: sizes[0] ?? 1 });
        const isGood = (line: string) => /^\d+;(clerk|nurse);"x@example.com";(yes|no)$/.test(line);
        const numbers = lines.flatMap((line, at) => (isGood(line) ? [at + 1] : []));
        const duplicates = numbers.filter((n) => held.has(`record-${n}`)).length;
        expect(done).toMatchObject({
          state: "done",
          accepted: numbers.length - duplicates,
          duplicates,
          quarantined: lines.length - numbers.length,
          facts: 2 * (numbers.length - duplicates),
        });
        const facts = (await logRows(bank.storage)).map((fact) => fact.id);
        const twins = [...held];
        expect(new Set(facts)).toEqual(new Set([...twins, ...numbers.flatMap((n) => [`call-${n}`, `record-${n}`])]));
        expect(facts.length).toBe(new Set(facts).size);
        const items = await listQuarantine(bank.storage, administrator, { import: done.id, limit: 1000 });
        const wrong = lines.flatMap((line, at) => (isGood(line) ? [] : [at + 2]));
        expect(items.map((item) => item.line).sort((a, b) => (a ?? 0) - (b ?? 0))).toEqual(wrong);
      },
    );
    await fc.assert(property, { numRuns: 25 });
  }, 60_000);
});
