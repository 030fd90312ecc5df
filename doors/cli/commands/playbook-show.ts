/** One playbook: what it says, what waits of it, and how it came to say it. */
import { diffText } from "#contracts/definitions";
import { type PlaybookDetail, playbookFile, showPlaybook } from "#playbook";
import { type Context, operator } from "../context.ts";
import { playbookNamed, stateWords } from "../playbooks.ts";
import type { Run } from "../run.ts";

export const run: Run = async (context, [given = ""]) => {
  const { playbook, version } = playbookNamed(given);
  await context.withBank(async ({ storage }) => {
    const detail = await showPlaybook(storage, operator, playbook);
    const file = await playbookFile(storage, operator, playbook, version);
    context.out.result({ ...detail, file }, () => text(context, detail, file));
  });
};

function text({ out, language }: Context, detail: PlaybookDetail, file: { version: number; text: string }): string {
  const { id, waiting, versions, changes } = detail;
  const lines = [`# ${out.say(detail)} (${id}@${file.version})`, file.text.trimEnd()];
  if (waiting !== null) {
    const changed = [{ kind: "playbook", name: `${id}@${waiting}`, change: "changed" as const, details: changes }];
    lines.push("", diffText(changed, language));
  }
  lines.push("", out.say({ zh: "版本", en: "Versions" }));
  for (const one of versions) {
    const state = out.say(stateWords[one.state] ?? { zh: one.state, en: one.state });
    const settled = one.settledBy === null ? "" : `  → ${one.settledBy}`;
    const reason = [one.reason, one.settledReason].filter((said) => said !== null).join("; ");
    lines.push(`  ${one.version}  ${state}  ${one.madeAt.toISOString()}  ${one.madeBy}${settled}  ${reason}`.trimEnd());
  }
  return lines.join("\n");
}
