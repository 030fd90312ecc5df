/** Random rules over random histories: tags kept as facts come are those that anyone would find from the state, and SQL agrees. */
import fs from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { machine, type ReplayClock, replayClock } from "#ground/clock";
import { appendFacts, type Consumer, createConsumer, createProjector, type NewFact, type Projector } from "#ground/log";
import { sql } from "#ground/storage";
import { type TestBank, testBank } from "#model-bank";
import {
  applyFacts,
  copyChanged,
  isHistoryPlain,
  loadStates,
  type ProfileRules,
  refreshTags,
  wholeState,
} from "./index.ts";
import { answerOf } from "./rules/tags.ts";
import { momentOf, viewOf } from "./rules/view.ts";
import { loadTagRows } from "./store/tags.ts";
import { differing } from "./store/tags-renewed.ts";
import { prepare, rulesOf, zone } from "./testing.ts";

const base = `
attributes:
  aum: { type: money }
  age: { type: int }
  city: { type: string }
  payroll: { type: bool }
  opened_on: { type: date }
  holdings:
    type: records
    zh: 持有
    en: Holdings
    fields:
      reference: { type: string, zh: 编号, en: Reference }
      kind: { type: string, zh: 种类, en: Kind }
      amount: { type: money, zh: 金额, en: Amount }
metrics:
  logins: { type: int, zh: 登录, en: Logins, sources: [{ event: login }], function: count, window: 48h }
  spent: { type: money, zh: 消费, en: Spent, sources: [{ event: card_spent, of: amount }], function: sum, window: 3d }
  latest: { type: money, zh: 最近, en: Latest, sources: [{ event: card_spent, of: amount }], function: last }
  share: { type: double, zh: 占比, en: Share, ratio: { of: metric.spent, to: customer.aum } }
`;
const START = new Date("2026-03-02T01:00:00Z");
const HOUR = 3_600_000;
const cities = ["上海", "北京", ""];

