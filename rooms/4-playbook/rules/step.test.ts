import { describe, expect, it } from "vitest";
import type { Run, RunPlan } from "./runs.ts";
import { begin, type Seen, step, touched } from "./step.ts";
import { at, days, flag, hour, planOf, runOf, seenAt, touch, zone } from "./testing-runs.ts";
import type { TouchTold } from "./told.ts";

const signedUp = { type: "registered", source: "core", id: "1", at: at(2), data: {} };
const begun = (plan: RunPlan, own: Partial<Run> = {}): Run =>
  runOf({ ...begin(plan, { at: at(2), cause: signedUp }, zone), ...own });

/** Steps through a run as if every touch were made by its first channel; what was touched when. */
function live(plan: RunPlan, seen: (now: Date) => Partial<Seen> = () => ({}), denied: readonly string[] = []) {
  let run = begun(plan);
  const touches: string[] = [];
  for (let steps = 0; run.state === "active" && run.dueAt && steps < 50; steps++) {
    const now = run.dueAt;
    const view = seenAt(now, seen(now));
    const done = step(run, plan, view);
    run = done.run;
    if (!done.wish) continue;
    const { waveKey, touch: wanted, tried } = done.wish;
    const channel = wanted.channels.find((one) => !tried.includes(one));
    const isDenied = denied.includes(waveKey) || channel === undefined;
    if (!isDenied) touches.push(`${waveKey} ${channel} ${now.toISOString()}`);
    run = touched(run, plan, done.wish, isDenied ? null : { key: waveKey, channel, at: now, task: false }, view);
  }
  return { run, touches };
}
const told = (own: Partial<TouchTold> = {}): TouchTold => ({
  channel: "push",
  state: "delivered",
  trail: ["planned", "submitting", "delivered"],
  outcome: null,
  settled: true,
  ...own,
});

