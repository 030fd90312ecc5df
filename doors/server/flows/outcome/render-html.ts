/** The report of a playbook's outcome as one page that asks nothing of the outside: both languages, Chinese first, no scripts. */
import { isRefusal, type OutcomeReport, type ReportedComparison } from "#outcome";
import { count, type Language, percent, signed } from "../story/render-format.ts";
import { at, chart, keys, label, type Markup, markup } from "../story/render-markup.ts";
import { renderPage } from "../story/render-page.ts";
import { type OutcomeTable, outcomeTables, type Say, sayIn, stages } from "./tables.ts";

export function renderOutcomeHtml(report: OutcomeReport): string {
  return renderPage(
    `${report.playbook.zh} · ${report.bank.zh}`,
    markup`${body(report, "zh")}
${body(report, "en")}`,
  );
}

function body(report: OutcomeReport, language: Language): Markup {
  const say = sayIn(language);
  const { playbook, bank, goal, all, countedUntil, unit, from, to } = report;
  const name = (of: { readonly zh: string; readonly en: string }): string => of[language];
  const period = from === null && to === null ? "" : ` ${say("入组期间", "Admitted")} ${from ?? ""} – ${to ?? ""}.`;
  const until = countedUntil === null ? "" : ` ${say("决策计至", "Decisions counted until")} ${countedUntil}.`;
  const warns = isRefusal(all.verdict.code);
  return markup`<main lang="${language === "zh" ? "zh-CN" : "en"}">
<p class="brand">${name(bank)}</p>
<h1>${name(playbook)}</h1>
<p class="lead">${goal === null ? say("没有目标", "No goal") : say(`目标：${goal.within} 内「${goal.zh}」`, `Goal: "${goal.en}" within ${goal.within}`)}. ${unit === null ? "" : `${name(unit)}.`}${period}${until}</p>
<p class="${warns ? "note warn" : "note"}"><strong>${name(all.verdict)}</strong></p>
<div class="grid2">
<figure class="card full"><h3>${say("漏斗", "Funnel")}</h3>${funnelChart(report, say, language)}</figure>
<figure class="card full"><h3>${say("转化率差异与 95% 区间", "Difference in conversion with its 95 % interval")}</h3>${intervalChart(report, say, language)}</figure>
${outcomeTables(report, language).map((table) => markup`<div class="card full">${tableMarkup(table)}</div>`)}
</div>
<footer><p>${say("本页自成一体，不请求任何外部资源。", "This page stands alone and asks nothing of the outside.")}</p></footer>
</main>`;
}

function tableMarkup({ title, heads, rows, notes }: OutcomeTable): Markup {
  const isPlain = heads.length === 0;
  const head = isPlain
    ? null
    : markup`<thead><tr>${heads.map((text, place) => markup`<th scope="col" class="${place === 0 ? "words" : "figure"}">${text}</th>`)}</tr></thead>`;
  const lines = rows.map(
    ([first = "", ...others]) =>
      markup`<tr><th scope="row" class="words">${first}</th>${others.map((text) => markup`<td class="${isPlain ? "words" : "figure"}">${text}</td>`)}</tr>`,
  );
  return markup`<div class="scroll"><table class="${isPlain ? "plain" : "heads"}"><caption>${title}</caption>${head}<tbody>${lines}</tbody></table></div>${notes.map((note) => markup`<p class="note">${note}</p>`)}`;
}

const WIDE = 820;
const NAMES = 150;
const FIGURES = 130;

/** Bars of each arm in shares of those assigned to it. */
function funnelChart({ all }: OutcomeReport, say: Say, language: Language): Markup {
  const rows = stages(say);
  const [from, to] = [NAMES, WIDE - FIGURES];
  const bars = rows.map(({ name, of }, place) => {
    const top = 8 + place * 44;
    const own = ([all.treated, all.control] as const).map((arm, n) => {
      const share = arm.enrolments === 0 ? 0 : Math.min(1, of(arm) / arm.enrolments);
      const y = top + n * 18;
      const said = `${count(of(arm))} · ${percent(arm.enrolments === 0 ? null : share)}`;
      return markup`<rect class="bar ${n === 0 ? "model" : "watch"}" x="${at(from)}" y="${at(y)}" width="${at(share * (to - from))}" height="15"/>${label(from + share * (to - from) + 6, y + 12, said, "start", "value")}`;
    });
    return markup`<g>${label(from - 10, top + 21, name, "end")}${own}</g>`;
  });
  const drawn = chart(
    `funnel-${language}`,
    [WIDE, 16 + rows.length * 44],
    say("漏斗", "Funnel"),
    say("每一步占入组的比例，实验组与对照组。", "Each step in shares of those assigned, treated and control."),
    bars,
  );
  return markup`${drawn}${keys([
    { name: "model", text: say("实验组", "Treated") },
    { name: "watch", text: say("对照组", "Control") },
  ])}`;
}

/** One line for each comparison that has an interval. */
function intervalChart({ all, versions, weeks }: OutcomeReport, say: Say, language: Language): Markup {
  const groups: (readonly [string, ReportedComparison])[] = [
    [say("全部", "All"), all],
    ...versions.map((one) => [`v${one.version}`, one] as const),
    ...weeks.slice(-26).map((one) => [one.week, one] as const),
  ];
  const rows = groups.flatMap(([name, { conversion }]) => (conversion ? [{ name, conversion }] : []));
  if (rows.length === 0) return markup`<p class="note">${say(all.verdict.zh, all.verdict.en)}</p>`;
  const ends = rows.flatMap(({ conversion }) => [conversion.low, conversion.high]);
  const [low, high] = [Math.min(0, ...ends), Math.max(0, ...ends)];
  const [from, to] = [NAMES, WIDE - FIGURES - 60];
  const x = (share: number): number => from + ((share - low) / (high - low || 1)) * (to - from);
  const height = 24 + rows.length * 26;
  const lines = rows.map(({ name, conversion }, place) => {
    const y = 20 + place * 26;
    const said = `${signed(conversion.difference)} (${signed(conversion.low)} – ${signed(conversion.high)})`;
    return markup`<g>${label(from - 10, y + 4, name, "end")}<line class="stroke model" x1="${at(x(conversion.low))}" x2="${at(x(conversion.high))}" y1="${at(y)}" y2="${at(y)}"/><circle class="dot model" cx="${at(x(conversion.difference))}" cy="${at(y)}" r="4.5"/>${label(to + 10, y + 4, said, "start", "value")}</g>`;
  });
  return chart(
    `intervals-${language}`,
    [WIDE, height],
    say("差异与区间", "Differences and intervals"),
    say(
      "每行一个比较，单位为百分点；竖线为没有差异。",
      "One comparison a line, in points; the upright line is no difference.",
    ),
    [markup`<line class="cut" x1="${at(x(0))}" x2="${at(x(0))}" y1="4" y2="${at(height - 4)}"/>`, lines],
  );
}
