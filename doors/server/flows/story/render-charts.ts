/** Charts of the model: gains, calibration, months and drift. Green is what the model says, amber what was lived. */

import { fixed, percent } from "./render-format.ts";
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
  yIn,
} from "./render-markup.ts";
import type { Voice } from "./render-table.ts";
import { stability, wordOf } from "./render-words.ts";
import type { StoryReport } from "./report.ts";

const bounded = (share: number): number => Math.min(1, Math.max(0, share));
const quarters = [0, 0.25, 0.5, 0.75, 1];

/** Round shares from 0 up to the first that holds all of them. */
function scaleFor(shares: readonly number[]): number[] {
  const most = shares.reduce((top, share) => Math.max(top, share), 0.05);
  const step = most > 0.5 ? 20 : most > 0.2 ? 10 : 5;
  const steps = Math.ceil((Math.min(1, most) * 100) / step - 1e-9);
  return Array.from({ length: steps + 1 }, (_, n) => (n * step) / 100);
}

export function gainsChart(report: StoryReport, { language, say }: Voice): Markup | null {
  const points = [...report.curve].sort((a, b) => a.capacity - b.capacity);
  if (points.length === 0) return null;
  const frame: Frame = { left: 44, right: 380, top: 12, bottom: 252 };
  const curve = (series: "captured" | "random" | "asLived", name: string) =>
    line(
      frame,
      points.map((point) => [bounded(point.capacity), bounded(point[series])] as const),
      name,
    );
  const list = report.model.trained ? say("按模型", "By model") : say("按到达", "By arrival");
  const [asLived, random] = [say("按原顺序", "As lived"), say("随机", "Random")];
  const marks = report.gains.map((row) => {
    const [x, y] = [xIn(frame, bounded(row.capacity)), yIn(frame, bounded(row.captured))];
    const said = `${percent(row.capacity, 0)}: ${list} ${percent(row.captured)}, ${random} ${percent(row.random)}, ${asLived} ${percent(row.asLived)}`;
    return markup`<g><title>${said}</title><circle class="dot model" cx="${at(x)}" cy="${at(y)}" r="4.5"/>${label(x - 7, y - 7, percent(row.captured, 0), "end", "value")}</g>`;
  });
  const across = [0, 0.1, 0.2, 0.3, 0.5, 0.75, 1].map((x) =>
    label(xIn(frame, x), frame.bottom + 16, `${Math.round(x * 100)}%`, "middle", "tick"),
  );
  const drawn = chart(
    `gains-${language}`,
    [400, 292],
    say("转化捕获曲线", "Curve of gains"),
    say(
      "横轴是每天可呼叫的比例，纵轴是捕获的转化占全部转化的比例。",
      "Across: share of each day's rows that can be called. Up: share of all conversions captured.",
    ),
    [
      rulesAcross(frame, quarters),
      across,
      label(
        (frame.left + frame.right) / 2,
        288,
        say("每天可呼叫的比例", "share of each day's rows that can be called"),
        "middle",
        "axis",
      ),
      curve("random", "stroke random"),
      curve("asLived", "stroke lived"),
      curve("captured", "stroke model thick"),
      marks,
    ],
  );
  return markup`${drawn}${keys([
    { name: "model", text: list },
    { name: "lived", text: asLived },
    { name: "random", text: random },
  ])}`;
}

