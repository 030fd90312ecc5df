import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { seededRandom } from "#ground/random";
import { boundOf, gapOf, gapText } from "./capacity-bound.ts";
import { type Asker, fillCapacity, type Wish, wishesOf } from "./fill-capacity.ts";
import { action, inputsOf, way } from "./test-candidates.ts";

const wish = (value: number, takes: Wish["takes"], more: Partial<Wish> = {}): Wish => ({
  action: "offer",
  channel: "agent_call",
  value,
  takes,
  precedence: 3,
  urgent: false,
  arrival: 0,
  ...more,
});
const asker = (key: string, ...wishes: Wish[]): Asker => ({ key, wishes });
const seat = { seats: 1 };
const granted = (askers: readonly Asker[], left: Record<string, number>) => {
  const { grants } = fillCapacity(askers, left);
  return [...grants].flatMap(([key, list]) =>
    list.filter((one) => one.granted).map(({ channel }) => `${key} ${channel}`),
  );
};

const takes = fc.oneof(
  fc.constant({}),
  fc.record({ seats: fc.integer({ min: 1, max: 2 }) }),
  fc.record({ budget: fc.integer({ min: 1, max: 9 }) }),
  fc.record({ seats: fc.constant(1), budget: fc.integer({ min: 1, max: 9 }) }),
);
const anyWishes = fc.array(
  fc.record({
    value: fc.integer({ min: 1, max: 99 }),
    takes,
    arrival: fc.nat(3),
    urgent: fc.constantFrom(false, false, true),
  }),
  { minLength: 1, maxLength: 3 },
);
const anyAskers = (most: number) =>
  fc.array(anyWishes, { maxLength: most }).map((people) =>
    people.map((list, n): Asker => {
      const channels = ["agent_call", "sms", "push"] as const;
      const wishes = list.map((one, at) => wish(one.value, one.takes, { ...one, channel: channels[at] ?? "push" }));
      const free = wishes.findIndex((one) => Object.keys(one.takes).length === 0);
      return asker(`c${n}`, ...(free < 0 ? wishes : wishes.slice(0, free + 1)));
    }),
  );
const anyLeft = fc.record({ seats: fc.nat(4), budget: fc.nat(20) });

/** The most that any assignment is worth, by trying all. */
function best(askers: readonly Asker[], left: Readonly<Record<string, number>>, from = 0): number {
  const one = askers[from];
  if (!one) return 0;
  let most = best(askers, left, from + 1);
  for (const { value, takes: taken } of one.wishes) {
    const rest = { ...left };
    for (const [name, units] of Object.entries(taken)) rest[name] = (rest[name] ?? 0) - units;
    if (Object.values(rest).some((units) => units < 0)) continue;
    most = Math.max(most, value + best(askers, rest, from + 1));
  }
  return most;
}

