import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Policy } from "#contracts/definitions";
import { job, type PersonActor, type Role } from "#ground/authority";
import { sql } from "#ground/storage";
import { type TestBank, testBank } from "#model-bank";
import {
  approvePolicy,
  keepPolicies,
  listPolicies,
  type Policies,
  proposePolicies,
  refusePolicy,
  showPolicy,
} from "./index.ts";

const at = new Date("2026-03-02T01:00:00Z");
const DAY = "2026-03-02";
const person = (id: string, role: Role): PersonActor => ({ kind: "person", id, name: id, roles: [role], scope: "all" });
const designer = person("designer-1", "designer");
const approver = person("approver-1", "approver");
const compliance = person("compliance-1", "compliance");

const holdout = (share: number, more: object = {}): Policy => ({
  id: "some-holdout",
  kind: "holdout",
  zh: "留白",
  en: "Holdout",
  effective_from: "2026-01-01",
  share,
  salt: "s",
  ...more,
});
const cost: Policy = {
  id: "some-cost",
  kind: "channel_cost",
  zh: "成本",
  en: "Cost",
  effective_from: "2026-01-01",
  yuan: { sms: 0.05 },
};

describe("policies and their second person", () => {
  let bank: TestBank;
  let policies: Policies;
  const first = async () => [holdout(0.1), cost];
  const propose = (files: readonly Policy[], actor: PersonActor = designer) =>
    proposePolicies(bank.storage, actor, { files, first, at });
  const shares = () =>
    policies.current.policies.flatMap((one) => (one.kind === "holdout" ? [one.share] : [])).sort((a, b) => a - b);
  const waiting = async () =>
    (await listPolicies(bank.storage, approver, { day: DAY, waiting: true })).map((one) => `${one.id}@${one.waiting}`);

  beforeAll(async () => {
    bank = await testBank();
    policies = keepPolicies(bank.storage, await propose([holdout(0.1), cost]));
  });
  afterAll(() => bank.close());

  it("a bank's first policies hold by its making; the same again changes nothing", async () => {
    expect(shares()).toEqual([0.1]);
    const again = await propose([cost, holdout(0.1)]);
    expect(again.stamp).toBe(policies.current.stamp);
    expect(await waiting()).toEqual([]);
  });

  it("a change waits for another person, and until then the old version holds", async () => {
    await propose([holdout(0.2), cost]);
    await policies.look();
    expect(shares()).toEqual([0.1]);
    expect(await waiting()).toEqual(["some-holdout@2"]);
    const input = { policy: "some-holdout", version: 2, at };
    // Whoever proposed it can't agree to it, whatever roles they have besides; roles without the right can't either.
    const both = { ...designer, roles: ["designer", "approver"] as const };
    await expect(approvePolicy(bank.storage, both, input)).rejects.toMatchObject({
      caseName: "authority.same_person",
    });
    await expect(approvePolicy(bank.storage, person("other", "designer"), input)).rejects.toMatchObject({
      caseName: "authority.not_allowed",
    });
    expect(await approvePolicy(bank.storage, compliance, input)).toMatchObject({ state: "approved" });
    // Another process sees it when it looks, and a transaction at once.
    expect(shares()).toEqual([0.1]);
    const seen = await bank.storage.batch("test", (tx) => policies.within(tx));
    expect(seen.policies).toContainEqual(holdout(0.2));
    expect(shares()).toEqual([0.2]);
    await expect(approvePolicy(bank.storage, approver, input)).rejects.toMatchObject({
      caseName: "policy.no_proposal",
    });
  });

  it("what was refused is asked for again only when the files say something else", async () => {
    await propose([holdout(0.3), cost]);
    await refusePolicy(bank.storage, approver, { policy: "some-holdout", version: 3, reason: "太多", at });
    await propose([holdout(0.3), cost]);
    expect(await waiting()).toEqual([]);
    await propose([holdout(0.35), cost]);
    expect(await waiting()).toEqual(["some-holdout@4"]);
    // Another change takes its place, and going back takes it away.
    await propose([holdout(0.36), cost]);
    expect(await waiting()).toEqual(["some-holdout@5"]);
    await propose([holdout(0.2), cost]);
    expect(await waiting()).toEqual([]);
    const { versions } = await showPolicy(bank.storage, approver, "some-holdout", DAY);
    expect(versions.map(({ version, state }) => `${version} ${state}`)).toEqual([
      "5 withdrawn",
      "4 withdrawn",
      "3 refused",
      "2 approved",
      "1 replaced",
    ]);
    expect(versions.find(({ version }) => version === 3)?.reason).toBe("太多");
  });

  it("spans of days are one policy, and one that no file says any more ends with a second person's word", async () => {
    const spans = [holdout(0.2, { effective_to: "2026-06-30" }), holdout(0.05, { effective_from: "2026-07-01" })];
    await propose(spans);
    expect(await waiting()).toEqual(["some-cost@2", "some-holdout@6"]);
    await approvePolicy(bank.storage, approver, { policy: "some-holdout", version: 6, at });
    const ended = await approvePolicy(bank.storage, approver, { policy: "some-cost", version: 2, at });
    expect(ended.state).toBe("ended");
    await policies.look();
    expect(policies.current.policies).toHaveLength(2);
    const [, line] = await listPolicies(bank.storage, approver, { day: "2026-08-01" });
    expect(line).toMatchObject({ id: "some-holdout", version: 6, effectiveFrom: "2026-07-01", effectiveTo: null });
    await expect(showPolicy(bank.storage, approver, "some-holdut", DAY)).rejects.toMatchObject({
      message: expect.stringContaining("some-holdout"),
    });
  });

  it("two who open the bank at once propose once, and every step is in the audit trail", async () => {
    const files = [holdout(0.5)];
    await Promise.all([
      propose(files),
      propose(files),
      proposePolicies(bank.storage, job("open"), { files, first, at }),
    ]);
    expect(await waiting()).toEqual(["some-holdout@7"]);
    const actions = await bank.storage.batch("test", (tx) =>
      tx.rows<{ action: string; n: number }>(sql`
        select action, count(*) as n from audit.entry where action like 'policy.%' group by 1 order by 1`),
    );
    expect(actions).toEqual([
      { action: "policy.approve", n: 3 },
      { action: "policy.begin", n: 1 },
      { action: "policy.propose", n: 7 },
      { action: "policy.refuse", n: 1 },
      { action: "policy.withdraw", n: 2 },
    ]);
  });
});
