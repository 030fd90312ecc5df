import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { seededRandom } from "#ground/random";
import type { ProfileFact } from "../profile-fact.ts";
import {
  applyToMetrics,
  boundariesAfter,
  joinState,
  type MetricBook,
  type MetricState,
  metricBookOf,
  metricReading,
  metricView,
  noMetrics,
  Part,
  packSeries,
  splitState,
} from "./index.ts";
import { catalogWith, plainly, randomCatalog, randomHistory, randomInstant, testZones } from "./testing.ts";

/** The state as it comes back from the store. */
function stored(state: MetricState, book: MetricBook): MetricState {
  const bytes = joinState(
    state.parts.flatMap((part, id) => {
      const kind = book.series[id]?.kind;
      return part && kind ? [{ id, bytes: packSeries(part.series, kind) }] : [];
    }),
  );
  const parts: (Part | undefined)[] = [];
  for (const { id, bytes: own } of splitState(bytes)) {
    const spec = book.series[id];
    if (spec) parts[id] = new Part(spec, own);
  }
  return { ...state, parts };
}

function applyAll(
  facts: readonly ProfileFact[],
  book: MetricBook,
  now?: Date,
  from: MetricState = noMetrics,
): MetricState {
  const byId = new Map(facts.map((fact) => [fact.id, fact]));
  const gone = new Set<string>();
  let state = from;
  for (const fact of facts) {
    const name = String(fact.data.id);
    const found = fact.type === "fact_retracted" ? byId.get(name) : undefined;
    const known = found && found.type !== "fact_retracted" ? found : null;
    const retracted = fact.type === "fact_retracted" && !gone.has(name) ? known : undefined;
    if (fact.type === "fact_retracted") gone.add(name);
    state = applyToMetrics(state, fact, book, retracted, now);
  }
  return state;
}

