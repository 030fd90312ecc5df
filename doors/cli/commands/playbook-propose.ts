/** Proposes what a file says of a playbook; another person approves it. */
import { proposePlaybook } from "#playbook";
import { said } from "../audiences.ts";
import { personNamed } from "../people.ts";
import { goodPlaybook, standsWords } from "../playbooks.ts";
import type { Run } from "../run.ts";

export const run: Run = async (context, [file = ""], options) => {
  const { text, playbook } = await goodPlaybook(context, file);
  await context.withBank(async ({ storage, definitions, clock }) => {
    const actor = await personNamed(storage, options.as);
    const done = await proposePlaybook({ storage, definitions }, actor, {
      playbook: playbook.id,
      body: text,
      reason: said(options.reason),
      at: clock.now(),
      language: context.language,
    });
    context.out.result(done, () => standsWords(context, done));
  });
};
