/** What a file, or a version, would change against what holds. */
import { diffParts, diffText, type Playbook } from "#contracts/definitions";
import { listPlaybooks, playbookFile } from "#playbook";
import { type Context, operator } from "../context.ts";
import { goodPlaybook, playbookNamed } from "../playbooks.ts";
import type { Run } from "../run.ts";

export const run: Run = async (context, [given = ""]) => {
  // A name of a version has neither a folder nor an ending.
  const named = /[./\\]/.test(given) ? undefined : playbookNamed(given);
  const file = named ? undefined : (await goodPlaybook(context, given)).playbook;
  await context.withBank(async ({ storage }) => {
    const id = file?.id ?? named?.playbook ?? "";
    const line = (await listPlaybooks(storage, operator)).find((one) => one.id === id);
    const of = async (version: number | null | undefined) =>
      (await playbookFile(storage, operator, id, version ?? undefined)).definition;
    const before = line?.version == null ? undefined : await of(line.version);
    const after = file ?? (await of(named?.version ?? line?.waiting));
    tell(context, id, before, after);
  });
};

function tell({ out, language }: Context, id: string, before: Playbook | undefined, after: Playbook): void {
  const changes = diffParts(before, after);
  const change = before ? ("changed" as const) : ("added" as const);
  out.result({ playbook: id, change: changes.length === 0 ? "none" : change, changes }, () =>
    diffText(
      changes.length === 0 ? [] : [{ kind: "playbook", name: id, change, details: before ? changes : [] }],
      language,
    ),
  );
}
