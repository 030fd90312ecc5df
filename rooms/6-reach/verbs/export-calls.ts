/** The call list as a file for a spreadsheet. It leaves the house, so it leaves a trace. */

import { csvLine } from "#contracts/api";
import { audit } from "#ground/audit";
import { type Actor, allow } from "#ground/authority";
import type { Language } from "#ground/errors";
import { reachPermissions } from "../permissions.ts";
import { type CallListParts, type CallListQuery, readCallList } from "../read/call-list.ts";

const headings: Readonly<Record<Language, readonly string[]>> = {
  zh: ["序号", "客户编号", "客户", "电话", "经办人", "概率", "原因", "截止时间", "状态", "结果"],
  en: [
    "Rank",
    "Customer number",
    "Customer",
    "Phone",
    "Owner",
    "Probability",
    "Reasons",
    "Deadline",
    "State",
    "Outcome",
  ],
};

/** UTF-8 with a byte order mark, as spreadsheets want it; at most 1,000 rows, those of the first page of the query. */
export async function exportCalls(
  parts: CallListParts,
  actor: Actor,
  query: CallListQuery,
  language: Language,
): Promise<string> {
  allow(actor, reachPermissions.export_tasks);
  const { tasks } = await readCallList(parts, actor, { ...query, limit: 1_000 }, language);
  const lines = tasks.map((task) =>
    csvLine([
      task.rank,
      task.customer.number,
      task.customer.name,
      task.customer.phone,
      task.owner,
      task.probability,
      task.reasons.join(" "),
      task.deadline.toISOString(),
      task.state,
      task.outcome,
    ]),
  );
  await parts.storage.as(actor, (tx) =>
    audit(tx, actor, {
      action: "reach.export_calls",
      target: `call-list:${query.day ?? "all"}`,
      after: { rows: tasks.length },
    }),
  );
  return `\ufeff${csvLine(headings[language])}${lines.join("")}`;
}
