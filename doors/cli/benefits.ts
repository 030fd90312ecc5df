/** What commands that settle a benefit share. */
import type { Actor } from "#ground/authority";
import type { BenefitVerbParts, Settled } from "#reach";
import { benefitsOf } from "../server/bank-benefits.ts";
import { said } from "./audiences.ts";
import type { Both } from "./output.ts";
import { personNamed } from "./people.ts";
import type { Run } from "./run.ts";

export function settleBy(
  settle: (parts: BenefitVerbParts, actor: Actor, settled: Settled) => Promise<void>,
  done: Both,
): Run {
  return async (context, [grant = ""], options) => {
    const reason = said(options.reason);
    await context.withBank(async (bank, engines) => {
      const actor = await personNamed(bank.storage, options.as);
      await settle(benefitsOf(bank, engines), actor, { grant, reason });
      context.out.result({ grant, reason }, () => context.out.say(done));
    });
  };
}
