/** What the room's tests of identity share: a small catalog, records and facts coming in, an engine that applies them. */
import { randomBytes } from "node:crypto";
import type { PersonActor } from "#ground/authority";
import { type ReplayClock, replayClock } from "#ground/clock";
import type { Columnar } from "#ground/columnar";
import { appendFacts, type Consumer, createConsumer, ensurePartitions, type Fact, monthOf } from "#ground/log";
import { type PostgresConnection, type Storage, sql, type Tx } from "#ground/storage";
import {
  admitFacts,
  applyFacts,
  applyRelations,
  createPeople,
  createVault,
  type MergeParts,
  type People,
  type ProfileRules,
} from "./index.ts";
import { viewOf } from "./rules/view.ts";
import { loadStates, wholeState } from "./store/customers.ts";
import { prepare, rulesOf, zone } from "./testing.ts";

export const start = new Date("2026-03-02T00:00:00Z");

const catalog = `
attributes:
  name: { type: string, personal: true }
  phone: { type: string, personal: true }
  email: { type: string, personal: true }
  id_number: { type: string, personal: true }
  union_id: { type: string, personal: true }
  city: { type: string }
  age: { type: int }
  aum: { type: money }
  demand_balance: { type: money }
  outlet: { type: string }
  manager: { type: string }
  consent: { type: list }
  personalisation_off: { type: bool }
  automated_decision_off: { type: bool }
tags:
  household_tier: { zh: 家庭分层, en: Household tier, values: { mass: { zh: 大众, en: Mass }, affluent: { zh: 财富, en: Affluent }, private: { zh: 私行, en: Private } } }
  rich: { rule: customer.demand_balance > 50000.0 }
metrics:
  logins: { type: int, sources: [{ event: login }], function: count, window: ever }
scores:
  m: { zh: 分, en: Score }
`;

export const head: PersonActor = { kind: "person", id: "head", name: "head", roles: ["compliance"], scope: "all" };
export const second: PersonActor = { ...head, id: "second", name: "second" };

/** The databases of a test. */
export interface ProfileBank {
  readonly storage: Storage;
  readonly columnar: Columnar;
  readonly owner: PostgresConnection;
  close(): Promise<void>;
}

export interface TestProfile {
  readonly bank: ProfileBank;
  readonly clock: ReplayClock;
  readonly people: People;
  readonly rules: ProfileRules;
  readonly merge: MergeParts;
  readonly consumer: Consumer;
  readonly apply: (tx: Tx, facts: readonly Fact[]) => Promise<void>;
  /** A record of a subject: personal fields sealed, the rest a fact; the subject's number. */
  record(subject: string, data: Record<string, unknown>, personal?: Record<string, unknown>): Promise<number>;
  /** A fact of a subject, as intake logs it. */
  fact(subject: string, type: string, data: Record<string, unknown>): Promise<number>;
  /** Until the engine has nothing left to do. */
  drain(): Promise<void>;
  close(): Promise<void>;
}

/** @param moreTags lines of further tags of the catalog */
export async function testProfile(bank: ProfileBank, moreTags = ""): Promise<TestProfile> {
  const { storage, columnar } = bank;
  const rules = rulesOf(
    catalog.replace("tags:\n", `tags:\n${moreTags}`),
    new Map([
      ["outlet-1", 7],
      ["outlet-2", 8],
    ]),
  );
  await prepare(bank, rules);
  const clock = replayClock(zone, start);
  const keys = { wrapping: randomBytes(32), pepper: randomBytes(32) };
  const people = createPeople(createVault(keys));
  const apply = async (tx: Tx, facts: readonly Fact[]): Promise<void> => {
    await applyFacts(tx, facts, rules, { now: clock.now(), publish: () => {} });
    await applyRelations(tx, facts, { people });
  };
  const consumer = createConsumer({
    storage,
    name: "engine",
    owner: "test",
    clock,
    handlers: [{ name: "profile", handle: async (tx, facts) => await apply(tx, await admitFacts(tx, facts)) }],
  });
  await ensurePartitions(storage, start, [monthOf(start)]);
  let next = 0;
  const take = async (
    subject: string,
    type: string,
    data: Record<string, unknown>,
    personal: Record<string, unknown> | null,
  ): Promise<number> => {
    next++;
    clock.advanceTo(new Date(start.getTime() + next * 1_000));
    const at = clock.now();
    return await storage.batch("test intake", async (tx) => {
      const [customer = -1] = await people.identify(tx, [subject], [personal], at);
      await appendFacts(tx, [{ customer, type, source: "core", id: `${type}-${next}`, occurredAt: at, data }], at);
      return customer;
    });
  };
  return {
    bank,
    clock,
    people,
    rules,
    merge: { storage, columnar, apply },
    consumer,
    apply,
    record: (subject, data, personal) => take(subject, "customer_recorded", data, personal ?? null),
    fact: (subject, type, data) => take(subject, type, data, null),
    async drain() {
      while ((await consumer.drain()) > 0);
    },
    async close() {
      await consumer.stop();
      await bank.close();
    },
  };
}

export interface Picture {
  readonly values: Readonly<Record<string, unknown>>;
  readonly unit: number | null;
  readonly tags: Readonly<Record<string, string>>;
  readonly scores: readonly string[];
  readonly metrics: Readonly<Record<string, unknown>>;
  /** What holds, as `purpose/channel given`. */
  readonly consent: readonly string[];
  /** Every statement in its order. */
  readonly said: readonly string[];
  readonly household: string | null;
}

/** All that is known of a customer, without what tells one customer from another. */
export async function pictureOf(profile: TestProfile, customer: number): Promise<Picture> {
  const { bank, rules, clock } = profile;
  return await bank.storage.batch("test", async (tx) => {
    const states = await loadStates(tx, [customer], [...rules.attributes.values()], false, wholeState(rules));
    const state = states.get(customer);
    if (!state) throw new Error("no state");
    const statement = sql`purpose || '/' || channel || ' ' || given as text`;
    const consent = await tx.rows<{ text: string }>(sql`
      select ${statement} from profile.consent where customer = ${customer} order by 1`);
    const said = await tx.rows<{ text: string }>(sql`
      select ${statement} from profile.consent_history where customer = ${customer} order by at, 1`);
    const household = await tx.maybe<{ household: string }>(sql`
      select household from profile.household_member where customer = ${customer}`);
    return {
      values: state.values,
      unit: state.unit,
      tags: state.tags,
      scores: Object.entries(state.scores).map(([name, { value }]) => `${name} ${value}`),
      metrics: { logins: viewOf(state, rules, clock.now()).metric?.logins },
      consent: consent.map((row) => row.text),
      said: said.map((row) => row.text),
      household: household?.household ?? null,
    };
  });
}
