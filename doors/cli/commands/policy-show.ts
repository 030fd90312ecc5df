/** One policy: what it says, and how it came to say it. */
import { stringify } from "yaml";
import { type PolicyDetail, showPolicy } from "#decision";
import { type Context, operator } from "../context.ts";
import type { Run } from "../run.ts";

export const run: Run = async (context, [id = ""]) => {
  await context.withBank(async (bank) => {
    const detail = await showPolicy(bank.storage, operator, id, bank.clock.today());
    context.out.result(detail, () => text(context, detail));
  });
};

function text({ out }: Context, detail: PolicyDetail): string {
  const { id, version, waiting, versions } = detail;
  const bodyOf = (wanted: number | null) => versions.find((one) => one.version === wanted)?.body ?? [];
  const lines = [
    `${out.say(detail)} (${id}${version === null ? "" : `@${version}`})  ${detail.kind}`,
    ...bodyOf(version).map((body) => stringify(body).trimEnd()),
  ];
  if (waiting !== null) {
    const body = bodyOf(waiting);
    lines.push(
      "",
      `${out.say({ zh: "待审批", en: "Waits for a second person" })}: ${id}@${waiting}`,
      ...(body.length === 0 ? [out.say({ zh: "停用", en: "It ends" })] : body.map((one) => stringify(one).trimEnd())),
    );
  }
  lines.push("", out.say({ zh: "版本", en: "Versions" }));
  for (const one of versions) {
    const settled = one.settledBy === null ? "" : `  → ${one.settledBy}`;
    const reason = one.reason === null ? "" : `  ${one.reason}`;
    lines.push(`  ${one.version}  ${one.state}  ${one.madeAt.toISOString()}  ${one.madeBy}${settled}${reason}`);
  }
  return lines.join("\n");
}
