/** What a channel may carry, whom it reaches, and for whom it is too dear. */
import { deny, isMarketing, none, type WayRule } from "./context.ts";

/** A channel for service carries no advertisement. */
export const classAllowed: WayRule = ({ limits, action, way }) => {
  const allowed = limits.carries?.[way.channel];
  return allowed !== undefined && !allowed.includes(action.class)
    ? deny("class_not_allowed", `catalog/${way.channel}`)
    : none;
};

export const reachable: WayRule = ({ facts, way, mode }) =>
  mode === "reserve" && !facts.reachable.includes(way.channel) ? deny("unreachable", `catalog/${way.channel}`) : none;

/** Low layers get cheap channels. Service costs what it costs, and so does what is urgent. */
export const affordable: WayRule = (context) => {
  if (context.mode === "rank" || !isMarketing(context) || context.action.urgent) return none;
  const { mostCost, mostCostOtherwise } = context.limits.choice;
  const { tier } = context.facts;
  const named = tier === null ? undefined : mostCost[tier];
  const most = named ?? (tier === null || !(tier in mostCost) ? mostCostOtherwise : null);
  return most !== null && context.way.cost > most
    ? deny("channel_too_dear", `channel_choice/${named === undefined ? "otherwise" : tier}`)
    : none;
};
