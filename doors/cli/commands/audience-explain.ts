/** Says how the customers of an audience are found, and why one belongs or does not. */
import { askExplain, type Explained, type ExplainedPart } from "#audience";
import { sourceNamed } from "../audiences.ts";
import { type Context, operator } from "../context.ts";
import type { Run } from "../run.ts";

export const run: Run = async (context, [text = ""], options) => {
  const customer = typeof options.customer === "string" ? options.customer : undefined;
  await context.withBank(async (bank) => {
    const source = await sourceNamed(context, bank, text);
    const done = await askExplain(bank, operator, { ...source, customer });
    context.out.result({ ...source, ...done }, () => textOf(context, done));
  });
};

function textOf({ out }: Context, { plan, customer }: Explained): string {
  const lines = [out.say(plan), ...(plan.algebra === undefined ? [] : [`  ${plan.algebra}`])];
  for (const { name, members } of plan.bitmaps) lines.push(`${String(members).padStart(12)}  ${name}`);
  if (customer) {
    const word = customer.belongs
      ? out.say({ zh: "属于", en: "belongs" })
      : out.say({ zh: "不属于", en: "does not belong" });
    lines.push("", `#${customer.customer}  ${word}`);
    const tell = (part: ExplainedPart, depth: number): void => {
      lines.push(`${"  ".repeat(depth)}${out.say(part)}`);
      for (const one of part.parts) tell(one, depth + 1);
    };
    tell(customer.why, 1);
  }
  return lines.join("\n");
}
