/** Closes a round of a draw and shows its seed. */
import { closeDraw, showRound } from "#reach";
import { benefitsOf } from "../../server/bank-benefits.ts";
import { operator } from "../context.ts";
import { personNamed } from "../people.ts";
import type { Run } from "../run.ts";

export const run: Run = async (context, [name = ""], options) => {
  await context.withBank(async (bank, engines) => {
    const actor = await personNamed(bank.storage, options.as);
    const { draw } = await showRound(bank.storage, operator, name);
    await closeDraw(benefitsOf(bank, engines), actor, draw);
    const { seed } = await showRound(bank.storage, operator, draw);
    context.out.result({ draw, seed }, () =>
      context.out.say({ zh: `${draw} 已结束，种子 ${seed}`, en: `${draw} is closed; its seed is ${seed}` }),
    );
  });
};
