import { describe, expect, it } from "vitest";
import { loadDefinitions, playbookText, readPlaybook } from "./index.ts";

const sample = loadDefinitions("bank").definitions;
if (!sample) throw new Error("the sample bank does not load");

const playbook = (audience: string): string => `
id: tried
zh: 试
en: Tried
stage: grow
class: marketing
trigger: { calendar: { day: "1" } }
audience: ${audience}
waves: [{ id: one, channel: push, content: payday-deposit-push }]
goal: { event: deposit_opened, within: 14d }
`;

describe("a condition by a model, else by a rule", () => {
  it("is loaded as one condition over the model's score", () => {
    const { playbook: read, problems } = readPlaybook(
      playbook("{ model: renewal, if: score.renewal >= 0.5, else: customer.payroll }"),
      sample,
    );
    expect(problems).toEqual([]);
    expect(read?.audience).toBe("has(score.renewal) ? (score.renewal >= 0.5) : (customer.payroll)");
  });

  it("stays a mapping in the file while it says the same", () => {
    const text = playbook("{ model: renewal, if: score.renewal >= 0.5, else: customer.payroll }");
    const { playbook: read } = readPlaybook(text, sample);
    if (!read) throw new Error("not read");
    expect(playbookText({ ...read, en: "Named anew" }, text)).toContain("model: renewal");
    expect(playbookText({ ...read, audience: "customer.payroll" }, text)).not.toContain("model: renewal");
  });

  it.each([
    ["{ model: renewals, if: score.renewal >= 0.5, else: customer.payroll }", "renewal"],
    ["{ model: renewal, if: score.renewals >= 0.5, else: customer.payroll }", "renewals"],
    ["{ model: renewal, if: score.renewal >= 0.5, else: customer.payrol }", "payrol"],
    ["{ model: renewal, if: score.renewal >= 0.5 }", "model, if, else"],
  ])("tells what is wrong with %s", (audience, said) => {
    const { problems } = readPlaybook(playbook(audience), sample);
    expect(problems.length).toBeGreaterThan(0);
    expect(problems[0]?.line).toBe(8);
    expect(`${problems[0]?.en}`).toContain(said);
    expect(problems[0]?.zh).not.toBe("");
  });
});
