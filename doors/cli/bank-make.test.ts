import { describe, expect, it } from "vitest";
import { run } from "./commands/bank-make.ts";
import { Context } from "./context.ts";
import { parse } from "./program.ts";

const context = new Context("en", {}, new AbortController().signal);

describe("bank make", () => {
  it("takes its options as they are documented", () => {
    const said = "bank make --customers 5 --seed 2 --months 0.25 --events-per-month 3 --until 2026-03-02";
    const parsed = parse([...said.split(" "), "--replace", "--yes", "--json", "made.json"], "en", "0");
    expect(parsed).toMatchObject({
      spec: { name: "make" },
      options: {
        customers: "5",
        seed: "2",
        months: "0.25",
        eventsPerMonth: "3",
        until: "2026-03-02",
        replace: true,
        yes: true,
        json: "made.json",
      },
    });
    expect(() => parse(["bank", "make"], "en", "0")).toThrow(/--customers/);
  });

  it.each([
    ["customers", "0"],
    ["customers", "20000001"],
    ["customers", "1e4"],
    ["seed", "-1"],
    ["months", "0"],
    ["months", "a year"],
    ["eventsPerMonth", "-2"],
    ["until", "2026-02-30"],
  ])("refuses --%s %s before an engine starts", async (name, value) => {
    const given = run(context, [], { customers: "10", [name]: value });
    await expect(given).rejects.toMatchObject({ caseName: "cli.bad_value" });
  });
});
