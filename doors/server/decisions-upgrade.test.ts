/** Decisions that an earlier release made are read by this one. */
import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { carryBefore, contactKey, countDecisions, decisionsOn, loadStandings, readResources } from "#decision";
import { job } from "#ground/authority";
import {
  dropDatabase,
  ensureDatabase,
  migratePostgres,
  openStorage,
  ownerTransaction,
  roleConnection,
  type Storage,
  sql,
} from "#ground/storage";
import { migrations } from "./migrations.ts";

const at = new Date("2026-03-02T01:00:00Z");
const later = new Date("2026-03-03T09:30:00.123Z");
const inputs = {
  probability: 0.2,
  margin: 20_000,
  cost: 800,
  draw: 0.5,
  holdoutShare: 0.1,
  denials: ["consent_missing"],
  arrival: 0,
  cut: null,
  action: "agent_call",
  fallback: "email",
};
const losers = [{ action: "agent_call", value: "32.0000", reason: "consent_missing" }];

describe("decisions of the first form", () => {
  const { cluster } = inject("engines");
  const database = `decisions_${randomBytes(6).toString("hex")}`;
  let storage: Storage;

  beforeAll(async () => {
    await ensureDatabase(cluster, database);
    const owner = roleConnection(cluster, "owner", database);
    const upTo = (name: string) =>
      migrations.map((room) =>
        room.room === "decision" ? { ...room, postgres: room.postgres.filter((one) => one.name < name) } : room,
      );
    await migratePostgres(owner, upTo("20261122_0002"));
    await ownerTransaction(owner, async (tx) => {
      await tx.run(sql`
        insert into decision.record (decision, key, at, customer, playbook, version, enrolment, outcome, value, probability,
          reasons, inputs, losers, versions)
        values ('00000000-0000-7000-8000-000000000001', 'calls@1/x', ${at}, 7, 'calls', 1,
          '00000000-0000-7000-8000-000000000002', 'withheld', 32, 0.2, array['consent_missing'], ${JSON.stringify(inputs)},
          ${JSON.stringify(losers)}, '{"playbook":"calls@1"}')`);
      await tx.run(sql`
        insert into decision.capacity (resource, day, total, used, carry) values ('calls/agent_call', '2026-03-02', 5, 3, 0.4)`);
    });
    await migratePostgres(owner, upTo("20261122_0111"));
    await ownerTransaction(owner, async (tx) => {
      await tx.run(sql`
        insert into decision.standing (customer, contact_key, contact_at, contact_channel, contact_class, contact_category,
          contact_connected, complaints, oldest)
        values (7, array['calls@1/x/call', 'calls@1/y/call'], array[${at}, ${later}]::timestamptz[],
          array['agent_call', 'sms'], array['marketing', 'service'], array['wealth', 'general'], array[true, false],
          array['t-1'], ${at})`);
    });
    await migratePostgres(owner, migrations);
    storage = openStorage({
      app: roleConnection(cluster, "app", database),
      engine: roleConnection(cluster, "engine", database),
    });
  });
  afterAll(async () => {
    await storage.close();
    await dropDatabase(cluster, database);
  });

  it("are shown with their reasons under today's codes, and counted", async () => {
    const [view] = await decisionsOn(storage, job("test"), 7, null);
    expect(view).toMatchObject({
      outcome: "withheld",
      reasons: ["no_legal_basis"],
      candidates: [],
      inputs: null,
      firstForm: {
        inputs: { probability: 0.2, denials: ["no_legal_basis"] },
        losers: [{ action: "agent_call", reason: "no_legal_basis" }],
      },
      versions: { playbook: "calls@1" },
    });
    const counts = await storage.batch("test", (tx) => countDecisions(tx, "calls"));
    expect(counts).toMatchObject({ made: 1, withheld: 1, byReason: { no_legal_basis: 1 } });
  });

  it("leave how a customer stands, with every contact", async () => {
    const standing = (await storage.batch("test", (tx) => loadStandings(tx, [7]))).get(7);
    expect(standing?.contacts).toEqual([
      {
        at,
        channel: "agent_call",
        class: "marketing",
        category: "wealth",
        connected: true,
        key: contactKey("calls@1/x/call"),
      },
      {
        at: later,
        channel: "sms",
        class: "service",
        category: "general",
        connected: false,
        key: contactKey("calls@1/y/call"),
      },
    ]);
    expect(standing?.complaints).toEqual(["t-1"]);
  });

  it("leave the places of their days, taken and left, and the fraction that goes on", async () => {
    const [resource] = await storage.batch("test", (tx) => readResources(tx));
    expect(resource).toMatchObject({
      resource: "calls/agent_call",
      period: "2026-03-02",
      total: 5,
      used: 3,
      leased: 3,
    });
    expect(await storage.batch("test", (tx) => carryBefore(tx, "calls/agent_call", "2026-03-03"))).toBe(0.4);
  });
});
