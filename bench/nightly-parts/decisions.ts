/** Decisions and sends under fifty SIGKILLs. */
import { decideUnderKills, killFaults, killPlan, killRemains } from "../../model-bank/kill-decisions.ts";
import { killedRuns } from "./killed-runs.ts";

export const runDecisions = killedRuns({
  plan: killPlan,
  survive: decideUnderKills,
  remains: killRemains,
  faults: killFaults,
});
