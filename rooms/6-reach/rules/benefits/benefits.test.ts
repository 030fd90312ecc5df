import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { commitmentOf, expectedCost, fairness, falseResults, playChances, prizeOf, ticketOf } from "./draw.ts";
import { fingerprints, spokenCode } from "./fingerprint.ts";
import { type Edge, groupsOf } from "./graph.ts";
import { type BenefitLimits, judgeClaim, judgeReferral, type SeenClaim, sharedTest } from "./limits.ts";

const edge = (customer: number, kind: string, node: string): Edge => ({ customer, kind, node });

describe("accounts that belong together", () => {
  const edges = [
    edge(1, "device", "d1"),
    edge(2, "device", "d1"),
    edge(2, "device", "d3"),
    edge(5, "device", "d3"),
    edge(3, "device", "d2"),
    edge(3, "address", "ip1"),
    edge(4, "address", "ip1"),
    edge(6, "device", "d4"),
  ];

  it("KAT-38: are joined by what they share, and shared networks join nobody", () => {
    expect(groupsOf(edges)).toEqual([[1, 2, 5], [3, 4], [6]]);
    const isShared = (kind: string, node: string) => kind === "address" && node === "ip1";
    expect(groupsOf(edges, { isShared })).toEqual([[1, 2, 5], [3], [4], [6]]);
  });

  it("are joined by things that weigh little only when there are enough of them", () => {
    const weights = { address: 0.5, payee: 0.5 };
    expect(groupsOf(edges, { weights })).toEqual([[1, 2, 5], [3], [4], [6]]);
    const more = [...edges, edge(3, "payee", "p"), edge(4, "payee", "p")];
    expect(groupsOf(more, { weights })).toEqual([[1, 2, 5], [3, 4], [6]]);
  });

  it("are the same whatever the order in which they are seen", () => {
    const one = fc.record({
      customer: fc.integer({ min: 0, max: 30 }),
      kind: fc.constantFrom("device", "payee"),
      node: fc.integer({ min: 0, max: 12 }).map(String),
    });
    fc.assert(
      fc.property(fc.array(one, { maxLength: 40 }), fc.infiniteStream(fc.nat()), (list, keys) => {
        const shuffled = list
          .map((item) => [keys.next().value ?? 0, item] as const)
          .sort(([a], [b]) => a - b)
          .map(([, item]) => item);
        expect(groupsOf(shuffled)).toEqual(groupsOf(list));
        expect(groupsOf(list).flat().length).toBe(new Set(list.map((item) => item.customer)).size);
      }),
      { numRuns: 100 },
    );
  });
});

const limit = (
  id: string,
  of: BenefitLimits["limits"][number]["of"],
  max: number,
  more: Partial<BenefitLimits["limits"][number]> = {},
) => ({ id, of, max, zh: id, en: id, ...more });
const policy: BenefitLimits = {
  kind: "benefit_limits",
  id: "limits",
  zh: "限制",
  en: "Limits",
  effective_from: "2000-01-01",
  limits: [
    limit("once-a-day", "customer", 2, { per: "24h" }),
    limit("device", "device", 1),
    limit("address", "address", 3),
    limit("group", "group", 3),
  ],
  referral: { apart: ["device", "phone", "payee"], depth: 3, per_day: 5 },
  shared: { above: 10, known: [] },
};
const at = new Date("2026-11-22T04:00:00Z");
const hours = (n: number): Date => new Date(at.getTime() - n * 3_600_000);
const claim = (more: Partial<SeenClaim> = {}): SeenClaim => ({
  customer: 7,
  benefit: "gift",
  at,
  nodes: [],
  grants: [],
  group: [7],
  ...more,
});
const node = (kind: string, ...customers: number[]) => ({
  kind,
  node: "n",
  users: customers.map((customer) => ({ customer, lastAt: at })),
});
const judge = (one: SeenClaim) => judgeClaim(policy, one, sharedTest(policy, new Set()));

