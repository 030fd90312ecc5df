/** Messages, tasks and grants of benefits under fifty SIGKILLs. */
import { handsFaults, handsPlan, handsRemains, handsUnderKills } from "../../model-bank/kill-hands.ts";
import { killedRuns } from "./killed-runs.ts";

export const runHands = killedRuns({
  plan: handsPlan,
  survive: handsUnderKills,
  remains: handsRemains,
  faults: handsFaults,
});