const amount = fc.constantFrom("0.00", "0.01", "99.99", "100.00", "5000.00");
const operator = fc.constantFrom("<", "<=", ">", ">=", "==", "!=");
const compared = (field: string, value: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc.tuple(operator, value).map(([sign, literal]) => `${field} ${sign} ${literal}`);
const atom: fc.Arbitrary<string> = fc.oneof(
  compared("customer.aum", amount),
  compared("customer.age", fc.integer({ min: 17, max: 20 }).map(String)),
  compared(
    "customer.city",
    fc.constantFrom(...cities).map((city) => JSON.stringify(city)),
  ),
  compared(
    "customer.opened_on",
    fc.integer({ min: 0, max: 4 }).map((days) => `today() - ${days}`),
  ),
  fc.constantFrom("customer.payroll", "has(customer.aum)", "has(customer.city)", "has(customer.holdings)"),
  fc.constantFrom("fund", "card").map((kind) => `customer.holdings.exists(h, h.kind == "${kind}")`),
  amount.map((least) => `customer.holdings.exists(h, h.amount >= ${least})`),
  compared("size(customer.holdings)", fc.constantFrom("1", "2")),
  compared("metric.logins", fc.integer({ min: 0, max: 3 }).map(String)),
  compared("metric.spent", amount),
  compared("metric.latest", amount),
  compared("metric.share", fc.constantFrom("0.5", "1.0")),
  compared("score.buy", fc.constantFrom("0.25", "0.5")),
);
/** Conditions over the tags of lower numbers as well. */
function condition(place: number): fc.Arbitrary<string> {
  const tags = Array.from({ length: place }, (_, n) => [
    `"t${n}" in tag`,
    `tag.t${n} == "a"`,
    `tag.t${n} != "b"`,
  ]).flat();
  const leaf =
    tags.length === 0
      ? atom
      : fc.oneof({ weight: 3, arbitrary: atom }, { weight: 1, arbitrary: fc.constantFrom(...tags) });
  const joined = fc.tuple(leaf, fc.constantFrom("&&", "||"), leaf).map(([a, sign, b]) => `(${a}) ${sign} (${b})`);
  return fc.oneof(
    leaf,
    joined,
    leaf.map((of) => `!(${of})`),
  );
}
const TAGS = 5;
const tagsText: fc.Arbitrary<string> = fc
  .tuple(...Array.from({ length: TAGS }, (_, place) => fc.tuple(condition(place), condition(place))))
  .map(catalogWith);
const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;
function catalogWith(conditions: readonly (readonly [a: string, b: string])[]): string {
  const tags = conditions.map(([a, b], place) => {
    const values = "values: { a: { zh: 甲, en: A }, b: { zh: 乙, en: B } }";
    return `  t${place}: { zh: 签, en: tag, ${values}, rule: { a: ${quoted(a)}, b: ${quoted(b)} } }`;
  });
  return `${base}scores:\n  buy: { zh: 买, en: Buy }\ntags:\n${tags.join("\n")}\n`;
}

interface Told {
  readonly who: number;
  readonly type: string;
  readonly data: Record<string, unknown>;
  /** Hours before it is told. */
  readonly late: number;
}
const CUSTOMERS = 6;
const named = fc.integer({ min: 0, max: TAGS - 1 }).map((n) => `t${n}`);
const record = fc.record(
  {
    aum: fc.oneof(amount, fc.constant(null)),
    age: fc.integer({ min: 17, max: 20 }),
    city: fc.constantFrom(...cities, null),
    payroll: fc.boolean(),
    opened_on: fc.integer({ min: 0, max: 8 }).map((n) => `2026-03-0${n + 1}`),
    holdings: fc.array(
      fc.record({ reference: fc.constantFrom("x", "y"), kind: fc.constantFrom("fund", "card"), amount }),
      {
        maxLength: 2,
      },
    ),
  },
  { requiredKeys: [] },
);
const typed = <T extends object>(type: string, data: fc.Arbitrary<T>) =>
  data.map((one) => ({ type, data: one as Record<string, unknown> }));
const told: fc.Arbitrary<Told> = fc
  .record({
    who: fc.integer({ min: 0, max: CUSTOMERS - 1 }),
    late: fc.constantFrom(0, 0, 1, 24, 47, 72),
    what: fc.oneof(
      { weight: 3, arbitrary: typed("customer_recorded", record) },
      { weight: 3, arbitrary: typed("attribute_changed", record) },
      { weight: 3, arbitrary: typed("login", fc.constant({ device: "d" })) },
      { weight: 3, arbitrary: typed("card_spent", fc.record({ amount })) },
      { weight: 1, arbitrary: typed("holding_changed", fc.record({ reference: fc.constantFrom("x", "z"), amount })) },
      { weight: 1, arbitrary: typed("holding_ended", fc.record({ reference: fc.constantFrom("x", "z") })) },
      {
        weight: 1,
        arbitrary: typed(
          "score_published",
          fc.record({ name: fc.constant("buy"), value: fc.constantFrom(0, 0.25, 0.5) }),
        ),
      },
      { weight: 1, arbitrary: typed("score_withdrawn", fc.constant({ name: "buy" })) },
      {
        weight: 1,
        arbitrary: typed(
          "tag_set",
          fc.record({ name: named, value: fc.constantFrom("a", "b"), origin: fc.constantFrom("model", "import") }),
        ),
      },
      { weight: 1, arbitrary: typed("tag_cleared", fc.record({ name: named, release: fc.boolean() })) },
      { weight: 1, arbitrary: typed("fact_retracted", fc.record({ back: fc.integer({ min: 1, max: 6 }) })) },
    ),
  })
  .map(({ who, late, what }) => ({ who, late, ...what }));
const history = fc.array(
  fc.record({ hours: fc.integer({ min: 0, max: 30 }), told: fc.array(told, { maxLength: 15 }) }),
  {
    minLength: 1,
    maxLength: 4,
  },
);

const loggedIn: readonly (readonly [string, string])[] = [
  ["metric.logins >= 1", "customer.age > 99"],
  ["metric.logins <= 1", "customer.age > 99"],
];
const examples: [string, { hours: number; told: Told[] }[], number][] = [
  // Time alone takes a tag away: a login two days ago.
  [catalogWith(loggedIn), [{ hours: 0, told: [{ who: 0, late: 0, type: "login", data: { device: "d" } }] }], 60],
  // The first that is heard of a customer gives one rule its word back: the others are asked too.
  [
    catalogWith([...loggedIn, ["metric.logins == 0", "customer.age > 99"]]),
    [{ hours: 0, told: [{ who: 4, late: 0, type: "tag_cleared", data: { name: "t2", release: true } }] }],
    1,
  ],
];

describe("tags of rules", () => {
  let bank: TestBank;
  let clock: ReplayClock;
  let consumer: Consumer;
  let projector: Projector;
  let folder: string;
  let rules: ProfileRules = rulesOf(base);
  let first = 1;
  let counter = 0;

  beforeAll(async () => {
    bank = await testBank();
    await prepare(bank, rules);
    clock = replayClock(zone, START);
    folder = await fs.mkdtemp(path.join(os.tmpdir(), "perennial-tags-"));
    const { storage } = bank;
    projector = createProjector({ storage, sink: bank.columnar, owner: "test", archiveDir: folder });
    consumer = createConsumer({
      storage,
      name: "engine",
      owner: "test",
      clock,
      // Sets of any size give the same answer.
      setSize: 20,
      handlers: [
        {
          name: "profile",
          handle: async (tx, facts, context) => {
            await applyFacts(tx, facts, rules, { now: context.now, publish: context.publish });
          },
        },
      ],
    });
  });
  afterAll(async () => {
    await consumer.stop();
    await projector.stop();
    await bank.close();
    await fs.rm(folder, { recursive: true, force: true });
  });

  async function tell(all: readonly Told[]): Promise<void> {
    const facts: NewFact[] = [];
    for (const { who, type, data, late } of all) {
      const back = facts.filter(({ customer }) => customer === first + who).at(-Number(data.back ?? 0));
      if (type === "fact_retracted" && !back) continue;
      facts.push({
        customer: first + who,
        type,
        source: "core",
        id: String(counter++),
        occurredAt: new Date(clock.now().getTime() - late * HOUR),
        data: type === "fact_retracted" ? { source: "core", id: back?.id } : data,
      });
    }
    await bank.storage.batch("test", (tx) => appendFacts(tx, facts, machine.now()));
    while ((await consumer.drain()) > 0);
  }

  const attributesOf = () => [...rules.attributes.values()];
  async function settle(): Promise<void> {
    while ((await consumer.drain()) > 0);
    await projector.drain();
    const { storage, columnar } = bank;
    const lists = [...rules.lists.values()];
    await copyChanged({ storage, columnar, attributes: attributesOf(), lists, clock: machine });
  }

  const statesOf = async (customers: readonly number[]) =>
    await bank.storage.batch("test", async (tx) => ({
      states: await loadStates(tx, customers, attributesOf(), false, wholeState(rules)),
      rows: await loadTagRows(tx, customers),
    }));

  /** What anyone would find who knows the state and what others said. */
  async function fromScratch(customers: readonly number[]): Promise<Map<number, Record<string, string>>> {
    const { states, rows } = await statesOf(customers);
    const now = clock.now();
    const moment = momentOf(now, zone);
    const found = new Map<number, Record<string, string>>();
    for (const [customer, state] of states) {
      let tags: Record<string, string> = {};
      const said = [...(rows.get(customer)?.values() ?? [])].filter(({ source }) => source !== "rule");
      for (const { name, value } of said) if (value !== null) tags = { ...tags, [name]: value };
      for (const tag of rules.tags.ordered) {
        if (state.revision === 0 || said.some(({ name }) => name === tag.name)) continue;
        const answer = answerOf(tag, viewOf({ ...state, tags }, rules, now), moment);
        if (answer !== null) tags = { ...tags, [tag.name]: answer };
      }
      found.set(customer, tags);
    }
    return found;
  }

  const refresh = () => refreshTags({ storage: bank.storage, columnar: bank.columnar, clock, rules, settle });

  /** Rules that time does not change answer at any moment what the tag says. */
  async function untimedHold(customers: readonly number[], text: string): Promise<void> {
    const { states, rows } = await statesOf(customers);
    const moment = momentOf(clock.now(), zone);
    for (const [customer, state] of states) {
      if (state.revision === 0) continue;
      const view = viewOf(state, rules, clock.now());
      for (const tag of rules.tags.ordered) {
        const { source = "rule" } = rows.get(customer)?.get(tag.name) ?? {};
        if (tag.renewed !== undefined || source !== "rule") continue;
        expect([tag.name, state.tags[tag.name] ?? null], text).toEqual([tag.name, answerOf(tag, view, moment)]);
      }
    }
  }

  it("are what the state says, by closures and by SQL, after any history", async () => {
    let changed = 0;
    await fc.assert(
      fc.asyncProperty(tagsText, history, fc.integer({ min: 0, max: 80 }), async (text, days, rest) => {
        rules = rulesOf(text);
        first += CUSTOMERS;
        const customers = Array.from({ length: CUSTOMERS }, (_, n) => first + n);
        // From here on the rules are no news: what facts wake, facts alone must wake.
        await refresh();
        for (const { hours, told: facts } of days) {
          clock.advanceTo(new Date(clock.now().getTime() + hours * HOUR));
          await tell(facts);
          await untimedHold(customers, text);
        }
        clock.advanceTo(new Date(clock.now().getTime() + rest * HOUR));
        changed += (await refresh()).changed;
        const { states, rows } = await statesOf(customers);
        const scratch = await fromScratch(customers);
        for (const [customer, { tags }] of states) expect(tags, text).toEqual(scratch.get(customer));
        // SQL finds exactly those of whom somebody says otherwise than the rule.
        await settle();
        const [now, moment] = [clock.now(), momentOf(clock.now(), zone)];
        const overruled = [...states.values()].filter((state) =>
          rules.tags.ordered.some(
            (tag) =>
              state.revision > 0 && answerOf(tag, viewOf(state, rules, now), moment) !== (state.tags[tag.name] ?? null),
          ),
        );
        for (const { customer } of overruled)
          expect([...(rows.get(customer)?.values() ?? [])].some(({ source }) => source !== "rule")).toBe(true);
        const slice = { part: 0, parts: 1 };
        for (const plain of new Set([await isHistoryPlain(bank.columnar), false])) {
          const found = await differing(bank.columnar, rules.tags.ordered, rules, now, slice, plain);
          expect(
            found.filter((one) => one >= first),
            text,
          ).toEqual(overruled.map(({ customer }) => customer));
        }
      }),
      { numRuns: 8, endOnFailure: true, examples },
    );
    // Time alone has had its part in it.
    expect(changed).toBeGreaterThan(0);
  }, 120_000);

  it("every change is told once and stands in the history in its order", async () => {
    const { changes, told: facts } = await bank.storage.batch("test", async (tx) => ({
      changes: await tx.rows<{
        customer: number;
        name: string;
        value: string | null;
        action: string;
        source: string;
      }>(sql`
        select customer, name, value, action, source from profile.tag_history order by entry`),
      told: await tx.one<{ n: number }>(sql`
        select count(*) as n from log.fact where source = 'perennial/tags' and type in ('tag_set', 'tag_cleared')`),
    }));
    const last = new Map<string, string | null>();
    for (const { customer, name, value, action } of changes) {
      if (action === "outranked") continue;
      last.set(`${customer} ${name}`, action === "set" ? value : null);
    }
    const standing = await bank.storage.batch("test", (tx) =>
      tx.rows<{ customer: number; name: string; value: string }>(sql`
        select customer, name, value from profile.tag where value is not null`),
    );
    const stands = new Map(standing.map(({ customer, name, value }) => [`${customer} ${name}`, value]));
    for (const [key, value] of last) expect([key, stands.get(key) ?? null]).toEqual([key, value]);
    // What others state stands in the log already; of everything else one fact tells.
    const own = changes.filter(
      ({ action, source }) => action === "expired" || (source === "rule" && action !== "outranked"),
    );
    expect(own.length).toBeGreaterThan(0);
    expect(facts.n).toBe(own.length);
  });
});
