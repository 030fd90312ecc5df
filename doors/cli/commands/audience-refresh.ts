/** Looks at all customers for an audience, whatever the time. */
import { askRefresh } from "#audience";
import { operator } from "../context.ts";
import type { Run } from "../run.ts";

export const run: Run = async (context, [audience = ""]) => {
  const { out } = context;
  await context.withBank(async (bank) => {
    await askRefresh(bank, operator, audience);
    const done = await bank.refreshAudiences([audience]);
    out.result({ audience, ...done }, () =>
      out.say({
        zh: `进入 ${done.entered} 位，离开 ${done.left} 位（逐个核对 ${done.asked} 位）`,
        en: `${done.entered} entered, ${done.left} left (${done.asked} asked one by one)`,
      }),
    );
  });
};
