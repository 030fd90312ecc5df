/** The report of a playbook's outcome for a terminal. */
import type { CohortReport, OutcomeReport } from "#outcome";
import type { Language } from "../story/render-format.ts";
import { displayWidth, oneLine, padTo } from "../story/render-width.ts";
import { cohortTable, type OutcomeTable, outcomeTables, sayIn } from "./tables.ts";

export function renderOutcome(report: OutcomeReport, language: Language): string {
  const say = sayIn(language);
  const { playbook, goal, from, to, unit, countedUntil } = report;
  const where = goal === null || goal.where === null ? "" : ` (${goal.where})`;
  const lines = [
    `${oneLine(playbook[language])} (${playbook.id})`,
    goal === null
      ? say("没有目标", "No goal")
      : say(`目标：${goal.within} 内「${goal.zh}」${where}`, `Goal: "${goal.en}"${where} within ${goal.within}`),
  ];
  if (from !== null || to !== null)
    lines.push(say(`入组期间：${from ?? ""} – ${to ?? ""}`, `Admitted: ${from ?? ""} – ${to ?? ""}`));
  if (unit) lines.push(say(`机构：${oneLine(unit.zh)}`, `Unit: ${oneLine(unit.en)}`));
  lines.push(
    countedUntil === null
      ? say("尚无决策", "Nothing was decided yet")
      : say(`决策计至 ${countedUntil}`, `Decisions counted until ${countedUntil}`),
  );
  for (const table of outcomeTables(report, language)) lines.push("", ...tableLines(table));
  return lines.join("\n");
}

export function renderCohorts({ playbook, cohorts }: CohortReport, language: Language): string {
  const title = `${oneLine(playbook[language])} (${playbook.id})`;
  return [title, "", ...tableLines(cohortTable(cohorts, language))].join("\n");
}

function tableLines({ title, heads, rows, notes }: OutcomeTable): string[] {
  const cells = [...(heads.length > 0 ? [heads] : []), ...rows].map((row) => row.map(oneLine));
  const widths = (cells[0] ?? []).map((_, at) => Math.max(...cells.map((row) => displayWidth(row[at] ?? ""))));
  const isPlain = heads.length === 0;
  const lines = cells.map((row) =>
    row
      .map((cell, at) => padTo(cell, widths[at] ?? 0, at === 0 || isPlain ? "left" : "right"))
      .join("  ")
      .trimEnd(),
  );
  return [title, ...[...lines, ...notes].map((line) => `  ${line}`)];
}
