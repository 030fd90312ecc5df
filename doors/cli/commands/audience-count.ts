/** Counts the customers of an audience or a condition, and says how old the copy is that was asked. */
import { askCount } from "#audience";
import { freshCopy, lagText, sourceNamed } from "../audiences.ts";
import { operator } from "../context.ts";
import type { Run } from "../run.ts";

export const run: Run = async (context, [text = ""]) => {
  const { out } = context;
  await context.withBank(async (bank) => {
    const source = await sourceNamed(context, bank, text);
    await freshCopy(bank);
    const { count, of, lag } = await askCount(bank, operator, source);
    out.result({ ...source, count, of, lag }, () =>
      [out.say({ zh: `${count} / ${of} 位客户`, en: `${count} of ${of} customers` }), lagText(context, lag)].join("\n"),
    );
  });
};
