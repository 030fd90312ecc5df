/** Sets how many tasks a colleague works through on a working day. */
import { setCapacity } from "#reach";
import { wholeOf } from "../numbers.ts";
import { personNamed } from "../people.ts";
import type { Run } from "../run.ts";
import { tasksOf } from "../tasks.ts";

export const run: Run = async (context, [login = "", number], options) => {
  const perDay = wholeOf("NUMBER", number ?? "", 0, 1_000) ?? 0;
  await context.withBank(async (bank) => {
    const actor = await personNamed(bank.storage, options.as);
    await setCapacity(tasksOf(bank), actor, { login, perDay });
    context.out.result({ login, perDay }, () =>
      context.out.say({ zh: `${login} 每日 ${perDay} 项`, en: `${login}: ${perDay} a day` }),
    );
  });
};
