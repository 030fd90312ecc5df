/** What changes of a customer and starts something: tags, audiences over them, behaviour, the day. */
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Definitions, readDefinitions, type Tag, textsOf } from "#contracts/definitions";
import { job } from "#ground/authority";
import { instantOf } from "#ground/clock";
import { actorOfPerson, personIdOf } from "#ground/organisation";
import { packageRoot } from "#ground/settings";
import { sql } from "#ground/storage";
import { acceptFacts, arrivalOfJson } from "#intake";
import { publishPlaybook } from "#playbook";
import { findCustomer, sayTag } from "#profile";
import { type TestHouse, testHouse } from "../../model-bank/test-house.ts";
import { catchUp } from "./flows/story/run.ts";

const ZONE = "Asia/Shanghai";
const at = (day: string, time = "10:00"): Date => instantOf(day, time, ZONE);
const folder = path.join(packageRoot(), "bank");

/** Playbooks by id: the fact that wakes each, and for whom. */
const playbooks: Readonly<Record<string, readonly [trigger: string, audience: string]>> = {
  "on-tag-set": ["tag_set", "'true'"],
  "on-tag-cleared": ["tag_cleared", "'true'"],
  "on-entered": ["audience_entered", "'true'"],
  "on-left": ["audience_left", "'true'"],
  "on-warning": ["stage_changed", "'tag.stage == \"warn\"'"],
};

/** The sample bank with an audience for each of its tags, and playbooks that wait for every kind of change. */
function definitionsOfTest(): Definitions {
  const texts = textsOf(folder);
  const tags = Object.keys(readDefinitions(texts).definitions?.catalog.tags ?? {});
  const model = texts.find(([file]) => file === "playbooks/grow/term-deposit-call.yaml")?.[1] ?? "";
  const more = [
    ...tags.map((tag) => {
      const text = `zh: 有 ${tag}\nen: Has ${tag}\ncondition: '"${tag}" in tag'\nrefresh: live\n`;
      return [`audiences/has_${tag}.yaml`, text] as const;
    }),
    ...Object.entries(playbooks).map(([id, [trigger, audience]]) => {
      const text = model
        .replace(/^id: .*$/m, `id: ${id}`)
        .replace(/^trigger: .*$/m, `trigger: { event: ${trigger} }`)
        .replace(/^audience: .*$/m, `audience: ${audience}`);
      return [`playbooks/grow/${id}.yaml`, text] as const;
    }),
  ];
  const { definitions, problems } = readDefinitions([...texts, ...more]);
  if (!definitions) throw new Error(JSON.stringify(problems));
  return definitions;
}

let house: TestHouse;
let counter = 0;
type Told = readonly [subject: string, type: string, data: object, when?: Date];
const told = async (...events: readonly Told[]): Promise<void> => {
  const arrivals = events.map(([subject, type, data, when = house.clock.now()]) =>
    arrivalOfJson({
      specversion: "1.0",
      type,
      source: "core",
      id: `e-${counter++}`,
      subject,
      time: when.toISOString(),
      data,
    }),
  );
  expect((await acceptFacts(house.bank.intake, job("core system"), arrivals)).quarantined).toEqual([]);
  await settle();
};
/** Everything that follows from what is in the log, and what follows from that. */
const settle = async (): Promise<void> => {
  while ((await house.bank.consumer.drain()) > 0);
};

/** Playbooks that a customer was admitted to so far. */
async function admitted(subject: string): Promise<string[]> {
  const rows = await house.bank.storage.batch("test", async (tx) => {
    const number = await findCustomer(tx, house.bank.people, subject);
    return await tx.rows<{ playbook: string }>(sql`
      select distinct playbook from playbook.enrolment where customer = ${number ?? -1} order by playbook`);
  });
  return rows.map(({ playbook }) => playbook);
}

beforeAll(async () => {
  house = await testHouse({ definitions: definitionsOfTest(), start: at("2026-03-02", "09:00") });
  for (const id of Object.keys(playbooks)) await house.bank.publish(id, house.clock.now());
});
afterAll(async () => {
  await house?.close();
});

const valued = ({ values }: Tag): object => (values ? { value: Object.keys(values)[0] } : {});

