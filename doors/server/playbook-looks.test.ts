/** Silences and days in rough times: late and retracted facts, pauses, edits, an engine that slept. */
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Definitions, readDefinitions } from "#contracts/definitions";
import { job } from "#ground/authority";
import { instantOf } from "#ground/clock";
import { packageRoot } from "#ground/settings";
import { sql } from "#ground/storage";
import { acceptFacts, arrivalOfJson } from "#intake";
import { changePlaybook, publishPlaybook } from "#playbook";
import { findCustomer } from "#profile";
import { type TestHouse, testHouse } from "../../model-bank/test-house.ts";
import { runUntil, settleNow } from "./flows/run-until/index.ts";

const at = (day: string, time = "00:00"): Date => instantOf(`2026-03-${day}`, time, "Asia/Shanghai");
const folder = path.join(packageRoot(), "bank");

const triggers: Readonly<Record<string, string>> = {
  quiet: "{ absence: { of: [login], for: 24h } }",
  dormant: "{ absence: { of: [transaction], for: 3d } }",
  daily: "{ calendar: { from: 01-01, to: 12-31 } }",
  event: "{ event: product_viewed }",
  alone: "{ absence: { of: [login], for: 12h } }",
};
/** Of playbooks that admit nobody who is in one of their runs, which are open for three days. */
const alone = "reentry: { after: 0d }\ngoal: { event: deposit_opened, within: 3d }";

function definitionsOfTest(): Definitions {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".yaml") && !entry.parentPath.includes("cases"))
    .map((entry) => path.join(entry.parentPath, entry.name));
  const texts = files.map((file) => [path.relative(folder, file), readFileSync(file, "utf8")] as const);
  const more = Object.entries(triggers).map(
    ([id, trigger]) =>
      [
        `playbooks/warn/${id}.yaml`,
        `id: ${id}\nzh: 试\nen: Try\nstage: warn\nclass: service\ntrigger: ${trigger}\n${id === "alone" ? alone : "reentry: { after: 0d, concurrent: 9 }"}
waves: [{ id: one, channel: inbox, content: complaint-care-inbox }]\n`,
      ] as const,
  );
  const { definitions, problems } = readDefinitions([...texts, ...more]);
  if (!definitions) throw new Error(JSON.stringify(problems));
  return definitions;
}

let house: TestHouse;
let counter = 0;

interface More {
  readonly id?: string;
  readonly when?: Date;
}

async function append(subject: string, type: string, data: object, { id, when }: More = {}): Promise<void> {
  const arrival = arrivalOfJson({
    specversion: "1.0",
    type,
    source: "core",
    id: id ?? `e-${counter++}`,
    subject,
    time: (when ?? house.clock.now()).toISOString(),
    data,
  });
  expect((await acceptFacts(house.bank.intake, job("core system"), [arrival])).quarantined).toEqual([]);
}

async function tell(subject: string, type: string, data: object, more: More = {}): Promise<void> {
  await append(subject, type, data, more);
  await settleNow(house);
}

const until = (when: Date): Promise<unknown> => runUntil(house, when);
const login = { device: "d" };
const spent = { direction: "out", amount: "5.00" };

async function admitted(playbook: string, subject: string): Promise<string[]> {
  const rows = await house.bank.storage.batch("test", async (tx) => {
    const number = await findCustomer(tx, house.bank.people, subject);
    return await tx.rows<{ at: Date; version: number }>(sql`
      select admitted_at as at, version from playbook.enrolment where customer = ${number ?? -1} and playbook = ${playbook}
      order by admitted_at, enrolment`);
  });
  return rows.map(({ at: when, version }) => {
    const local = new Date(when.getTime() + 8 * 3_600_000).toISOString().slice(8, 16).replace("T", " ");
    return version === 1 ? local : `${local} by ${version}`;
  });
}

const change = (playbook: string, to: "pause" | "resume"): Promise<unknown> =>
  changePlaybook(house.bank, job("publish definitions"), {
    playbook,
    change: to,
    reason: "a test",
    at: house.clock.now(),
  });

async function edit(playbook: string): Promise<void> {
  const definition = house.bank.definitions.playbooks[playbook];
  if (!definition) throw new Error(`no playbook ${playbook}`);
  const edited = { ...definition, en: `${definition.en}!` };
  const liveFrom = house.clock.now();
  await publishPlaybook(house.bank.storage, job("publish definitions"), { playbook, definition: edited, liveFrom });
  await house.bank.playbooks.look();
}

beforeAll(async () => {
  house = await testHouse({ definitions: definitionsOfTest(), start: at("02", "08:00"), channels: "none" });
  for (const who of ["ann", "bob", "cid", "dan"]) await append(who, "customer_recorded", {}, { when: at("01") });
  await settleNow(house);
  for (const id of ["quiet", "dormant", "event"]) await house.bank.publish(id, house.clock.now());
  await settleNow(house);
}, 120_000);
afterAll(async () => {
  await house?.close();
});

