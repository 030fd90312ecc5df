/** Rests: after a purchase, after a refusal. */
import type { Cooldown, Denial } from "../types.ts";
import { type ActionRule, deny, isMarketing, none, type WayRule } from "./context.ts";

/** [S-06] While a purchase can be taken back, nothing else is sold. */
export const coolingOff: ActionRule = (context) => {
  if (!isMarketing(context) || context.action.product === null) return none;
  const { conversions } = context.facts.standing;
  const { coolingOff: spans } = context.limits.suitability;
  const ends = conversions.flatMap(({ at, product }) => {
    const span = spans[product];
    return span === undefined ? [] : [at.getTime() + span];
  });
  return restsUntil(ends, context.intended, "cooling_off", "law/S-06");
};

/** Rests of all marketing and of the product that was refused or bought. */
export const cooldowns: ActionRule = (context) =>
  isMarketing(context)
    ? context.limits.cooldowns.flatMap((rule) => {
        if (rule.scope === "channel") return [];
        const { product } = context.action;
        const about = rule.scope === "all" ? () => true : (of: string | null) => of !== null && of === product;
        const { refusals, conversions } = context.facts.standing;
        const moments: readonly { readonly at: Date; readonly product: string | null }[] =
          rule.after === "refused" ? refusals : conversions;
        const ends = moments
          .filter((moment) => about(moment.product))
          .map(({ at }) => at.getTime() + rule.milliseconds);
        return restsUntil(ends, context.intended, codeOf(rule), rule.rule);
      })
    : none;

/** The channel by which something was refused. */
export const channelCooldowns: WayRule = (context) =>
  isMarketing(context)
    ? context.limits.cooldowns.flatMap((rule) => {
        if (rule.scope !== "channel" || rule.after !== "refused") return [];
        const ends = context.facts.standing.refusals
          .filter(({ channel }) => channel === context.way.channel)
          .map(({ at }) => at.getTime() + rule.milliseconds);
        return restsUntil(ends, context.notBefore, codeOf(rule), rule.rule);
      })
    : none;

const codeOf = ({ after }: Cooldown) => (after === "refused" ? "cooldown_refused" : "converted");

function restsUntil(ends: readonly number[], instant: Date, code: Denial["code"], rule: string): readonly Denial[] {
  const last = Math.max(...ends);
  return last > instant.getTime() ? deny(code, rule, new Date(last)) : none;
}
