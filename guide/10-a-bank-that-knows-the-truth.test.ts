/**
 * Chapter 10. A bank that knows the truth.
 *
 * What a touch did is what happened less what would have happened without it, and nobody ever sees the second. So the best
 * that a bank can do is an estimate with an interval, and the best that it can ask is whether that interval can be believed.
 * A simulated bank can answer, for it knows both: its customers have wishes, habits and a patience of their own, each outcome
 * is drawn beforehand, and what they would have done untouched is written down where the product can't look.
 *
 *     npx perennial simulate --customers 5000 --days 90 --seed 1 --json report.json --html report.html
 *
 * runs the whole product on such a bank. Its systems send events, its channels carry messages, its colleagues call; time goes
 * from stop to stop. `--only grow-payday-eve,winback-sleep-30` leaves the other playbooks out. The same seed gives the same
 * bank and the same report, but for the seconds that it took. While a server runs, `/simulation` shows one that lives on, with
 * its clock to pause and to hurry.
 *
 * The report sets each figure that banks have told beside the simulated one. `before` is what became of those whom a lot
 * held out, `after` of those who were treated; then the difference, its 95 % interval, and the truth. Where the lot has
 * held nobody out there is no figure: it is not measurable, and says so. Rules against fraud hold nobody out, for no bank
 * would leave an account open to thieves to learn from it; they are compared with a second run of the same seed without them.
 * All of it is labelled simulated, for that is what it is: it shows that the machine counts rightly, not what a bank will earn.
 *
 * And touches cost more than money. Whoever is written to too often looks away, then leaves or complains; the report counts
 * the complaints and opt-outs that touches caused, what was won and spent, and how often a customer heard from the bank.
 *
 * The examples use the bank without the product: a few lines that treat its customers by the words of some strategies.
 */
import { describe, expect, it } from "vitest";
import { createWorld, type Figure, htmlReport, reportOf, withoutProtection } from "../model-bank/simulated/index.ts";
import { NaiveBank, naiveArms } from "../model-bank/simulated/naive-bank.ts";

const DAY_MS = 86_400_000;
const [CUSTOMERS, DAYS] = [1_500, 75];
const choice = { customers: CUSTOMERS, days: DAYS, seed: 11, start: "2026-01-05" };

function lived(days = DAYS) {
  const { world } = new NaiveBank(choice, { protects: true }).run(days);
  const until = world.start + days * DAY_MS;
  const without = withoutProtection(choice, until);
  return { world, report: reportOf(world, { arms: naiveArms, until, duplicates: 0, seconds: 0, without }) };
}

const named = (figures: readonly Figure[], name: string): Figure => {
  const found = figures.find((figure) => figure.name === name);
  if (!found) throw new Error(`no figure ${name}`);
  return found;
};

describe("a bank that knows the truth", () => {
  it("tells the difference that touches made, how sure that is, and what they truly did", () => {
    const { report } = lived();
    const waking = named(report.figures, "waking");
    expect(waking).toMatchObject({ measurable: true, simulated: true, unit: "share" });
    expect(waking.difference).toBeCloseTo(waking.after - waking.before, 5);
    expect(waking.low).toBeLessThanOrEqual(waking.truth);
    expect(waking.high).toBeGreaterThanOrEqual(waking.truth);
    // Some sleepers wake by themselves, and nobody's message did that.
    expect(waking.after).toBeGreaterThan(0);
    expect(waking.truth).toBeLessThan(waking.after);
  });

  it("does the same again for the same seed, and something else for another", () => {
    expect(lived(20).report).toEqual(lived(20).report);
    const names = (seed: number) =>
      [...createWorld({ ...choice, seed }).records()].slice(0, 20).map(({ data }) => data);
    expect(names(12)).not.toEqual(names(11));
  });

  it("calls nothing measured where one side has nobody", () => {
    const activation = named(lived(20).report.figures, "activation");
    expect(activation).toMatchObject({ measurable: false, difference: 0, treated: 0, withheld: 0 });
    expect(activation.note?.en).toMatch(/^not measurable/);
    expect(activation.note?.zh).toMatch(/^无法测量/);
  });

  it("compares rules against fraud with a second run of the same attempts without them", () => {
    const { world, report } = lived();
    const risk = named(report.figures, "risk-intercepted");
    expect(risk.treated).toBe(risk.withheld);
    expect(risk.treated).toBe(world.attemptLog().length);
    expect(risk.after).toBeGreaterThanOrEqual(risk.before);
  });

  it("counts what touches cost as well, and shows all of it on one page", () => {
    const { report } = lived();
    expect(report.contactsPerCustomer).toBeGreaterThan(0);
    expect(report.complaints).toBeLessThanOrEqual(report.complaintsInAll);
    expect(report.money.spentInAll).toBeGreaterThan(0);
    expect(htmlReport(report, "en")).toContain("simulated");
  });
});
