/** A round of a draw ends: its seed is shown, so that anybody can play it again. */
import { type Actor, allow } from "#ground/authority";
import { reachPermissions } from "../permissions.ts";
import { showRound } from "../read/draws.ts";
import { benefitCases } from "../rules/benefits/cases.ts";
import { atOnce } from "../steps/at-once.ts";
import { closeRound } from "../store/draws.ts";
import type { BenefitVerbParts } from "./benefit-parts.ts";

/** @param name of a round, or of a benefit for its newest @throws reach.no_draw, reach.draw_closed */
export async function closeDraw(parts: BenefitVerbParts, actor: Actor, name: string): Promise<void> {
  allow(actor, reachPermissions.close_draw);
  const { draw } = await showRound(parts.storage, actor, name);
  await atOnce(parts.storage, actor, "close draw", async (tx) => {
    if (!(await closeRound(tx, draw, parts.clock.now()))) throw benefitCases.draw_closed({ draw });
    return { result: undefined, trail: { action: "reach.close_draw", target: `draw:${draw}` } };
  });
}
