import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Policy } from "#contracts/definitions";
import { chinaCalendar } from "#ground/calendar";
import { type Assignable, assign, bandOf, type Colleague } from "./assign.ts";
import { aboutGrant, aboutReferral, askedFor, readAbout, referralOf, reviewAskedBy } from "./reviews.ts";
import { plainRules, taskRulesOn } from "./rules.ts";
import { callAgain, closingAfter, dueTime, endTime, workingFrom } from "./times.ts";

const row = fc.record({
  value: fc.integer({ min: -5, max: 5 }),
  unit: fc.constantFrom(1, 2, null),
  band: fc.constantFrom(0, 1, 2, null),
});
const named = (rows: readonly Partial<Assignable>[]): Assignable[] =>
  rows.map((one, n) => ({
    id: n,
    key: `k${n}`,
    customer: n,
    unit: null,
    value: 0,
    probability: null,
    band: null,
    ...one,
  }));

describe("giving out tasks", () => {
  const people: Colleague[] = ["c", "a", "b"].map((person) => ({ person, scope: "all" }));

  it("differs by at most one task between colleagues of one scope, and does not depend on the order of rows", () => {
    fc.assert(
      fc.property(fc.array(row, { maxLength: 60 }), (rows) => {
        const tasks = named(rows);
        const given = assign(tasks, people, []);
        const counts = people.map(({ person }) => given.filter((one) => one.person === person).length);
        expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
        expect(assign([...tasks].reverse(), [...people].reverse(), [])).toEqual(given);
        for (const { person } of people) {
          const ranks = given.filter((one) => one.person === person).map(({ rank }) => rank);
          expect(ranks).toEqual(ranks.map((_, n) => n + 1));
        }
      }),
    );
  });

  it("never exceeds a capacity, leaves nobody idle while something waits that they see, and pools the worst", () => {
    const capacities = fc.tuple(fc.nat({ max: 8 }), fc.nat({ max: 8 }), fc.nat({ max: 8 }));
    fc.assert(
      fc.property(fc.array(row, { maxLength: 40 }), capacities, (rows, [one, two, both]) => {
        const desks: Colleague[] = [
          { person: "one", scope: [1], capacity: one },
          { person: "two", scope: [2], capacity: two },
          { person: "both", scope: [1, 2], capacity: both },
        ];
        const tasks = named(rows);
        const given = assign(tasks, desks, []);
        expect(given.map(({ id }) => id).sort((a, b) => a - b)).toEqual(tasks.map(({ id }) => id));
        const left = new Map(desks.map(({ person, capacity = 0 }) => [person, capacity]));
        for (const { person } of given) if (person !== null) left.set(person, (left.get(person) ?? 0) - 1);
        expect(Math.min(...left.values())).toBeGreaterThanOrEqual(0);
        for (const { id, person, pool } of given) {
          const unit = tasks[id]?.unit ?? null;
          const near = desks.filter(({ scope }) => unit !== null && scope !== "all" && scope.includes(unit));
          expect(pool).toBe(person !== null ? null : near.length === 0 ? "head_office" : "unit");
          if (pool === "unit") expect(near.every((desk) => left.get(desk.person) === 0)).toBe(true);
        }
        // Of one unit whatever is left over is worth no more than what was given.
        for (const unit of [1, 2]) {
          const own = given.filter(({ id }) => tasks[id]?.unit === unit);
          const from = own.findIndex(({ person }) => person === null);
          if (from >= 0) expect(own.slice(from).every(({ person }) => person === null)).toBe(true);
        }
      }),
    );
  });

  it("goes by band, then by value; to the freest in scope, and to nobody out of scope", () => {
    const scoped: Colleague[] = [
      { person: "a", scope: [1] },
      { person: "b", scope: [1, 2] },
    ];
    const rows = named([
      { value: 1, unit: 1 },
      { value: 9, unit: 2 },
      { value: 5, unit: 1, band: 3 },
      { value: 7, unit: null },
    ]);
    expect(assign(rows, scoped, [{ person: "a", used: 1, lastRank: 4 }])).toEqual([
      { id: 2, person: "b", pool: null, rank: 1 },
      { id: 1, person: "b", pool: null, rank: 2 },
      { id: 3, person: null, pool: "head_office", rank: 1 },
      { id: 0, person: "a", pool: null, rank: 5 },
    ]);
    expect([0.05, 0.1, 0.5, 1].map((p) => bandOf(p, [0.1, 0.2]))).toEqual([0, 1, 2, 2]);
    expect([bandOf(null, [0.1]), bandOf(0.5, [])]).toEqual([null, null]);
  });

  it("leaves a customer with whoever has the customer, whatever that colleague has", () => {
    const desks: Colleague[] = [
      { person: "full", scope: [1], capacity: 0 },
      { person: "free", scope: [1], capacity: 5 },
      { person: "far", scope: [2], capacity: 5 },
    ];
    const rows = named([
      { unit: 1, claims: ["full"], value: 3 },
      { unit: 1, claims: ["away", "far", "free"], value: 2 },
      { unit: 1, customer: 0, value: 1 },
    ]);
    expect(assign(rows, desks, []).map(({ person }) => person)).toEqual(["full", "free", "full"]);
  });

  it("takes 50,000 tasks and 500 colleagues", () => {
    const desks = Array.from({ length: 500 }, (_, n): Colleague => {
      return { person: `p${n}`, scope: [n % 50, 50 + (n % 10)], capacity: 90 };
    });
    const rows = named(Array.from({ length: 50_000 }, (_, n) => ({ unit: n % 50, value: (n * 7919) % 1_000 })));
    const given = assign(rows, desks, []);
    const counts = new Map<string, number>();
    for (const { person } of given) if (person !== null) counts.set(person, (counts.get(person) ?? 0) + 1);
    expect([...counts.values()].every((count) => count === 90)).toBe(true);
    expect(given.filter(({ pool }) => pool === "unit")).toHaveLength(5_000);
  });
});