describe("before a benefit is paid", () => {
  it("the first account of a device is paid, the next waits with evidence that names the first", () => {
    expect(judge(claim({ nodes: [node("device", 7, 8)] })).verdict).toBe("pay");
    expect(judge(claim({ nodes: [node("device", 5, 7)] }))).toMatchObject({
      verdict: "hold",
      evidence: [{ rule: "limits/device", of: "device", max: 1, found: 2, customers: [5] }],
    });
  });

  it("a network that many share says nothing", () => {
    expect(judge(claim({ nodes: [node("address", 1, 2, 3, 7)] })).verdict).toBe("hold");
    const many = Array.from({ length: 11 }, (_, n) => n + 20);
    expect(judge(claim({ nodes: [node("address", ...many, 7)] })).verdict).toBe("pay");
  });

  it("a customer's own limit refuses within its time, and after it does not", () => {
    const grants = [
      { benefit: "gift", at: hours(30) },
      { benefit: "gift", at: hours(3) },
    ];
    expect(judge(claim({ grants })).verdict).toBe("pay");
    const now = [...grants, { benefit: "other", at: hours(1) }];
    expect(judge(claim({ grants: now }))).toMatchObject({ verdict: "refuse", evidence: [{ found: 3 }] });
  });

  it("a large group waits, and without a policy everything is paid", () => {
    expect(judge(claim({ group: [1, 2, 3, 7] }))).toMatchObject({
      verdict: "hold",
      evidence: [{ rule: "limits/group", customers: [1, 2, 3] }],
    });
    expect(judgeClaim(undefined, claim({ nodes: [node("device", 5, 7)] }), () => false).verdict).toBe("pay");
  });

  it("referrer and referee share nothing, nor refer each other, nor refer too many", () => {
    const seen = { referrer: 1, referee: 2, common: [], depth: 1, lately: 0, ring: false };
    const rules = (more: object) => judgeReferral(policy, { ...seen, ...more }).map((one) => one.rule);
    expect(rules({})).toEqual([]);
    expect(rules({ common: ["device", "address"] })).toEqual(["limits/device"]);
    expect(rules({ depth: 4, lately: 5, ring: true })).toEqual(["limits/depth", "limits/per-day", "limits/ring"]);
  });
});

describe("a draw", () => {
  const prizes = [
    { id: "small", probability: 0.09, stock: 1e6, yuan: 5 },
    { id: "middle", probability: 0.9, stock: 1e6, yuan: 0.5 },
    { id: "large", probability: 0.01, stock: 2, yuan: 500 },
  ];

  it("KAT-38: costs and comes out as published", () => {
    expect(
      expectedCost(
        [
          { probability: 0.09, yuan: 5 },
          { probability: 0.009, yuan: 50 },
          { probability: 0.001, yuan: 500 },
        ],
        100_000,
      ),
    ).toBe(14_000_000);
    const { chiSquare, p } = fairness([9012, 890, 98], [0.9, 0.09, 0.01]);
    expect(chiSquare).toBeCloseTo(0.16711111, 8);
    expect(p).toBeCloseTo(0.91983998, 8);
    expect(fairness([3], [1]).p).toBeNull();
  });

  it("is decided by a seed that was committed to: anybody can play it again", () => {
    const seed = "0123456789abcdef";
    expect(commitmentOf(seed)).toBe("9f9f5111f7b27a781f1f1ddde5ebc2dd2b796bfc7365c9c28b548e564176929f");
    const chances = Array.from({ length: 20_000 }, (_, n) => ({ grant: `g${n % 500}`, chance: Math.floor(n / 500) }));
    const results = playChances(seed, prizes, chances);
    expect(falseResults(seed, prizes, results)).toEqual([]);
    const won = results.filter((result) => result.prize === "large").length;
    expect([won, results.filter((result) => result.drawn === "large").length > 100]).toEqual([2, true]);
    const counts = prizes.map(({ id }) => results.filter((result) => result.drawn === id).length);
    expect(fairness(counts, [0.09, 0.9, 0.01]).p).toBeGreaterThan(0.001);
    const forged = results.map((result, n) => (n === 41 ? { ...result, prize: "large" } : result));
    expect(falseResults(seed, prizes, forged)).toContain(42);
    expect(falseResults("another", prizes, results).length).toBeGreaterThan(10_000);
  });

  it("gives every ticket at most one prize, by its place", () => {
    expect(prizeOf(prizes, 0)?.id).toBe("small");
    expect([89_999, 90_000, 989_999, 990_000, 999_999].map((ticket) => prizeOf(prizes, ticket)?.id)).toEqual([
      "small",
      "middle",
      "middle",
      "large",
      "large",
    ]);
    expect(prizeOf([{ probability: 0.5 }], 500_000)).toBeUndefined();
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.nat(1_000), (seed, grant, chance) => {
        const ticket = ticketOf(seed, grant, chance);
        return Number.isInteger(ticket) && ticket >= 0 && ticket < 1_000_000;
      }),
      { numRuns: 200 },
    );
  });
});

describe("what accounts came with", () => {
  it("is kept as hashes that only the installation can make", () => {
    const [one, other] = [fingerprints("a"), fingerprints("b")];
    expect(one("device", " X1 ")).toBe(one("device", "x1"));
    expect(new Set([one("device", "x1"), one("payee", "x1"), other("device", "x1")]).size).toBe(3);
    expect(one("device", "x1")).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    expect(spokenCode(one("referral code", "7/share/deposit"))).toMatch(/^[2-9A-HJ-NP-Z]{10}$/);
  });
});
