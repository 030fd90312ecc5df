import { describe, expect, it } from "vitest";
import { noteFact, type RunFact } from "./note-fact.ts";
import type { CompiledGoal, Run } from "./runs.ts";
import { step } from "./step.ts";
import { at, days, planOf, runOf, seenAt, touch } from "./testing-runs.ts";

const fact = (type: string, occurredAt: Date, data: RunFact["data"] = {}): RunFact => ({
  customer: 1,
  type,
  occurredAt,
  data,
  offset: 0,
});
const goal = (all: boolean, ...types: string[]): CompiledGoal => ({
  events: types.map((type) => ({ type, holds: (data) => data.no !== true })),
  all,
  withinMs: days(14),
});
const KEY = "plain@1/00000000-0000-4000-8000-000000000001/a";
const now = at(20);

describe("what a fact does to a run", () => {
  it("reaches the goal after admission and within the window alone", () => {
    const plan = planOf({ a: { touch: touch("push") } }, { goal: goal(false, "bought") });
    const result = (one: RunFact, run: Run = runOf()) => noteFact(run, plan, one, now).state;
    expect(result(fact("bought", at(2, "10:01")))).toBe("converted");
    expect(result(fact("bought", at(16)))).toBe("converted");
    expect(result(fact("bought", at(16, "10:01")))).toBe("active");
    expect(result(fact("bought", at(2)))).toBe("active");
    expect(result(fact("bought", at(3), { no: true }))).toBe("active");
    expect(result(fact("bought", at(3), { touch: "other@1/x/y" }))).toBe("active");
    expect(result(fact("bought", at(3), { touch: KEY }))).toBe("converted");
    const closed = runOf({ state: "ended", endReason: "window" });
    expect(result(fact("bought", at(15)), closed)).toBe("converted");
    expect(result(fact("bought", at(15)), { ...closed, endReason: "exit" })).toBe("ended");
  });

  it("needs every event of a goal of several, in any order", () => {
    const plan = planOf({}, { goal: goal(true, "bound", "spent") });
    const once = noteFact(runOf(), plan, fact("spent", at(3)), now);
    expect([once.state, once.memory.goals]).toEqual(["active", [1]]);
    expect(noteFact(once, plan, fact("spent", at(4)), now)).toBe(once);
    expect(noteFact(once, plan, fact("bound", at(4)), now).state).toBe("converted");
  });

  it("ends by an exit's event", () => {
    const plan = planOf({}, { exits: [{ event: { type: "closed", holds: () => true }, when: null }] });
    expect(noteFact(runOf(), plan, fact("closed", at(3)), now)).toMatchObject({ state: "ended", endReason: "exit" });
    expect(noteFact(runOf(), plan, fact("closed", at(1)), now).state).toBe("active");
  });

  it("tries the wave's next channel when the last touch failed, and what was to follow follows then", () => {
    const plan = planOf({ a: { touch: touch("push", "sms") }, b: { touch: touch("email") } });
    const made = { key: KEY, wave: "a", channel: "push" as const, at: at(2).toISOString() };
    const run = runOf({
      wave: "b",
      dueAt: at(5),
      memory: { touch: made, turn: { wave: "a", tried: ["push"] }, asked: { a: 1 } },
    });
    const failed = noteFact(run, plan, fact("touch_failed", at(2, "10:02"), { touch: KEY }), at(2, "10:02"));
    expect([failed.dueAt, failed.memory.retry]).toEqual([at(2, "10:02"), { wave: "b", due: at(5).toISOString() }]);
    const { wish } = step(failed, plan, seenAt(at(2, "10:02")));
    expect([wish?.waveKey, wish?.tried]).toEqual(["a~2", ["push"]]);
    expect(noteFact(run, plan, fact("touch_failed", at(3), { touch: "plain@1/x/a" }), now)).toBe(run);
    const last = { ...run, memory: { ...run.memory, turn: { wave: "a", tried: ["push", "sms"] as const } } };
    expect(noteFact(last, plan, fact("touch_failed", at(3), { touch: KEY }), now)).toBe(last);
    // Without a goal the run was over with its touch.
    const over = { ...run, wave: null, dueAt: null, state: "ended" as const, endReason: "done" as const };
    expect(noteFact(over, plan, fact("touch_failed", at(3), { touch: KEY }), now)).toMatchObject({ state: "active" });
  });

  it("remembers outcomes and wakes who waits for a colleague", () => {
    const plan = planOf({ a: { touch: touch("manager"), handOver: true } });
    const made = { key: KEY, wave: "a", channel: "manager" as const, at: at(2).toISOString() };
    const run = runOf({ wave: "a", dueAt: at(3), memory: { touch: made, awaits: { key: KEY } } });
    const done = noteFact(run, plan, fact("call_finished", at(2, "15:00"), { touch: KEY, outcome: "refused" }), now);
    expect(done).toMatchObject({
      dueAt: now,
      memory: { outcome: "refused", awaits: { key: KEY, done: at(2, "15:00").toISOString() } },
    });
    const again = noteFact(run, plan, fact("call_finished", at(2, "15:00"), { touch: KEY, outcome: "call_back" }), now);
    expect([again.dueAt, again.memory.awaits]).toEqual([at(3), { key: KEY }]);
  });
});