describe("metrics of a customer", () => {
  it("say what the whole history says, at every instant, however it arrived", () => {
    let compared = 0;
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const random = seededRandom(seed);
        const zone = testZones[random.below(testZones.length)] ?? "UTC";
        const catalog = randomCatalog(random, 12);
        const book = metricBookOf(catalog, zone);
        const facts = randomHistory(random, [1], 5 + random.below(60));
        let state = noMetrics;
        // In sets of random size, each written and read again.
        for (let at = 0; at < facts.length; ) {
          const size = 1 + random.below(12);
          state = stored(applyAll(facts.slice(0, at + size), book), book);
          at += size;
        }
        if (state.repair) return;
        for (let i = 0; i < 6; i++) {
          const at = randomInstant(random);
          const aum = random.below(3) === 0 ? undefined : random.below(4) * 12_345;
          const attributes = aum === undefined ? {} : { aum };
          const view = metricView(state, book, at, attributes);
          const seen = Object.fromEntries(book.names.map((name) => [name, view[name]]));
          expect(seen).toEqual(plainly(catalog, zone, facts, at, aum));
          compared++;
        }
      }),
      { numRuns: 120, seed: 20_261_122 },
    );
    expect(compared).toBeGreaterThan(150);
  });

  it("lets go of what no window reaches, and says where it therefore can't tell", () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const random = seededRandom(seed);
        const zone = testZones[random.below(testZones.length)] ?? "UTC";
        const catalog = randomCatalog(random, 10);
        const book = metricBookOf(catalog, zone);
        const facts = randomHistory(random, [1], 60).sort((a, b) => Number(a.occurredAt) - Number(b.occurredAt));
        let state = noMetrics;
        for (const fact of facts)
          if (fact.type !== "fact_retracted") state = applyToMetrics(state, fact, book, undefined, fact.occurredAt);
        const last = facts.at(-1)?.occurredAt ?? new Date(0);
        const kept = stored(state, book);
        const plain = facts.filter(({ type }) => type !== "fact_retracted");
        for (const at of [last, new Date(last.getTime() + 86_400_000), randomInstant(random)]) {
          const expected = plainly(catalog, zone, plain, at, undefined);
          for (const name of book.names) {
            const { value, exact } = metricReading(kept, book, name, at, {});
            if (at >= last) expect([name, exact]).toEqual([name, true]);
            if (exact) expect([name, value]).toEqual([name, expected[name]]);
          }
        }
      }),
      { numRuns: 60, seed: 7 },
    );
  });

  it("keeps 512 entries, hours beyond, and says so", () => {
    const catalog = catalogWith({
      n: {
        zh: "",
        en: "",
        name: "n",
        type: "int",
        sources: [{ event: "paid", of: "amount" }],
        function: "count",
        window: "30d",
      },
      s: {
        zh: "",
        en: "",
        name: "s",
        type: "money",
        sources: [{ event: "paid", of: "amount" }],
        function: "sum",
        window: "30d",
      },
      d: {
        zh: "",
        en: "",
        name: "d",
        type: "money",
        sources: [{ event: "paid", of: "amount" }],
        function: "sum",
        window: "day",
      },
      k: {
        zh: "",
        en: "",
        name: "k",
        type: "int",
        sources: [{ event: "paid", of: "amount" }],
        function: "distinct",
        window: "30d",
      },
      e: {
        zh: "",
        en: "",
        name: "e",
        type: "money",
        sources: [{ event: "paid", of: "amount" }],
        function: "max",
        window: "ever",
      },
    });
    const book = metricBookOf(catalog, "Asia/Shanghai");
    const random = seededRandom("hours");
    const start = Date.UTC(2026, 0, 1);
    const facts = Array.from({ length: 3_000 }, (_, i): ProfileFact => {
      // A late one now and then.
      const minutes = i * 20 - (i % 50 === 0 ? random.below(20_000) : 0);
      return {
        customer: 1,
        source: "t",
        id: String(i),
        type: "paid",
        occurredAt: new Date(start + minutes * 60_000),
        data: { amount: random.below(900) },
      };
    });
    let state = noMetrics;
    for (const fact of facts) state = applyToMetrics(state, fact, book, undefined, fact.occurredAt);
    const [series] = stored(state, book).parts;
    expect(series?.series.times.length).toBeLessThanOrEqual(512);
    // An event at the very edge would share its hour with those inside.
    const at = new Date(start + 3_000 * 20 * 60_000 - 1);
    const expected = plainly(catalog, "Asia/Shanghai", facts, at, undefined);
    const read = (name: string, when: Date) => metricReading(state, book, name, when, {});
    expect(read("n", at)).toEqual({ value: expected.n, exact: true, live: true });
    expect(read("s", at)).toMatchObject({ value: expected.s });
    expect(read("e", at)).toEqual({ value: expected.e, exact: true, live: true });
    expect(read("k", at).exact).toBe(false);
    // Within an hour of which totals are kept, the window's edge is not told apart.
    const within = read("n", new Date(at.getTime() + 30 * 60_000));
    expect(within.exact).toBe(false);
    // Days begin with hours, so that days stay exact.
    const dayBefore = new Date(at.getTime() - 9 * 86_400_000);
    expect(read("d", dayBefore)).toEqual({
      value: plainly(catalog, "Asia/Shanghai", facts, dayBefore, undefined).d,
      exact: true,
      live: true,
    });
    const bytes = joinState([{ id: 1, bytes: packSeries(series?.series ?? (undefined as never), "number") }]);
    expect(bytes.length).toBeLessThan(20_000);
  });

  it("knows when time alone changes a metric", () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const random = seededRandom(seed);
        const zone = testZones[random.below(testZones.length)] ?? "UTC";
        const catalog = randomCatalog(random, 3);
        const book = metricBookOf(catalog, zone);
        const facts = randomHistory(random, [1], 12);
        const state = applyAll(facts, book);
        if (state.repair) return;
        const at = randomInstant(random);
        const next = boundariesAfter(state, book, at);
        const end = next ? next.getTime() - 1 : at.getTime() + 400 * 86_400_000;
        const before = plainly(catalog, zone, facts, at, undefined);
        for (const when of [end, at.getTime() + random.below(Math.max(1, end - at.getTime()))])
          expect(plainly(catalog, zone, facts, new Date(when), undefined)).toEqual(before);
      }),
      { numRuns: 100, seed: 11 },
    );
  });
});