export function calibrationChart({ model }: StoryReport, { language, say }: Voice): Markup | null {
  const bins = model.calibration.flatMap(({ predicted, observed, count, from, to }) =>
    predicted === null || observed === null || count === 0 ? [] : [{ predicted, observed, count, from, to }],
  );
  if (bins.length === 0) return null;
  const frame: Frame = { left: 44, right: 380, top: 12, bottom: 252 };
  const most = bins.reduce((top, { count }) => Math.max(top, count), 1);
  const dots = bins.map(({ predicted, observed, count }) => {
    const said = `${say("预测", "predicted")} ${percent(predicted)}, ${say("实际", "observed")} ${percent(observed)}, ${count} ${say("行", "rows")}`;
    return markup`<g><title>${said}</title><circle class="dot lived soft" cx="${at(xIn(frame, bounded(predicted)))}" cy="${at(yIn(frame, bounded(observed)))}" r="${at(3 + 7 * Math.sqrt(count / most))}"/></g>`;
  });
  const drawn = chart(
    `calibration-${language}`,
    [400, 292],
    say("校准图", "Calibration plot"),
    say(
      "每个点是一组概率相近的行：横轴为预测，纵轴为实际；对角线为完全准确；点越大行越多。",
      "Each dot is a bin of rows of like probability: predicted across, observed up; the diagonal is exact; larger dots hold more rows.",
    ),
    [
      rulesAcross(frame, quarters),
      quarters.map((x) => label(xIn(frame, x), frame.bottom + 16, `${x * 100}%`, "middle", "tick")),
      line(
        frame,
        [
          [0, 0],
          [1, 1],
        ],
        "stroke random",
      ),
      line(
        frame,
        bins.map(({ predicted, observed }) => [bounded(predicted), bounded(observed)] as const),
        "stroke lived thin",
      ),
      dots,
      label((frame.left + frame.right) / 2, 288, say("预测概率", "predicted probability"), "middle", "axis"),
    ],
  );
  return markup`${drawn}${keys([
    { name: "lived", text: say("实际转化率（点的大小为行数）", "Observed rate (size: rows)") },
    { name: "random", text: say("完全准确", "Exact") },
  ])}`;
}

/** Where the later part begins among the months; null when only one part is there. */
function cutAt(months: StoryReport["model"]["months"]): number | null {
  const first = months.findIndex(({ part }) => part === "later");
  return first > 0 ? first : null;
}

export function monthsChart({ model }: StoryReport, { language, say }: Voice): Markup | null {
  const { months } = model;
  if (months.length === 0) return null;
  const frame: Frame = { left: 44, right: 380, top: 26, bottom: 242 };
  const steps = scaleFor(months.flatMap(({ rate, predicted }) => [rate, predicted]));
  const top = steps.at(-1) ?? 1;
  const place = (n: number) => (months.length === 1 ? 0.5 : n / (months.length - 1));
  const curve = (of: "rate" | "predicted", name: string) =>
    line(
      frame,
      months.map((row, n) => [place(n), bounded(row[of] / top)] as const),
      name,
    );
  const most = months.reduce((largest, { rows }) => Math.max(largest, rows), 1);
  const dots = months.map((row, n) => {
    const said = `${row.month} (${row.part === "train" ? say("训练", "train") : say("后期", "later")}): ${say("实际", "observed")} ${percent(row.rate)}, ${say("预测", "predicted")} ${percent(row.predicted)}, ${row.rows} ${say("行", "rows")}`;
    return markup`<g><title>${said}</title><circle class="dot lived" cx="${at(xIn(frame, place(n)))}" cy="${at(yIn(frame, bounded(row.rate / top)))}" r="${at(2 + 4 * Math.sqrt(row.rows / most))}"/></g>`;
  });
  const every = Math.max(1, Math.ceil(months.length / 6));
  const ticks = months.flatMap((row, n) =>
    n % every === 0 ? [label(xIn(frame, place(n)), frame.bottom + 16, row.month.slice(2), "middle", "tick")] : [],
  );
  const cut = cutAt(months);
  const x = cut === null ? 0 : xIn(frame, (place(cut - 1) + place(cut)) / 2);
  const cutLine =
    cut === null
      ? null
      : markup`<rect class="zone" x="${at(x)}" y="${frame.top}" width="${at(frame.right - x)}" height="${frame.bottom - frame.top}"/><line class="cut" x1="${at(x)}" x2="${at(x)}" y1="${frame.top - 12}" y2="${frame.bottom}"/>${label(x - 5, frame.top - 4, say("训练", "learnt from"), "end", "axis")}${label(x + 5, frame.top - 4, say("后期 →", "later →"), "start", "axis")}`;
  const drawn = chart(
    `months-${language}`,
    [400, 266],
    say("逐月转化率与预测", "Base rate and prediction by month"),
    say(
      "竖线是切分处：左边为模型学习的日子，右边为后来的日子。",
      "The upright line is the cut: left of it the days learnt from, right of it the later ones.",
    ),
    [
      rulesAcross(frame, steps, top),
      cutLine,
      ticks,
      curve("predicted", "stroke model dashed"),
      curve("rate", "stroke lived"),
      dots,
    ],
  );
  return markup`${drawn}${keys([
    { name: "lived", text: say("实际转化率（点的大小为行数）", "Observed rate (size: rows)") },
    { name: "model dashed", text: say("平均预测概率", "Mean predicted probability") },
  ])}`;
}

