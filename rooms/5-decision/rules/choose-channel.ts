/** By which way an action goes out: the order in which its ways are tried. */
import type { Channel } from "#contracts/definitions";
import type { Action, CustomerFacts, Way } from "./types.ts";

/**
 * Ways in the order in which they are tried. What stands in for a withheld way comes after all others. `best` puts what
 * the customer prefers first, then what costs less, then keeps the listed order; an urgent action goes as listed.
 */
export function orderWays(action: Action, facts: Pick<CustomerFacts, "preferred">): readonly Way[] {
  const { ways } = action;
  if (ways.length < 2) return ways;
  const best = action.order === "best" && !action.urgent;
  const keys = ways.map((way, at) => ({
    way,
    standIn: way.outcome === "withheld" ? 1 : 0,
    liked: best ? placeOf(way.channel, facts.preferred) : 0,
    cost: best ? way.cost : 0,
    at,
  }));
  keys.sort((a, b) => a.standIn - b.standIn || a.liked - b.liked || a.cost - b.cost || a.at - b.at);
  return keys.map(({ way }) => way);
}

/** What is not among the preferred ones stands behind all of them. */
function placeOf(channel: Channel, preferred: readonly Channel[]): number {
  const at = preferred.indexOf(channel);
  return at < 0 ? preferred.length : at;
}

/** What is left of an action when receipts told that channels failed: the fall-back order without them. */
export function withoutFailed(action: Action, failed: readonly Channel[]): Action {
  return { ...action, ways: action.ways.filter(({ channel }) => !failed.includes(channel)) };
}

/** A channel by which a person speaks with the customer. */
export function isCall(channel: Channel): boolean {
  return channel === "agent_call" || channel === "robot_call";
}
