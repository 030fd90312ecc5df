/** One decision taken apart. */
import { decisionInWords, showDecision } from "#decision";
import { operator } from "../context.ts";
import { decisionLines } from "../decisions.ts";
import { uuidOf } from "../numbers.ts";
import type { Run } from "../run.ts";

export const run: Run = async (context, [given]) => {
  const decision = uuidOf("decision", given) ?? "";
  await context.withBank(async (bank) => {
    const view = decisionInWords(await showDecision(bank.storage, operator, decision), bank.definitions);
    context.out.result(view, () => decisionLines(context.out.say.bind(context.out), view).join("\n"));
  });
};
