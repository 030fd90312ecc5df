/** While a colleague talks with a customer, messages for the many wait. */
import type { Tx } from "#ground/storage";
import type { Verdict } from "../rules/verdict.ts";
import { customersHeld } from "../store/task-moves.ts";
import type { DueTouch } from "../types.ts";

const byHand = new Set(["agent_call", "manager"]);

/**
 * The law's verdicts, and marketing by machines put off until the colleague who took a task of the customer has had the
 * time for it. What the law puts off longer stays put off, what it refuses stays refused.
 */
export async function waitForColleagues(
  tx: Tx,
  touches: readonly DueTouch[],
  law: ReadonlyMap<string, Verdict>,
  at: Date,
): Promise<ReadonlyMap<string, Verdict>> {
  const mass = touches.filter((touch) => touch.class === "marketing" && !byHand.has(touch.channel));
  const held = await customersHeld(
    tx,
    mass.map(({ customer }) => customer),
    at,
  );
  if (held.size === 0) return law;
  const verdicts = new Map(law);
  for (const { key, customer } of mass) {
    const until = held.get(customer);
    const said = law.get(key);
    if (!until || (said && "deny" in said) || (said && said.defer >= until)) continue;
    verdicts.set(key, { defer: until });
  }
  return verdicts;
}
