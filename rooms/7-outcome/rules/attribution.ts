/** Who is credited with a conversion among the touches before it. None of this is causal: the holdout's difference is. */

export const attributionModels = ["last", "first", "linear", "time_decay", "position"] as const;
export type AttributionModel = (typeof attributionModels)[number];

export const HALF_LIFE_DAYS = 7;
const DAY_MS = 86_400_000;
// Position: the first and the last get this much, those between share the rest.
const ENDS = 0.4;

/** Shares of touches in their order, together 1; none without touches. */
export function attribute(
  model: AttributionModel,
  touches: readonly Date[],
  converted: Date,
  halfLifeDays = HALF_LIFE_DAYS,
): number[] {
  const weights = touches.map((at, place) => weightOf(model, at, place, touches.length, converted, halfLifeDays));
  const whole = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / whole);
}

function weightOf(
  model: AttributionModel,
  at: Date,
  place: number,
  count: number,
  converted: Date,
  halfLifeDays: number,
): number {
  const isFirst = place === 0;
  const isLast = place === count - 1;
  if (model === "last") return Number(isLast);
  if (model === "first") return Number(isFirst);
  if (model === "linear") return 1;
  if (model === "time_decay") return decayWeight(at, converted, halfLifeDays);
  if (count <= 2) return 1;
  return isFirst || isLast ? ENDS : (1 - 2 * ENDS) / (count - 2);
}

/** 1 at the conversion, one half for each half-life before it. */
export function decayWeight(at: Date, converted: Date, halfLifeDays = HALF_LIFE_DAYS): number {
  return 2 ** (-(converted.getTime() - at.getTime()) / (halfLifeDays * DAY_MS));
}