describe("the time of a task", () => {
  const time = { zone: "Asia/Shanghai", calendar: chinaCalendar, rules: plainRules };
  const at = (text: string) => new Date(`${text}+08:00`);
  const iso = (date: Date) => new Date(date.getTime() + 8 * 3_600_000).toISOString().slice(0, 16);
  const due = (opened: string, deadline: string | null, urgent = false) =>
    iso(dueTime(at(opened), deadline === null ? null : at(deadline), urgent, time));

  it("is today's closing without a deadline, and the next workday's after it and on days off", () => {
    expect(due("2026-03-05T09:00", null)).toBe("2026-03-05T17:00");
    expect(due("2026-03-05T17:00", null)).toBe("2026-03-06T17:00");
    expect(due("2026-03-07T09:00", null)).toBe("2026-03-09T17:00");
    expect(iso(closingAfter(at("2026-10-01T09:00"), time))).toBe("2026-10-08T17:00");
  });

  it("is the deadline in working hours, else as much time from the next opening, unless it is urgent", () => {
    expect(due("2026-03-05T10:00", "2026-03-05T10:30")).toBe("2026-03-05T10:30");
    expect(due("2026-03-05T16:50", "2026-03-05T17:20")).toBe("2026-03-05T17:00");
    expect(due("2026-03-05T20:00", "2026-03-05T20:30")).toBe("2026-03-06T09:30");
    expect(due("2026-03-07T10:00", "2026-03-07T10:30")).toBe("2026-03-09T09:30");
    expect(due("2026-03-07T10:00", "2026-03-07T10:30", true)).toBe("2026-03-07T10:30");
    expect(due("2026-03-05T20:00", "2026-03-08T20:00")).toBe("2026-03-06T17:00");
    expect(due("2026-03-05T20:00", "2026-03-09T20:00")).toBe("2026-03-09T17:00");
  });

  it("ends with the day, and not before all were told; who is called again is called on a working day", () => {
    expect(iso(endTime(at("2026-03-05T10:30"), time))).toBe("2026-03-05T17:00");
    expect(iso(endTime(at("2026-03-05T17:00"), time))).toBe("2026-03-05T17:30");
    expect(iso(callAgain(at("2026-03-06T10:20"), time))).toBe("2026-03-09T10:20");
    expect(iso(callAgain(at("2026-03-06T21:00"), time))).toBe("2026-03-09T17:00");
    expect(iso(workingFrom(at("2026-03-06T17:00"), time))).toBe("2026-03-09T09:00");
    expect(iso(workingFrom(at("2026-03-06T08:00"), time))).toBe("2026-03-06T09:00");
  });

  it("lies ahead, and for what is not urgent in working hours", () => {
    const instant = fc.date({ min: at("2026-01-01T00:00"), max: at("2026-12-31T00:00"), noInvalidDate: true });
    fc.assert(
      fc.property(instant, fc.integer({ min: 1, max: 3 * 86_400_000 }), (opened, length) => {
        const end = dueTime(opened, new Date(opened.getTime() + length), false, time);
        expect(end > opened).toBe(true);
        const wall = iso(end);
        expect(chinaCalendar.isWorkday(wall.slice(0, 10))).toBe(true);
        expect(wall.slice(11) >= "09:00" && wall.slice(11) <= "17:00").toBe(true);
        expect(endTime(end, time) > end).toBe(true);
      }),
    );
  });
});

describe("words of tasks", () => {
  it("come back from what they were made of", () => {
    expect(readAbout(aboutGrant("g1"))).toEqual({ kind: "benefit", rest: "g1" });
    const { kind, rest } = readAbout(aboutReferral("open:account", 7));
    expect([kind, referralOf(rest)]).toEqual(["referral", { activity: "open:account", customer: 7 }]);
    expect(reviewAskedBy(askedFor(12))).toBe(12);
    expect([reviewAskedBy("e12"), referralOf("none")]).toEqual([undefined, undefined]);
  });

  it("follow the bank's policy of the day", () => {
    const policy: Policy = {
      kind: "tasks",
      id: "tasks",
      zh: "待办",
      en: "Tasks",
      effective_from: "2026-01-01",
      capacity: { agent: 10 },
      working_hours: { from: "08:30", to: "18:00" },
      hold: "1h",
      late: [{ after: "5m", role: "team_lead" }],
      call_backs: 1,
    };
    expect(taskRulesOn([policy], "2025-12-31")).toBe(plainRules);
    expect(taskRulesOn([policy], "2026-01-01")).toEqual({
      capacity: { agent: 10, manager: 40, risk: 60 },
      opening: "08:30",
      closing: "18:00",
      hold: 3_600_000,
      late: [{ after: 300_000, role: "team_lead" }],
      callBacks: 1,
    });
  });
});
