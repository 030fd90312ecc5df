/** One audience: what it means, how it came to be, and when all were looked at. */
import { type AudienceDetail, showAudience } from "#audience";
import { type Context, operator } from "../context.ts";
import type { Run } from "../run.ts";

export const run: Run = async (context, [id = ""]) => {
  await context.withBank(async (bank) => {
    const detail = await showAudience(bank.storage, operator, id);
    context.out.result(detail, () => text(context, detail));
  });
};

function text({ out }: Context, detail: AudienceDetail): string {
  const { id, version, state, origin, definition, versions, looks } = detail;
  const notes = definition[out.language === "zh" ? "notes_zh" : "notes_en"];
  const lines = [
    `${out.say(definition)} (${id}@${version})  ${state}  ${origin}`,
    definition.condition ?? out.say({ zh: "静态名单", en: "a static list" }),
    ...(notes === undefined ? [] : [notes]),
    "",
    out.say({ zh: "版本", en: "Versions" }),
    ...versions.map((one) => `  ${one.version}  ${one.state}  ${one.madeAt.toISOString()}  ${one.madeBy}`),
  ];
  if (looks.length > 0) lines.push("", out.say({ zh: "刷新", en: "Refreshes" }));
  for (const { at, kind, members, entered, left, tookMs } of looks)
    lines.push(`  ${at.toISOString()}  ${kind}  ${members} (+${entered} −${left})  ${tookMs} ms`);
  return lines.join("\n");
}
