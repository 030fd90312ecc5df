import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { machine } from "#ground/clock";
import { sql, type Tx } from "#ground/storage";
import { testBank } from "#model-bank";
import { applyTags, copyChanged } from "./index.ts";
import { pictureOf, type TestProfile, testProfile } from "./testing-identity.ts";

const tags = `
  saver: { rule: customer.demand_balance > 100.0, for_all: true }
  fine: { rule: '"rich" in tag' }
  likes: { zh: 喜好, en: Likes }
  guest: { zh: 贵宾, en: Guest }
`.slice(1);

describe("personalisation switched off", () => {
  let p: TestProfile;
  let off: number;
  beforeAll(async () => {
    p = await testProfile(await testBank(), tags);
  });
  afterAll(() => p.close());
  const tagsOf = async () => (await pictureOf(p, off)).tags;
  const infer = (value: string | null) =>
    p.bank.storage.batch("test", (tx: Tx) =>
      applyTags(tx, [{ customer: off, name: "likes", value, source: "model" }], p.clock.now(), p.rules),
    );

  it("[law C-11] KAT-77 takes scores and what was inferred at once; what everybody has stands", async () => {
    off = await p.record("off", { demand_balance: "60000.00", consent: ["marketing"] });
    await p.fact("off", "score_published", { name: "m", value: 0.5, version: "m@1" });
    await p.fact("off", "tag_set", { name: "household_tier", value: "mass" });
    await p.drain();
    await infer("funds");
    expect(await tagsOf()).toEqual({ rich: "", fine: "", saver: "", household_tier: "mass", likes: "funds" });

    await p.fact("off", "consent_withdrawn", { purpose: "personalisation" });
    await p.drain();
    const { scores, values, consent } = await pictureOf(p, off);
    expect(scores).toEqual([]);
    expect(await tagsOf()).toEqual({ saver: "" });
    // Consent to marketing is another matter.
    expect(values.consent).toEqual(["marketing"]);
    expect(consent).toContain("personalisation/ false");
    const rows = await p.bank.storage.batch("test", (tx) =>
      tx.rows<{ name: string }>(sql`select name from profile.tag where customer = ${off} order by name`),
    );
    expect(rows).toEqual([{ name: "saver" }]);
    const told = await p.bank.storage.batch("test", (tx) =>
      tx.rows<{ name: string; action: string }>(sql`
        select name, action from profile.tag_history where customer = ${off} and action = 'cleared' order by name`),
    );
    expect(told.map(({ name }) => name)).toEqual(["fine", "household_tier", "likes", "rich"]);
  });

  it("[law C-11] KAT-77 nothing of it comes back, from facts, models, imports or the next batch", async () => {
    await p.fact("off", "balance_changed", { demand_balance: "90000.00" });
    await p.fact("off", "tag_set", { name: "household_tier", value: "affluent" });
    await p.fact("off", "tag_set", { name: "likes", value: "gold", origin: "conversation" });
    await p.fact("off", "score_published", { name: "m", value: 0.9, version: "m@2" });
    await p.drain();
    await infer("loans");
    expect(await tagsOf()).toEqual({ saver: "" });
    expect((await pictureOf(p, off)).scores).toEqual([]);
    const { storage, columnar } = p.bank;
    await copyChanged({ storage, columnar, attributes: [...p.rules.attributes.values()], clock: machine });
    const [copy] = await columnar.rows<{ tags: Record<string, string> }>(
      "select tags from customer final where customer = {c: UInt32}",
      { c: off },
    );
    expect(Object.keys(copy?.tags ?? {})).toEqual(["saver"]);
  });

  it("[law C-05] switched on again, rules answer at once and others may speak again", async () => {
    await p.fact("off", "consent_given", { purpose: "personalisation" });
    await p.drain();
    expect(await tagsOf()).toEqual({ saver: "", rich: "", fine: "" });
    await infer("gold");
    expect(await tagsOf()).toMatchObject({ likes: "gold" });
  });

  it("what a colleague said stands", async () => {
    await p.bank.storage.batch("test", (tx) =>
      applyTags(tx, [{ customer: off, name: "guest", value: "", source: "colleague" }], p.clock.now(), p.rules),
    );
    await p.fact("off", "attribute_changed", { personalisation_off: true });
    await p.drain();
    expect(await tagsOf()).toEqual({ saver: "", guest: "" });
  });
});