describe("the fill of what is shared", () => {
  it("gives places to whom they are worth most, and the others ask for what comes next in their own order", () => {
    const askers = [
      asker("a", wish(10, seat), wish(9, {}, { channel: "sms" })),
      asker("b", wish(30, seat), wish(1, {}, { channel: "sms" })),
      asker("c", wish(20, seat), wish(15, { budget: 5 }, { channel: "sms" })),
      asker("d", wish(12, { budget: 5 }, { channel: "sms" })),
    ];
    const filled = fillCapacity(askers, { seats: 1, budget: 5 });
    expect(Object.fromEntries(filled.grants)).toEqual({
      a: [{ action: "offer", channel: "agent_call", granted: false, short: "seats", cut: 30 }],
      b: [{ action: "offer", channel: "agent_call", granted: true, short: null, cut: null }],
      c: [
        { action: "offer", channel: "agent_call", granted: false, short: "seats", cut: 30 },
        { action: "offer", channel: "sms", granted: true, short: null, cut: null },
      ],
      // Had the place until c asked for it as well.
      d: [{ action: "offer", channel: "sms", granted: false, short: "budget", cut: 3 }],
    });
    expect(filled).toMatchObject({ used: { seats: 1, budget: 5 }, value: 9 + 30 + 15, cuts: { seats: 30, budget: 3 } });
  });

  it("counts value per unit, class and urgency before it, arrival at ties; what is not named has nothing left", () => {
    expect(granted([asker("big", wish(30, { seats: 2 })), asker("small", wish(20, seat))], { seats: 2 })).toEqual([
      "small agent_call",
    ]);
    const service = asker("service", wish(0, seat, { precedence: 2 }));
    expect(granted([asker("rich", wish(99, seat)), service], { seats: 1 })).toEqual(["service agent_call"]);
    const urgent = asker("urgent", wish(1, seat, { urgent: true }));
    expect(granted([asker("rich", wish(99, seat)), urgent], { seats: 1 })).toEqual(["urgent agent_call"]);
    const tied = [asker("later", wish(5, seat, { arrival: 4 })), asker("first", wish(5, seat, { arrival: 2 }))];
    expect(granted(tied, { seats: 1 })).toEqual(["first agent_call"]);
    const { grants, cuts } = fillCapacity([asker("a", wish(5, { stock: 1 }))], { seats: 1 });
    expect(grants.get("a")).toEqual([
      { action: "offer", channel: "agent_call", granted: false, short: "stock", cut: null },
    ]);
    expect(cuts).toEqual({ seats: null });
  });

  it("a place that is given back goes to whoever wanted it before", () => {
    // b took both seats until a asked for one of them; what is left over is c's after all.
    const askers = [
      asker("a", wish(90, { seats: 1, budget: 9 }), wish(80, seat, { channel: "sms" })),
      asker("b", wish(30, { seats: 2 })),
      asker("c", wish(10, seat)),
    ];
    expect(granted(askers, { seats: 2, budget: 0 })).toEqual(["a sms", "c agent_call"]);
  });

  it("never gives more than there is, leaves nobody out for whom there is room, and ignores the order of the input", () => {
    fc.assert(
      fc.property(anyAskers(8), anyLeft, (askers, left) => {
        const filled = fillCapacity(askers, left);
        for (const [name, units] of Object.entries(filled.used))
          expect(units).toBeLessThanOrEqual(left[name as "seats"]);
        const used: Record<string, number> = { seats: 0, budget: 0 };
        for (const { key, wishes } of askers) {
          const grants = filled.grants.get(key) ?? [];
          expect(grants.filter((one) => one.granted).length).toBeLessThanOrEqual(1);
          const own = wishes[grants.findIndex((one) => one.granted)];
          for (const [name, units] of Object.entries(own?.takes ?? {})) used[name] = (used[name] ?? 0) + units;
          for (const [at, refused] of grants.entries()) {
            if (refused.granted) continue;
            // Even with what the customer holds given back, the wish does not fit.
            const fits = Object.entries(wishes[at]?.takes ?? {}).every(
              ([name, units]) => (filled.used[name] ?? 0) - (own?.takes[name] ?? 0) + units <= left[name as "seats"],
            );
            expect(fits).toBe(false);
          }
        }
        for (const [name, units] of Object.entries(used)) expect(filled.used[name] ?? 0).toBe(units);
        const again = fillCapacity([...askers].reverse(), left);
        expect(again.used).toEqual(filled.used);
        for (const { key } of askers) expect(again.grants.get(key)).toEqual(filled.grants.get(key));
      }),
    );
  });

  it("stays below its bound, and the bound above the best that can be", () => {
    fc.assert(
      fc.property(anyAskers(5), anyLeft, (askers, left) => {
        const { value } = fillCapacity(askers, left);
        const most = best(askers, left);
        const bound = boundOf(askers, left);
        expect(value).toBeLessThanOrEqual(most + 1e-9);
        expect(bound).toBeGreaterThanOrEqual(most - 1e-6);
      }),
      { numRuns: 150 },
    );
  });

  it("is within one percent of the bound for two thousand customers with calls, texts and a stock", () => {
    const random = seededRandom("capacity");
    const askers = Array.from({ length: 2_000 }, (_, n): Asker => {
      const worth = 5 + 95 * random.next() ** 3;
      const calls = wish(worth, { seats: 1 }, { arrival: n });
      const gift = wish(worth * 0.7, { gifts: 1, budget: 5 }, { arrival: n, channel: "sms" });
      const text = wish(worth * 0.3, { budget: 5 }, { arrival: n, channel: "wecom" });
      return asker(`c${n}`, calls, gift, text);
    });
    const left = { seats: 300, gifts: 200, budget: 5_000 };
    const filled = fillCapacity(askers, left);
    const bound = boundOf(askers, left);
    expect(filled.used).toMatchObject({ seats: 300, gifts: 200, budget: 5_000 });
    const gap = gapOf(filled.value, bound);
    expect(gap).toBeGreaterThanOrEqual(0);
    expect(gap).toBeLessThan(0.01);
    const words = gapText(filled.value, bound);
    expect(words.en).toMatch(/^\d+\.\d\d yuan of at most \d+\.\d\d: gap 0\.\d\d %$/);
    expect(words.zh).toContain("差距");
    expect([gapOf(0, 0), gapOf(5, 4)]).toEqual([0, 0]);
  });

  it("asks for a customer's ways in the order in which they would be taken, stand-ins last, up to the first free one", () => {
    const rich = action("rich", { value: 90_000, ways: [way("agent_call", { takes: seat, cost: 800 }), way("sms")] });
    const poor = action("poor", { ways: [way("push"), way("email", { outcome: "withheld" })] });
    const called = (list: Asker["wishes"]) => list.map((one) => `${one.action} ${one.channel} ${one.value.toFixed(2)}`);
    expect(called(wishesOf("c", inputsOf([poor, rich])).wishes)).toEqual(["rich agent_call 82.00", "rich sms 90.00"]);
    const dear = action("dear", { value: 100, ways: [way("agent_call", { cost: 800, takes: seat })] });
    const spare = { ...dear, ways: [...dear.ways, way("email", { outcome: "withheld", takes: { budget: 1 } })] };
    expect(called(wishesOf("c", inputsOf([spare])).wishes)).toEqual(["dear email 0.00"]);
  });
});
