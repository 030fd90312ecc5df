/** The law as customers meet it: facts come in, touches are due, and the dispatcher asks once more. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { job } from "#ground/authority";
import { instantOf } from "#ground/clock";
import { sql } from "#ground/storage";
import { acceptFacts, arrivalOfJson } from "#intake";
import { type Intent, planTouches } from "#reach";
import { type TestHouse, testHouse } from "../../model-bank/test-house.ts";

const ZONE = "Asia/Shanghai";
const at = (time: string, day = "2026-03-02") => instantOf(day, time, ZONE);
const reachable = { age: 40, branch: "branch-1", push_token: true, consent: ["marketing"] };

/** What is known of each customer, beside a phone, and what happened. */
const customers: Readonly<
  Record<string, readonly [record: object, ...facts: (readonly [type: string, data: object])[]]>
> = {
  free: [{}],
  nothing: [{ consent: [] }],
  elsewhere: [{ consent: ["marketing:email"] }],
  later: [{}],
  replied: [{}, ["unsubscribed", { channel: "sms" }]],
  complained: [{}, ["complaint_filed", { ticket: "T-1" }]],
  settled: [{}, ["complaint_filed", { ticket: "T-2" }], ["complaint_resolved", { ticket: "T-2" }]],
  called: [{}, ["call_finished", { touch: "by-hand", outcome: "do_not_contact" }]],
  blacklisted: [{}, ["touch_failed", { touch: "elsewhere", channel: "sms", code: "MBBLACK" }]],
  young: [{ birthday: "2008-03-02", age: 18 }],
  dead: [{ deceased: true }],
  staff: [{ staff: true }],
  listed: [{ do_not_contact: true }],
  anonymous: [{}, ["consent_withdrawn", { purpose: "personalisation" }]],
  by_hand: [{ automated_decision_off: true }],
};
const classes = ["marketing", "service", "risk"] as const;
const content = { marketing: "idle-two-year-sms", service: "id-renewal-sms", risk: "fraud-alert-sms" } as const;

describe("the law right before a touch goes out", () => {
  let house: TestHouse;
  const numbers = new Map<string, number>();
  const take = async (subject: string, type: string, data: object, id: string) =>
    await acceptFacts(house.bank.intake, job("test"), [
      arrivalOfJson({
        specversion: "1.0",
        type,
        source: "core",
        id,
        subject,
        time: house.clock.now().toISOString(),
        data,
      }),
    ]);
  const round = async () => {
    await house.bank.dispatcher.drain();
    while ((await house.bank.consumer.drain()) > 0);
  };
  const intent = (subject: string, wave: string, name: string, over: Partial<Intent>): Intent => ({
    playbook: "law",
    version: "1",
    enrolment: subject,
    wave,
    customer: numbers.get(subject) ?? -1,
    unit: house.bank.units.get("branch-1") ?? null,
    channel: "sms",
    class: house.bank.content(name)?.class ?? "marketing",
    content: name,
    decision: null,
    dueAt: house.clock.now(),
    deadline: null,
    order: { value: 1, probability: null },
    trace: null,
    ...over,
  });
  const plan = (intents: readonly Intent[]) =>
    house.bank.storage.batch("test", (tx) => planTouches(tx, intents, house.clock.now()));
  /** `denied` with its code, or the state, by customer. */
  const outcomes = async (wave: string): Promise<Record<string, string>> => {
    const rows = await house.bank.storage.batch("test", (tx) =>
      tx.rows<{ enrolment: string; state: string; code: string | null }>(sql`
        select enrolment, state, code from reach.touch where wave = ${wave} order by enrolment`),
    );
    return Object.fromEntries(
      rows.map(({ enrolment, state, code }) => [enrolment, state === "denied" ? (code ?? "") : state]),
    );
  };

  beforeAll(async () => {
    house = await testHouse({ start: at("03:00") });
    let phone = 13_800_000_000;
    for (const [subject, [record, ...facts]] of Object.entries(customers)) {
      const data = { ...reachable, ...record, phone: String(++phone) };
      await take(subject, "customer_recorded", data, `record-${subject}`);
      for (const [place, [type, said]] of facts.entries())
        await take(subject, type, said, `${type}-${subject}-${place}`);
    }
    await round();
    await house.bank.storage.batch("test", async (tx) => {
      for (const subject of Object.keys(customers))
        numbers.set(subject, (await house.bank.people.lookup(tx, subject)) ?? -1);
    });
    const all = Object.keys(customers);
    await plan(classes.flatMap((of) => all.map((subject) => intent(subject, of, content[of], {}))));
    await round();
  });
  afterAll(async () => {
    await house?.close();
  });

  it("[law C-03] [law O-06] a fraud alert goes out at three in the morning, whatever was withdrawn", async () => {
    const gone = Object.values(await outcomes("risk"));
    expect(gone).toHaveLength(Object.keys(customers).length);
    expect(new Set(gone)).toEqual(new Set(["accepted"]));
    expect(await outcomes("service")).toEqual({
      ...Object.fromEntries(Object.keys(customers).map((subject) => [subject, "accepted"])),
      dead: "deceased",
    });
  });

  it("[law C-01] [law O-08] marketing is refused with its reason, or waits for the morning", async () => {
    expect(await outcomes("marketing")).toEqual({
      free: "planned",
      later: "planned",
      settled: "planned",
      nothing: "no_legal_basis",
      elsewhere: "no_legal_basis",
      replied: expect.stringMatching(/^(no_legal_basis|channel_closed)$/),
      complained: "complaint_open",
      called: "do_not_contact",
      blacklisted: "channel_closed",
      young: "minor",
      dead: "deceased",
      staff: "do_not_contact",
      listed: "do_not_contact",
      anonymous: "personalisation_off",
      by_hand: "automated_decision_off",
    });
  });

  it("[law C-02] a withdrawal counts from the next check on; what was sent before stays sent", async () => {
    house.clock.advanceTo(at("07:59:59"));
    await take("later", "consent_withdrawn", { purpose: "marketing" }, "withdrawn-later");
    await round();
    expect(await outcomes("marketing")).toMatchObject({ free: "planned", settled: "planned" });
    house.clock.advanceTo(at("08:00"));
    await round();
    expect(await outcomes("marketing")).toMatchObject({
      free: "accepted",
      settled: "accepted",
      later: expect.stringMatching(/^(no_legal_basis|channel_closed)$/),
    });
    expect(await outcomes("risk")).toMatchObject({ later: "accepted" });
  });

  it("[law O-04] after a refusal not by the same means; another channel is another matter", async () => {
    await plan(["replied", "blacklisted"].map((one) => intent(one, "push", "idle-two-year-push", { channel: "push" })));
    await round();
    expect(await outcomes("push")).toEqual({ replied: "accepted", blacklisted: "accepted" });
  });

  it("[law S-02] [law S-04] a fund is refused to whom it does not suit, or who was never assessed", async () => {
    const assessed = { risk_assessed_on: "2026-01-05" };
    await take("free", "attribute_changed", { risk_level: "C1", ...assessed }, "assessed-free");
    await take("settled", "attribute_changed", { risk_level: "C2", ...assessed }, "assessed-settled");
    await round();
    const fund = { playbook: "bond-fund", channel: "push" } as const;
    await plan(["free", "settled", "blacklisted"].map((one) => intent(one, "fund", "bond-fund-push", fund)));
    await round();
    expect(await outcomes("fund")).toEqual({
      free: "suitability_risk",
      settled: "accepted",
      blacklisted: "suitability_missing",
    });
  });
});
