/** Records what came of a task, or settles a review. */
import { type ReviewOutcome, recordOutcome, settleReview, showTask } from "#reach";
import { said } from "../audiences.ts";
import { wholeOf } from "../numbers.ts";
import { personNamed } from "../people.ts";
import type { Run } from "../run.ts";
import { instantOf, taskNumber, tasksOf } from "../tasks.ts";

export const run: Run = async (context, [number, outcome = ""], options) => {
  const task = taskNumber(number);
  const callBackAt = instantOf("--call-back", options.callBack);
  const seconds = wholeOf("--seconds", options.seconds, 0, 86_400);
  await context.withBank(async (bank) => {
    const actor = await personNamed(bank.storage, options.as);
    const parts = tasksOf(bank);
    const { kind } = await showTask(parts, actor, task, context.language);
    if (kind === "review") {
      await settleReview(parts, actor, { task, outcome: outcome as ReviewOutcome, reason: said(options.reason) });
    } else await recordOutcome(parts, actor, { task, outcome, seconds, callBackAt });
    context.out.result({ task, outcome }, () => context.out.say({ zh: "已记录", en: "Recorded" }));
  });
};
