/** Counts the customers of an audience by values of attributes and tags. */
import { askBreakdown } from "#audience";
import { freshCopy, lagText, sourceNamed, wordsOf } from "../audiences.ts";
import { operator } from "../context.ts";
import type { Run } from "../run.ts";

const SHOWN = 50;

export const run: Run = async (context, [text = ""], options) => {
  const { out } = context;
  await context.withBank(async (bank) => {
    const source = await sourceNamed(context, bank, text);
    await freshCopy(bank);
    const done = await askBreakdown(bank, operator, { ...source, by: wordsOf(options.by) });
    out.result({ ...source, ...done }, () => {
      const missing = out.say({ zh: "（空）", en: "(none)" });
      const shown = done.cells.slice(0, SHOWN);
      const rest = done.others + done.cells.slice(SHOWN).reduce((sum, { members }) => sum + members, 0);
      return [
        done.by.join(" × "),
        ...shown.map(
          ({ values, members }) => `${String(members).padStart(10)}  ${values.map((one) => one ?? missing).join("  ")}`,
        ),
        ...(rest > 0 ? [`${String(rest).padStart(10)}  ${out.say({ zh: "其他", en: "others" })}`] : []),
        lagText(context, done.lag),
      ].join("\n");
    });
  });
};
