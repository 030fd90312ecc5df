/** Parts of a page that tell rows apart: by month, by group, and those learnt from against those that measured. */
import type { Both } from "#contracts/definitions";
import type { GroupRow } from "#learning";
import { count, fixed, percent } from "../story/render-format.ts";
import {
  at,
  chart,
  type Frame,
  keys,
  label,
  line,
  type Markup,
  markup,
  rulesAcross,
  xIn,
} from "../story/render-markup.ts";
import type { Voice } from "../story/render-table.ts";
import { stability, wordOf } from "../story/render-words.ts";
import { grid } from "./sections.ts";

interface Drift {
  readonly score: { readonly psi: number; readonly state: string };
  readonly features: readonly { readonly feature: string; readonly psi: number; readonly state: string }[];
}

export function driftSection({ score, features }: Drift, named: (feature: string) => Both, voice: Voice): Markup {
  const { language, say, both } = voice;
  const row = (name: string, psi: number, state: string) => [name, wordOf(stability, state, language), fixed(psi, 3)];
  return markup`<section><h2>${say("分布漂移（PSI）", "Drift of distributions (PSI)")}</h2>${grid(
    [say("特征", "Feature"), say("状态", "State"), "PSI"],
    [
      row(say("模型分", "Score"), score.psi, score.state),
      ...features.slice(0, 20).map(({ feature, psi, state }) => row(both(named(feature)), psi, state)),
    ],
    2,
  )}<p class="note">${say(
    "测试行与训练行相比。PSI 低于 0.1 为稳定，0.1–0.25 需关注，高于 0.25 需处理。",
    "Rows that measured against rows learnt from. PSI below 0.1 is stable, 0.1–0.25 is to be watched, above 0.25 to be acted on.",
  )}</p></section>`;
}

const frame: Frame = { left: 44, right: 380, top: 12, bottom: 252 };

/** Predicted and observed by month, with a table of how well each month is ordered. */
export function monthsSection(months: readonly GroupRow[], voice: Voice): Markup | null {
  if (months.length === 0) return null;
  const { language, say } = voice;
  const most = Math.max(0.05, ...months.flatMap(({ rate, predicted }) => [rate, predicted]));
  const top = Math.min(1, Math.ceil(most * 10) / 10);
  const place = (n: number) => (months.length === 1 ? 0.5 : n / (months.length - 1));
  const curve = (of: "rate" | "predicted", name: string) =>
    line(
      frame,
      months.map((row, n) => [place(n), row[of] / top] as const),
      name,
    );
  const dots = months.map((row, n) => {
    const said = `${row.group}: ${say("预测", "predicted")} ${percent(row.predicted)}, ${say("实际", "observed")} ${percent(row.rate)}`;
    const y = frame.bottom - (row.rate / top) * (frame.bottom - frame.top);
    return markup`<g><title>${said}</title><circle class="dot lived" cx="${at(xIn(frame, place(n)))}" cy="${at(y)}" r="4"/></g>`;
  });
  const every = Math.max(1, Math.ceil(months.length / 6));
  const drawn = chart(
    `stability-${language}`,
    [400, 292],
    say("逐月预测与实际", "Predicted and observed by month"),
    say("线为平均预测，点为实际比例。", "The line is the mean prediction, dots are observed rates."),
    [
      rulesAcross(
        frame,
        [0, 0.25, 0.5, 0.75, 1].map((part) => part * top),
        top,
      ),
      months.flatMap((row, n) =>
        n % every === 0 ? [label(xIn(frame, place(n)), frame.bottom + 16, row.group.slice(2), "middle", "tick")] : [],
      ),
      curve("predicted", "stroke model thick"),
      curve("rate", "stroke lived thin"),
      dots,
    ],
  );
  return markup`<section><h2>${say("逐月稳定性", "Stability by month")}</h2><div class="grid2"><div class="card">${drawn}${keys(
    [
      { name: "model", text: say("平均预测", "Mean prediction") },
      { name: "lived", text: say("实际比例", "Observed rate") },
    ],
  )}</div><div class="card">${groupsTable(say("月份", "Month"), months, voice)}</div></div></section>`;
}

const groupWords: Readonly<Record<string, Both>> = {
  branch: { zh: "机构", en: "Branch" },
  tier: { zh: "客户等级", en: "Tier" },
  age: { zh: "年龄", en: "Age" },
  sex: { zh: "性别", en: "Sex" },
};

/** By branch, tier, age and sex: whether all are ordered, believed and taken alike. */
export function fairnessSection(groups: Readonly<Record<string, readonly GroupRow[]>>, voice: Voice): Markup | null {
  const { say, both } = voice;
  const told = Object.entries(groups).filter(([, rows]) => rows.length > 0);
  if (told.length === 0) return null;
  return markup`<section><h2>${say("公平性：按机构、等级、年龄与性别", "Fairness: by branch, tier, age and sex")}</h2><div class="grid2">${told.map(
    ([by, rows]) => {
      const name = both(groupWords[by] ?? { zh: by, en: by });
      return markup`<div class="card"><h3>${name}</h3>${groupsTable(name, rows, voice)}</div>`;
    },
  )}</div><p class="note">${say(
    "入选比：该组在前 10% 中的占比除以其在全体中的占比，1 为均等。捕获：该组正例中进入前 10% 的比例。",
    "Taken: the group's share of the top 10 % over its share of all, 1 is even-handed. Captured: of the group's positives, those in the top 10 %.",
  )}</p></section>`;
}

function groupsTable(name: string, rows: readonly GroupRow[], { say }: Voice): Markup {
  return grid(
    [
      name,
      say("行数", "Rows"),
      say("预测", "Predicted"),
      say("实际", "Observed"),
      "AUC",
      say("入选比", "Taken"),
      say("捕获", "Captured"),
    ],
    rows.map((row) => [
      row.group || "–",
      count(row.rows),
      percent(row.predicted),
      percent(row.rate),
      fixed(row.auc, 3),
      `×${fixed(row.selection, 2)}`,
      percent(row.recall),
    ]),
  );
}