describe("silences", () => {
  it("count from the last event, also where it came late or was taken back", async () => {
    await until(at("02", "10:00"));
    for (const who of ["ann", "bob"]) await tell(who, "login", login);
    await tell("cid", "transaction", spent);
    await until(at("02", "18:00"));
    await tell("ann", "login", login);
    await tell("bob", "login", login, { id: "mistaken" });
    await until(at("03", "12:00"));
    expect(await admitted("quiet", "bob")).toEqual([]);
    await tell("bob", "fact_retracted", { source: "core", id: "mistaken" });
    // Its moment was two hours ago, as though nothing had been heard since.
    expect(await admitted("quiet", "bob")).toEqual(["03 10:00"]);
    await until(at("03", "19:00"));
    expect(await admitted("quiet", "ann")).toEqual(["03 18:00"]);
    expect(await admitted("quiet", "bob")).toEqual(["03 10:00"]);
    // Told an hour before the silence is over: it happened the day before.
    await until(at("05", "09:00"));
    await tell("cid", "transaction", spent, { when: at("04", "09:30") });
    await until(at("06"));
    expect(await admitted("dormant", "cid")).toEqual([]);
    await until(at("07", "09:30"));
    expect(await admitted("dormant", "cid")).toEqual(["07 09:30"]);
  });

  it("go on to be counted while their playbook is paused, and are looked at when it goes on", async () => {
    await until(at("07", "10:00"));
    await tell("dan", "login", login);
    await change("quiet", "pause");
    await tell("ann", "login", login);
    await until(at("08", "11:00"));
    expect(await admitted("quiet", "dan")).toEqual([]);
    await change("quiet", "resume");
    await settleNow(house);
    expect(await admitted("quiet", "dan")).toEqual(["08 10:00"]);
    expect(await admitted("quiet", "ann")).toEqual(["03 18:00", "08 10:00"]);
  });
});

describe("days", () => {
  it("pass by whoever is paused, and what an engine slept through is caught up on the same day alone", async () => {
    await until(at("09", "08:00"));
    await house.bank.publish("daily", house.clock.now());
    await until(at("09", "10:00"));
    expect(await admitted("daily", "ann")).toEqual(["09 09:00"]);
    await change("daily", "pause");
    await until(at("10", "12:00"));
    await house.bank.journeys.days();
    await change("daily", "resume");
    await settleNow(house);
    expect(await admitted("daily", "ann")).toEqual(["09 09:00"]);
    // Two days asleep.
    house.clock.advanceTo(at("12", "15:00"));
    await settleNow(house);
    expect(await admitted("daily", "ann")).toEqual(["09 09:00", "12 09:00"]);
    const looks = await house.bank.storage.batch("test", (tx) =>
      tx.rows<{ state: string }>(sql`select state from playbook.look where playbook = 'daily' order by slot`),
    );
    expect(looks.map(({ state }) => state)).toEqual(["done", "skipped", "skipped", "done"]);
  });

  it("are the playbook's, whichever version is live: an edit loses nothing and repeats nothing", async () => {
    house.clock.advanceTo(at("13", "08:59"));
    await append("ann", "product_viewed", { product: "p" });
    await append("bob", "login", login, { when: at("12", "09:00") });
    house.clock.advanceTo(at("13", "09:01"));
    for (const id of ["daily", "event", "quiet"]) await edit(id);
    await settleNow(house);
    expect(await admitted("event", "ann")).toEqual(["13 08:59 by 2"]);
    expect(await admitted("daily", "ann")).toEqual(["09 09:00", "12 09:00", "13 09:00 by 2"]);
    expect((await admitted("quiet", "bob")).at(-1)).toBe("13 09:00 by 2");
    await until(at("13", "10:00"));
    await edit("daily");
    await settleNow(house);
    expect(await admitted("daily", "ann")).toHaveLength(3);
    // What happened before the playbook was live at all starts nothing.
    await tell("cid", "product_viewed", { product: "p" }, { when: at("02", "07:00") });
    expect(await admitted("event", "cid")).toEqual([]);
  });
});

describe("a silence that admitted nobody", () => {
  it("is over: what is taken back later asks it again only where that had hidden it", async () => {
    await until(at("20", "08:00"));
    await house.bank.publish("alone", house.clock.now());
    await tell("dan", "login", login);
    await until(at("20", "21:00"));
    expect(await admitted("alone", "dan")).toEqual(["20 20:00"]);
    // Both silences that follow are over while the run is open.
    await tell("dan", "login", login);
    await until(at("21", "10:00"));
    await tell("dan", "login", login, { id: "later login" });
    await tell("dan", "profile_changed", { field: "phone" }, { id: "field" });
    await until(at("24", "08:00"));
    await tell("dan", "fact_retracted", { source: "core", id: "field" });
    expect(await admitted("alone", "dan")).toEqual(["20 20:00"]);
    await tell("dan", "fact_retracted", { source: "core", id: "later login" });
    expect(await admitted("alone", "dan")).toEqual(["20 20:00"]);
  });
});