/** PSI spans orders of magnitude, so it stands on a logarithmic scale from 0.001 to 10. */
const psiPlace = (psi: number): number => bounded((Math.log10(Math.max(psi, 0.001)) + 3) / 4);

export function driftChart({ model }: StoryReport, { language, names, say }: Voice): Markup | null {
  if (model.drift === null) return null;
  const features = [...model.drift.features].sort((a, b) => b.psi - a.psi);
  const rows = [{ name: say("模型分", "Score"), ...model.drift.score }, ...features];
  const step = 18;
  const frame: Frame = { left: 150, right: 350, top: 24, bottom: 24 + rows.length * step };
  const bars = rows.map((row, n) => {
    const [y, end] = [frame.top + n * step, xIn(frame, psiPlace(row.psi))];
    const name = wordOf(names, row.name, language);
    return markup`<g><title>${`${name}: PSI ${fixed(row.psi, 3)}, ${wordOf(stability, row.state, language)}`}</title>${label(frame.left - 8, y + 13, short(name, 22), "end", n === 0 ? "tick strong" : "tick")}<rect class="bar ${row.state}" x="${at(frame.left)}" y="${at(y + 3)}" width="${at(Math.max(1, end - frame.left))}" height="${step - 6}" rx="2"/>${label(end + 6, y + 13, fixed(row.psi, row.psi < 0.01 ? 3 : 2), "start", "value")}</g>`;
  });
  const lines = [0.01, 0.1, 0.25, 1].map((psi) => {
    const x = xIn(frame, psiPlace(psi));
    const named = psi === 0.1 || psi === 0.25;
    return markup`<line class="${named ? "cut" : "grid"}" x1="${at(x)}" x2="${at(x)}" y1="${frame.top - 4}" y2="${frame.bottom}"/>${label(psi === 0.1 ? x + 3 : psi === 0.25 ? x - 3 : x, frame.top - 9, String(psi), psi === 0.1 ? "end" : psi === 0.25 ? "start" : "middle", "tick")}`;
  });
  const drawn = chart(
    `drift-${language}`,
    [400, frame.bottom + 8],
    say("各特征的分布漂移（PSI，对数刻度）", "Drift by feature (PSI, logarithmic scale)"),
    say(
      "后期与训练期的分布相比；0.1 与 0.25 处有竖线。",
      "The later part's distribution against the training part's; lines at 0.1 and 0.25.",
    ),
    [lines, bars],
  );
  const key = (state: string, bound: string) => ({
    name: state,
    text: `${wordOf(stability, state, language)} ${bound}`,
  });
  return markup`${drawn}${keys([key("stable", "< 0.1"), key("watch", "0.1–0.25"), key("act", "> 0.25")])}`;
}

/** A name that fits beside a bar; Chinese characters count double. */
export function short(name: string, room: number): string {
  let [text, used] = ["", 0];
  for (const sign of name) {
    used += sign > "\u2e80" ? 2 : 1;
    if (used > room) return `${text.trimEnd()}…`;
    text += sign;
  }
  return text;
}
