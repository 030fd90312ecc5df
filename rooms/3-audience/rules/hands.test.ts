import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addDays } from "#ground/clock";
import { cellOf } from "./export-fields.ts";
import { shareOut } from "./share-out.ts";
import { isValidOn, LONGEST_DAYS, SHORTEST_DAYS, validityOf } from "./validity.ts";

const today = "2026-03-02";

describe("validityOf", () => {
  it("lasts one week to one month of bank days, both ends included", () => {
    expect(validityOf({ days: 7 }, today)).toEqual({ from: today, until: "2026-03-08" });
    expect(validityOf({ days: 31, from: "2026-03-10" }, today)).toEqual({ from: "2026-03-10", until: "2026-04-09" });
    for (const days of [6, 32, 0, -7, 7.5, Number.NaN]) expect(validityOf({ days }, today)).toBeUndefined();
    expect(validityOf({ days: 7, from: "2026-03-01" }, today)).toBeUndefined();
    expect(validityOf({ days: 7, from: "2026-04-03" }, today)).toBeUndefined();
  });

  it("holds on exactly so many days", () => {
    fc.assert(
      fc.property(fc.integer({ min: SHORTEST_DAYS, max: LONGEST_DAYS }), fc.nat(LONGEST_DAYS), (days, later) => {
        const validity = validityOf({ days, from: addDays(today, later) }, today);
        const around = Array.from({ length: 80 }, (_, at) => addDays(today, at - 5));
        expect(around.filter((day) => validity && isValidOn(validity, day))).toHaveLength(days);
      }),
    );
  });
});

const colleague = fc.record({
  login: fc.constantFrom("ann", "bob", "cai", "dan"),
  scope: fc.oneof(fc.constant("all" as const), fc.uniqueArray(fc.integer({ min: 1, max: 4 }), { maxLength: 4 })),
});
const colleagues = fc
  .uniqueArray(colleague, { selector: ({ login }) => login, minLength: 1, maxLength: 4 })
  .map((all) => all.map((one) => ({ ...one, person: `person of ${one.login}` })));
const customers = fc
  .array(
    fc.record({
      unit: fc.option(fc.integer({ min: 1, max: 4 })),
      manager: fc.option(fc.constantFrom("ann", "bob", "eve")),
    }),
    { maxLength: 60 },
  )
  .map((all) => all.map((one, customer) => ({ ...one, customer })));

describe("shareOut", () => {
  it("gives each customer to one who sees it, the own manager first, and to nobody else", () => {
    fc.assert(
      fc.property(customers, colleagues, (all, people) => {
        const shares = shareOut(all, people);
        for (const { customer, unit, manager } of all) {
          const seeing = people.filter(({ scope }) => scope === "all" || (unit !== null && scope.includes(unit)));
          const owner = shares.get(customer);
          expect(owner !== undefined).toBe(seeing.length > 0);
          const own = seeing.find(({ login }) => login === manager);
          if (own) expect(owner).toBe(own.person);
          else if (owner !== undefined) expect(seeing.map(({ person }) => person)).toContain(owner);
        }
      }),
    );
  });

  it("is even among those who see the same customers", () => {
    fc.assert(
      fc.property(fc.nat(300), fc.integer({ min: 1, max: 4 }), (count, number) => {
        const people = Array.from({ length: number }, (_, at) => ({ login: `${at}`, person: `p${at}`, scope: [1] }));
        const all = Array.from({ length: count }, (_, customer) => ({ customer, unit: 1, manager: null }));
        const loads = people.map(
          ({ person }) => [...shareOut(all, people).values()].filter((one) => one === person).length,
        );
        expect(Math.max(...loads) - Math.min(...loads)).toBeLessThanOrEqual(1);
      }),
    );
  });

  it("leaves customers whom few can take to those few", () => {
    const people = [
      { login: "near", person: "near", scope: [1] },
      { login: "both", person: "both", scope: [1, 2] },
    ];
    const all = Array.from({ length: 8 }, (_, customer) => ({ customer, unit: customer < 4 ? 1 : 2, manager: null }));
    const shares = shareOut(all, people);
    expect([0, 1, 2, 3].map((customer) => shares.get(customer))).toEqual(Array(4).fill("near"));
    expect([4, 5, 6, 7].map((customer) => shares.get(customer))).toEqual(Array(4).fill("both"));
  });
});

describe("cellOf", () => {
  it("writes values as people read them", () => {
    expect(cellOf("money", 123_456)).toBe("1234.56");
    expect(cellOf("instant", 0)).toBe("1970-01-01T00:00:00.000Z");
    expect(cellOf("list", ["a", "b"])).toBe("a b");
    expect(cellOf("bool", true)).toBe("true");
    expect(cellOf("int", undefined)).toBeNull();
  });
});
