/** Writes a playbook that was changed elsewhere back into its file; comments in the file stay. */
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { playbookText } from "#contracts/definitions";
import { playbookFile } from "#playbook";
import { operator } from "../context.ts";
import { writable, writeResult } from "../files.ts";
import { playbookNamed } from "../playbooks.ts";
import type { Run } from "../run.ts";

export const run: Run = async (context, [given = ""]) => {
  const { playbook, version } = playbookNamed(given);
  await context.withBank(async ({ storage }) => {
    const { definition, text, version: written } = await playbookFile(storage, operator, playbook, version);
    const { folder } = context.settings.bank;
    const file = await writable(path.join(folder, "playbooks", definition.stage, `${playbook}.yaml`));
    const before = existsSync(file) ? readFileSync(file, "utf8") : undefined;
    const after = before === undefined ? text : playbookText(definition, before);
    if (after !== before) await writeResult(file, after);
    const result = { playbook, version: written, file, changed: after !== before };
    context.out.result(result, () =>
      context.out.say(
        result.changed
          ? { zh: `已将 ${playbook}@${written} 写入 ${file}`, en: `Wrote ${playbook}@${written} to ${file}` }
          : { zh: `${file} 已是 ${playbook}@${written}`, en: `${file} says ${playbook}@${written} already` },
      ),
    );
  });
};
