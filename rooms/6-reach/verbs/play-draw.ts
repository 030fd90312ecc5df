/** A customer plays chances of a draw. */
import { type Actor, allow } from "#ground/authority";
import { reachPermissions } from "../permissions.ts";
import { seenGrant } from "../read/benefits.ts";
import { atOnce } from "../steps/at-once.ts";
import { type Played, playWithin } from "../steps/play-draw.ts";
import type { BenefitVerbParts } from "./benefit-parts.ts";

/** @throws reach.no_grant, reach.no_chance when so many are not left */
export async function playDraw(
  parts: BenefitVerbParts,
  actor: Actor,
  { grant, chances }: { readonly grant: string; readonly chances: number },
): Promise<Played> {
  allow(actor, reachPermissions.claim_benefit);
  await seenGrant(parts.storage, actor, grant);
  return await atOnce(parts.storage, actor, "play draw", async (tx) => {
    const { definitions, seedOf, clock } = parts;
    const result = await playWithin(tx, grant, chances, { definitions, seedOf, at: clock.now() });
    const won = result.results.flatMap(({ prize }) => (prize === null ? [] : [prize]));
    const after = { draw: result.draw, chances, won };
    return { result, trail: { action: "reach.play_draw", target: `benefit:${grant}`, after } };
  });
}