describe("a run's steps", () => {
  it("touches wave by wave, three days apart unless the file says otherwise, and is done without a goal", () => {
    const plan = planOf({
      a: { touch: touch("push") },
      b: { touch: touch("sms") },
      c: { touch: touch("email"), waitMs: 6 * hour, until: "20:00" },
    });
    const { run, touches } = live(plan);
    expect(touches).toEqual([
      `a push ${at(2).toISOString()}`,
      `b sms ${at(5).toISOString()}`,
      `c email ${at(5, "20:00").toISOString()}`,
    ]);
    expect([run.state, run.endReason, run.endedAt]).toEqual(["ended", "done", at(5, "20:00")]);
  });

  it("begins after the trigger's pause and counts the next wave from when the touch goes out", () => {
    const plan = planOf(
      { a: { touch: touch("sms") }, b: { touch: touch("sms") } },
      { after: new Map([["registered", days(1)]]) },
    );
    const first = begun(plan);
    expect(first.dueAt).toEqual(at(3));
    const { run, wish } = step(first, plan, seenAt(at(3)));
    expect(wish?.wave.id).toBe("a");
    if (!wish) return;
    // Its window opens on the morning after: that is what the three days count from.
    const moved = touched(
      run,
      plan,
      wish,
      { key: "k", channel: "sms", at: at(4, "08:00"), task: false },
      seenAt(at(3)),
    );
    expect([moved.wave, moved.dueAt]).toEqual(["b", at(7, "08:00")]);
    expect(moved.memory.touch).toEqual({ key: "k", wave: "a", channel: "sms", at: at(4, "08:00").toISOString() });
  });

  it("goes on without a touch where it was denied, at its own time", () => {
    const plan = planOf({ a: { touch: touch("push") }, b: { touch: touch("sms") } });
    expect(live(plan, undefined, ["a"]).touches).toEqual([`b sms ${at(5).toISOString()}`]);
  });

  it("passes waves over by condition and receipt", () => {
    const plan = planOf({
      a: { touch: touch("push") },
      b: { touch: touch("sms"), unlessReceipt: "opened" },
      c: { touch: touch("email"), holds: flag("vip"), waitMs: hour },
      d: { touch: touch("inbox"), ifReceipt: "not_opened", waitMs: hour },
    });
    const opened = told({ trail: ["planned", "opened"] });
    expect(live(plan, () => ({ told: opened })).touches.map((one) => one.split(" ")[0])).toEqual(["a"]);
    expect(live(plan, () => ({ told: told() })).touches.map((one) => one.split(" ")[0])).toEqual(["a", "b", "d"]);
    const vip = { view: { customer: { vip: true } }, told: told() };
    expect(live(plan, () => vip).touches.map((one) => one.split(" ")[0])).toEqual(["a", "b", "c", "d"]);
  });

  it("branches on conditions, receipts and outcomes: the first that holds", () => {
    const plan = planOf({
      call: { touch: touch("agent_call") },
      judge: {
        waitMs: days(1),
        branches: [
          { holds: null, receipt: null, outcomes: ["refused"], go: null },
          { holds: flag("vip"), receipt: "answered", outcomes: null, go: "manager" },
          { holds: null, receipt: "not_answered", outcomes: null, go: "mail" },
        ],
        next: null,
      },
      manager: { touch: touch("manager"), next: null },
      mail: { touch: touch("email") },
    });
    const follows = (outcome: string | null, own: Partial<Seen> = {}) =>
      live(plan, () => ({ told: told({ channel: "agent_call", outcome }), ...own })).touches.slice(1);
    expect(follows("refused")).toEqual([]);
    // At once after the judgement, which waited a day.
    expect(follows("interested", { view: { customer: { vip: true } } })).toEqual([
      `manager manager ${at(3).toISOString()}`,
    ]);
    expect(follows("interested")).toEqual([]);
    expect(follows("no_answer")).toEqual([`mail email ${at(3).toISOString()}`]);
  });

  it("draws a split once a run and an experiment by the customer, in the shares of the file", () => {
    const arms = [
      { arm: "gift", share: 0.25, go: "gift" },
      { arm: "plain", share: 0.75, go: "plain" },
    ];
    const waves = { gift: { touch: touch("push"), next: null }, plain: { touch: touch("sms"), next: null } };
    const split = planOf({ draw: { split: arms }, ...waves });
    const tested = planOf({ draw: { experiment: { name: "gift-or-not", arms } }, ...waves });
    const counts = { gift: 0, plain: 0 };
    for (let n = 0; n < 2_000; n++) {
      const run = begun(split, { enrolment: `run-${n}` });
      const drawn = step(run, split, seenAt(at(2)));
      const arm = drawn.run.arms.draw as keyof typeof counts;
      counts[arm]++;
      expect(drawn.wish?.wave.id).toBe(arm);
      const again = step({ ...run, arms: drawn.run.arms }, split, seenAt(at(2)));
      expect(again.run.arms).toEqual(drawn.run.arms);
      const one = step(begun(tested, { enrolment: `run-${n}` }), tested, seenAt(at(2), { sticky: "42" }));
      const other = step(begun(tested, { enrolment: `other-${n}` }), tested, seenAt(at(2), { sticky: "42" }));
      expect(one.run.arms).toEqual(other.run.arms);
    }
    expect(counts.gift).toBeGreaterThan(420);
    expect(counts.gift).toBeLessThan(580);
  });

  it("stays open for its goal's window, and ends when that is over, waves left or not", () => {
    const goal = { events: [{ type: "bought", holds: () => true }], all: false, withinMs: days(4) };
    const plan = planOf(
      { a: { touch: touch("push") }, b: { touch: touch("sms") }, c: { touch: touch("sms") } },
      { goal },
    );
    const { run, touches } = live(plan);
    expect(touches).toHaveLength(2);
    expect([run.state, run.endReason, run.endedAt]).toEqual(["ended", "window", at(6)]);
  });

  it("leaves by its file's exit before it touches", () => {
    const plan = planOf({ a: { touch: touch("push") } }, { exits: [{ event: null, when: flag("left") }] });
    const { run, wish } = step(begun(plan), plan, seenAt(at(2), { view: { customer: { left: true } } }));
    expect([run.state, run.endReason, wish]).toEqual(["ended", "exit", null]);
  });

  it("waits for a colleague, a day at a time, and goes on when the task is settled", () => {
    const plan = planOf({
      visit: { touch: touch("manager"), handOver: true },
      mail: { touch: touch("email"), waitMs: hour },
    });
    const first = step(begun(plan), plan, seenAt(at(2)));
    if (!first.wish) throw new Error("no wish");
    const asked = { key: "k", channel: "manager" as const, at: at(2), task: true };
    const waiting = touched(first.run, plan, first.wish, asked, seenAt(at(2)));
    expect([waiting.wave, waiting.dueAt, waiting.memory.awaits]).toEqual(["visit", at(3), { key: "k" }]);
    const open = told({ channel: "manager", state: "accepted", settled: false });
    const still = step(waiting, plan, seenAt(at(3), { told: open }));
    expect([still.wish, still.run.dueAt]).toEqual([null, at(4)]);
    const late = step(still.run, plan, seenAt(at(4), { told: { ...open, settled: true } }));
    expect([late.run.wave, late.run.dueAt]).toEqual(["mail", at(4, "11:00")]);
    const done = { ...waiting.memory, awaits: { key: "k", done: at(2, "15:00").toISOString() } };
    const told1 = step({ ...waiting, memory: done, dueAt: at(2, "15:00") }, plan, seenAt(at(2, "15:00")));
    expect([told1.run.wave, told1.run.dueAt, told1.run.memory.awaits]).toEqual(["mail", at(2, "16:00"), undefined]);
  });

  it("gives a wave that comes again a key of its own", () => {
    const goal = { events: [{ type: "bought", holds: () => true }], all: false, withinMs: days(3) };
    const plan = planOf({ a: { touch: touch("push"), waitMs: days(1), next: "a" } }, { goal });
    expect(live(plan).touches.map((one) => one.split(" ")[0])).toEqual(["a", "a~2"]);
  });

  it("refuses to go round without waiting", () => {
    const plan = planOf({ a: { next: "b" }, b: { next: "a" } });
    expect(() => step(begun(plan), plan, seenAt(at(2)))).toThrow(/go round/);
  });
});
