/** Customers of an audience or a condition, page by page, each asked anew. */
import { readMembers } from "#audience";
import { freshCopy, lagText, personLines, sourceNamed } from "../audiences.ts";
import { operator } from "../context.ts";
import { wholeOf } from "../numbers.ts";
import { personNamed } from "../people.ts";
import type { Run } from "../run.ts";

export const run: Run = async (context, [text = ""], options) => {
  const limit = wholeOf("--limit", options.limit, 1, 1_000) ?? 20;
  const after = wholeOf("--after", options.after, 0, 2_147_483_647);
  const { out } = context;
  await context.withBank(async (bank) => {
    const actor = options.as === undefined ? operator : await personNamed(bank.storage, options.as);
    const source = await sourceNamed(context, bank, text);
    await freshCopy(bank);
    const page = await readMembers(bank, actor, { ...source, limit, after });
    out.result({ ...source, ...page }, () =>
      [
        ...personLines(page.members),
        ...(page.next === null
          ? []
          : [out.say({ zh: `继续：--after ${page.next}`, en: `more: --after ${page.next}` })]),
        lagText(context, page.lag),
      ].join("\n"),
    );
  });
};