describe("triggers", () => {
  it("[C075] any tag that is set or cleared, by whomever, starts what waits for it, directly and by an audience", async () => {
    const { bank, clock } = house;
    const tags = Object.values(bank.definitions.catalog.tags);
    expect(tags.length).toBeGreaterThan(20);
    const subject = (tag: Tag) => `has-${tag.name}`;
    // A record without anything says nothing of anybody.
    await told(...tags.map((tag) => [subject(tag), "customer_recorded", {}] as const), [
      "quiet",
      "customer_recorded",
      {},
    ]);
    for (const tag of tags) expect([tag.name, await admitted(subject(tag))]).toEqual([tag.name, []]);

    await told(...tags.map((tag) => [subject(tag), "tag_set", { name: tag.name, ...valued(tag) }] as const));
    for (const tag of tags)
      expect([tag.name, await admitted(subject(tag))]).toEqual([
        tag.name,
        expect.arrayContaining(["on-entered", "on-tag-set"]),
      ]);
    await told(...tags.map((tag) => [subject(tag), "tag_cleared", { name: tag.name }] as const));
    for (const tag of tags)
      expect([tag.name, await admitted(subject(tag))]).toEqual([
        tag.name,
        expect.arrayContaining(["on-entered", "on-left", "on-tag-cleared", "on-tag-set"]),
      ]);

    // A rule that a fact wakes, a colleague, and time that takes a tag away.
    await told(["by-rule", "customer_recorded", { aum: "500000.00" }], ["by-colleague", "customer_recorded", {}]);
    expect(await admitted("by-rule")).toEqual(["on-entered", "on-tag-set"]);
    const manager = await actorOfPerson(bank.storage, personIdOf("compliance"));
    if (!manager) throw new Error("nobody called compliance");
    const saying = { customer: "by-colleague", tag: "grade", value: "5", say: "set" as const, reason: "a promise" };
    await sayTag(bank, manager, { ...saying, until: at("2026-03-03"), at: clock.now() });
    await settle();
    expect(await admitted("by-colleague")).toEqual(["on-entered", "on-tag-set"]);
    clock.advanceTo(at("2026-03-03", "10:01"));
    await bank.endTags();
    await settle();
    expect(await admitted("by-colleague")).toEqual(["on-entered", "on-left", "on-tag-cleared", "on-tag-set"]);
    expect(await admitted("quiet")).toEqual([]);
  });

  it("state, behaviour and scene start something, and nobody beside", async () => {
    const { bank, clock } = house;
    const consent = { consent: ["marketing"] };
    const people = ["annoyed", "annoyed-once", "curious", "less-curious", "born-today", "born-tomorrow"];
    const birthdays: Readonly<Record<string, object>> = {
      "born-today": { birthday: "1990-03-04" },
      "born-tomorrow": { birthday: "1990-03-05" },
    };
    await bank.refreshAudiences();
    await settle();
    await told(...people.map((one) => [one, "customer_recorded", { ...consent, ...birthdays[one] }] as const));
    for (const one of people) expect([one, await admitted(one)]).toEqual([one, []]);
    const viewed = (subject: string) => [subject, "product_viewed", { product: "wm_090d", kind: "wealth" }] as const;
    const complained = (subject: string) => [subject, "complaint_filed", { ticket: `T-${counter}` }] as const;
    await told(
      ...[complained("annoyed"), complained("annoyed"), complained("annoyed-once")],
      ...[viewed("curious"), viewed("curious"), viewed("curious"), viewed("less-curious"), viewed("less-curious")],
    );
    // A state: the stage. What was done: three visits. Near misses stay where they are.
    expect(await admitted("annoyed")).toEqual(["on-entered", "on-tag-set", "on-warning"]);
    expect(await admitted("annoyed-once")).toEqual([]);
    expect(await admitted("curious")).toEqual(["on-entered"]);
    expect(await admitted("less-curious")).toEqual([]);
    // A scene: the day itself, for those alone whose day it is.
    clock.advanceTo(at("2026-03-04", "00:05"));
    await catchUp(bank);
    await bank.refreshAudiences();
    await settle();
    expect(await admitted("born-today")).toEqual(["on-entered"]);
    expect(await admitted("born-tomorrow")).toEqual([]);
  });

  it("start also by what happened before an edit of their playbook and comes after it", async () => {
    const { bank, clock } = house;
    const [tag] = Object.values(bank.definitions.catalog.tags);
    const definition = bank.definitions.playbooks["on-tag-set"];
    if (!tag || !definition) throw new Error("the sample bank has no tags");
    const minuteLater = () => clock.advanceTo(new Date(clock.now().getTime() + 60_000));
    await told(["late", "customer_recorded", {}]);
    const then = clock.now();
    minuteLater();
    const edited = { ...definition, en: "Edited" };
    await publishPlaybook(bank.storage, job("test"), {
      playbook: "on-tag-set",
      definition: edited,
      liveFrom: clock.now(),
    });
    minuteLater();
    await told(["late", "tag_set", { name: tag.name, ...valued(tag) }, then]);
    expect(await admitted("late")).toContain("on-tag-set");
  });
});
