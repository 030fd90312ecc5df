/** Lists playbooks: what is live or paused, and what waits for a second person. */
import { listPlaybooks, type PlaybookLine } from "#playbook";
import { type Context, operator } from "../context.ts";
import { stateWords } from "../playbooks.ts";
import type { Run } from "../run.ts";

export const run: Run = async (context, _args, options) => {
  await context.withBank(async (bank) => {
    const playbooks = await listPlaybooks(bank.storage, operator, { waiting: options.waiting === true });
    context.out.result({ playbooks }, () => text(context, playbooks));
  });
};

function text({ out }: Context, playbooks: readonly PlaybookLine[]): string {
  if (playbooks.length === 0) return out.say({ zh: "没有剧本", en: "No playbooks" });
  const width = Math.max(...playbooks.map(({ id }) => id.length));
  const say = (state: string | null) => out.say(stateWords[state ?? ""] ?? { zh: "-", en: "-" });
  return playbooks
    .map((line) => {
      const waits =
        line.waiting === null ? "" : `(${line.id}@${line.waiting} ${say(line.waitingState)}, ${line.waitingBy ?? "-"})`;
      const version = line.version === null ? "-" : `@${line.version}`;
      return [line.id.padEnd(width), version.padEnd(5), say(line.state), out.say(line), waits].join("  ").trimEnd();
    })
    .join("\n");
}
