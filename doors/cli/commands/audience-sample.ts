/** Some customers of an audience or a condition, masked. */
import { askSample } from "#audience";
import { freshCopy, lagText, personLines, sourceNamed } from "../audiences.ts";
import { operator } from "../context.ts";
import { wholeOf } from "../numbers.ts";
import { personNamed } from "../people.ts";
import type { Run } from "../run.ts";

export const run: Run = async (context, [text = ""], options) => {
  const size = wholeOf("--size", options.size, 1, 100) ?? 10;
  await context.withBank(async (bank) => {
    const actor = options.as === undefined ? operator : await personNamed(bank.storage, options.as);
    const source = await sourceNamed(context, bank, text);
    await freshCopy(bank);
    const { customers, lag } = await askSample(bank, actor, { ...source, size });
    context.out.result({ ...source, customers, lag }, () =>
      [...personLines(customers), lagText(context, lag)].join("\n"),
    );
  });
};
