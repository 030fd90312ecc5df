/** What a request is answered that brings an event. */
import { type Picture, truthOf } from "./picture.ts";
import { awaitedTruth, passes } from "./triggers.ts";
import type { Plan, Test, Told } from "./types.ts";

/** The customer just before and just after the event. */
export interface Around {
  readonly before: Picture;
  readonly picture: Picture;
  /** When the request came. */
  readonly at: number;
}

/** As of the event's own time and as of now: whatever is found at one of them counts. */
export function answerTo(plan: Plan, edge: Test | undefined, told: Told, { before, picture, at }: Around): string {
  if (plan.answer === undefined || told.occurredAt < plan.liveFrom) return "allow";
  const { trigger, audience } = plan;
  const fires = (asOf: number): boolean => {
    if (truthOf(audience, { picture, at: asOf }) !== true) return false;
    if (trigger.by === "event") return passes(trigger, told, { picture, before, at: asOf });
    const awaited = (one: Picture): boolean =>
      edge !== undefined && awaitedTruth(plan, truthOf(edge, { picture: one, at: asOf }));
    return !awaited(before) && awaited(picture);
  };
  return [told.occurredAt, Math.max(at, told.occurredAt)].some(fires) ? plan.answer : "allow";
}
