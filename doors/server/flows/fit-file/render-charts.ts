/** Charts of a fit in SVG: curves, bands, calibration, and what columns move. */
import type { CurvePoint } from "#learning";
import { algorithmWords } from "#learning";
import { fixed, percent } from "../story/render-format.ts";
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
} from "../story/render-markup.ts";
import type { Voice } from "../story/render-table.ts";
import type { Drawn } from "./drawn.ts";

const frame: Frame = { left: 44, right: 380, top: 12, bottom: 252 };
const size = [400, 292] as const;
const quarters = [0, 0.25, 0.5, 0.75, 1];
const diagonal = [
  [0, 0],
  [1, 1],
] as const;

const across = (text: string): Markup[] => [
  ...quarters.map((x) => label(xIn(frame, x), frame.bottom + 16, `${x * 100}%`, "middle", "tick")),
  label((frame.left + frame.right) / 2, 288, text, "middle", "axis"),
];
const pathOf = (points: readonly CurvePoint[], name: string): Markup =>
  line(
    frame,
    points.map(({ x, y }) => [x, y] as const),
    name,
  );

export function rocChart({ best: taken, tables, drawing }: Drawn, { language, say }: Voice): Markup {
  const others = drawing.roc.filter(({ name }) => name !== taken);
  const best = drawing.roc.find(({ name }) => name === taken);
  const drawn = chart(
    `roc-${language}`,
    size,
    say("ROC 曲线", "ROC curve"),
    say(
      "横轴：误判为正的负例比例；纵轴：命中的正例比例。",
      "Across: share of negatives taken; up: share of positives taken.",
    ),
    [
      rulesAcross(frame, quarters),
      across(say("负例中被选中的比例", "share of negatives taken")),
      line(frame, diagonal, "stroke random"),
      others.map(({ points }) => pathOf(points, "stroke lived thin")),
      best ? pathOf(best.points, "stroke model thick") : null,
    ],
  );
  const name = algorithmWords[taken];
  return markup`${drawn}${keys([
    { name: "model", text: `${say(name.zh, name.en)} · AUC ${fixed(tables.auc, 3)}` },
    { name: "lived", text: say("其他算法", "The other algorithms") },
    { name: "random", text: say("随机", "Chance") },
  ])}`;
}

export function ksChart({ tables, drawing }: Drawn, { language, say }: Voice): Markup {
  const widest = drawing.ks.reduce(
    (most, point) => (point.positives - point.negatives > most.positives - most.negatives ? point : most),
    { x: 0, positives: 0, negatives: 0 },
  );
  const x = at(xIn(frame, widest.x));
  const drawn = chart(
    `ks-${language}`,
    size,
    say("KS 曲线", "KS curve"),
    say(
      "按分数从高到低取客户：已取到的正例与负例比例之差最大处即 KS。",
      "Taking rows from the highest score down: KS is the largest distance between the shares of positives and negatives taken.",
    ),
    [
      rulesAcross(frame, quarters),
      across(say("按分数从高到低取的比例", "share of rows taken, highest score first")),
      pathOf(
        drawing.ks.map(({ x: place, positives }) => ({ x: place, y: positives })),
        "stroke model thick",
      ),
      pathOf(
        drawing.ks.map(({ x: place, negatives }) => ({ x: place, y: negatives })),
        "stroke lived",
      ),
      markup`<line class="cut" x1="${x}" x2="${x}" y1="${at(yIn(frame, widest.positives))}" y2="${at(yIn(frame, widest.negatives))}"/>`,
    ],
  );
  return markup`${drawn}${keys([
    { name: "model", text: say("正例", "Positives") },
    { name: "lived", text: say("负例", "Negatives") },
    { name: "random", text: `KS ${fixed(tables.ks, 3)}` },
  ])}`;
}

export function gainsChart({ tables }: Drawn, { language, say }: Voice): Markup {
  const drawn = chart(
    `gains-${language}`,
    size,
    say("捕获曲线", "Curve of gains"),
    say(
      "横轴：取分数最高的比例；纵轴：其中包含的正例占全部正例的比例。",
      "Across: share of rows taken from the top; up: share of all positives among them.",
    ),
    [
      rulesAcross(frame, quarters),
      across(say("取分数最高的比例", "share of rows taken from the top")),
      line(frame, diagonal, "stroke random"),
      pathOf(tables.gains, "stroke model thick"),
    ],
  );
  return markup`${drawn}${keys([
    { name: "model", text: say("按模型", "By model") },
    { name: "random", text: say("随机", "Chance") },
  ])}`;
}

export function calibrationChart({ tables }: Drawn, { language, say }: Voice): Markup {
  const bins = tables.calibration.bins.flatMap(({ predicted, observed, count }) =>
    predicted === null || observed === null ? [] : [{ predicted, observed, count }],
  );
  const top = Math.min(
    1,
    Math.ceil(Math.max(0.1, ...bins.flatMap(({ predicted, observed }) => [predicted, observed])) * 10) / 10,
  );
  const steps = [0, 0.25, 0.5, 0.75, 1].map((share) => share * top);
  const dots = bins.map(({ predicted, observed, count }) => {
    const said = `${say("预测", "predicted")} ${percent(predicted)}, ${say("实际", "observed")} ${percent(observed)}, ${count} ${say("行", "rows")}`;
    return markup`<g><title>${said}</title><circle class="dot model" cx="${at(xIn(frame, predicted / top))}" cy="${at(yIn(frame, observed / top))}" r="5"/></g>`;
  });
  const drawn = chart(
    `calibration-${language}`,
    size,
    say("校准图", "Calibration"),
    say(
      "每个点是概率相近的十分之一行：横轴为预测，纵轴为实际；对角线为完全准确。",
      "Each dot is a tenth of the rows, of like probability: predicted across, observed up; the diagonal is exact.",
    ),
    [
      steps.map((share) => {
        const y = at(yIn(frame, share / top));
        return markup`<line class="grid" x1="${at(frame.left)}" x2="${at(frame.right)}" y1="${y}" y2="${y}"/>${label(frame.left - 6, yIn(frame, share / top) + 4, percent(share, 0), "end", "tick")}`;
      }),
      steps.map((share) => label(xIn(frame, share / top), frame.bottom + 16, percent(share, 0), "middle", "tick")),
      label((frame.left + frame.right) / 2, 288, say("预测概率", "predicted probability"), "middle", "axis"),
      line(frame, diagonal, "stroke random"),
      line(
        frame,
        bins.map(({ predicted, observed }) => [predicted / top, observed / top] as const),
        "stroke model thin",
      ),
      dots,
    ],
  );
  return markup`${drawn}${keys([
    { name: "model", text: say("实际比例", "Observed rate") },
    { name: "random", text: say("完全准确", "Exact") },
  ])}`;
}

export function bandsChart({ tables }: Drawn, { language, say }: Voice): Markup {
  const { bands } = tables;
  const height = 34;
  const [left, right] = [92, 380];
  const most = Math.max(0.05, ...bands.map(({ rate, predicted }) => Math.max(rate ?? 0, predicted ?? 0)));
  const width = (share: number) => ((right - left) * share) / most;
  const rows = bands.map(({ from, to, rate, predicted, rows: count }, b) => {
    const y = 10 + b * height;
    const name =
      b === 0
        ? `> ${percent(from, 0)}`
        : b === bands.length - 1
          ? `< ${percent(to, 0)}`
          : `${percent(from, 0)}–${percent(to, 0)}`;
    const mark =
      predicted === null
        ? null
        : markup`<line class="cut" x1="${at(left + width(predicted))}" x2="${at(left + width(predicted))}" y1="${at(y)}" y2="${at(y + 22)}"/>`;
    return markup`${label(left - 8, y + 16, name, "end", "tick")}<rect class="bar model" x="${left}" y="${at(y)}" width="${at(width(rate ?? 0))}" height="22"/>${mark}${label(left + width(rate ?? 0) + 6, y + 16, `${percent(rate)} · ${count}`, "start", "tick")}`;
  });
  const drawn = chart(
    `bands-${language}`,
    [480, 20 + bands.length * height],
    say("概率分档", "Bands of probability"),
    say(
      "每档的实际比例（条）、平均预测（虚线）与行数。",
      "Each band's observed rate (bar), mean prediction (dashes) and rows.",
    ),
    rows,
  );
  return markup`${drawn}${keys([
    { name: "model", text: say("实际比例 · 行数", "Observed rate · rows") },
    { name: "dashed", text: say("平均预测", "Mean prediction") },
  ])}`;
}

/** One line a column: each dot a row, how far it is moved; the colour tells whether its value is low or high. */
export function swarmChart({ drawing, scale, named }: Drawn, { language, say, both }: Voice): Markup | null {
  if (drawing.swarm.length === 0) return null;
  const height = 30;
  const [left, right, top] = [150, 460, 14];
  const reach = Math.max(1e-9, ...drawing.swarm.flatMap(({ points }) => points.map(({ part }) => Math.abs(part))));
  const x = (part: number) => (left + right) / 2 + (part / reach) * ((right - left) / 2);
  const rows = drawing.swarm.map(({ feature, points }, n) => {
    const y = top + n * height + height / 2;
    const taken = new Map<number, number>();
    const dots = points.map(({ value, part }) => {
      const slot = Math.round(x(part) / 3);
      const n = taken.get(slot) ?? 0;
      taken.set(slot, n + 1);
      const off = Math.min(12, Math.ceil(n / 2) * 2.4) * (n % 2 === 0 ? 1 : -1);
      const fill =
        value === null ? "var(--muted)" : `color-mix(in oklab,var(--model) ${Math.round(value * 100)}%,var(--lived))`;
      return markup`<circle cx="${at(x(part))}" cy="${at(y + off)}" r="1.8" style="fill:${fill}"/>`;
    });
    const shown = shortened(both(named(feature)));
    return markup`${label(left - 12, y + 4, shown, "end", "tick")}${dots}`;
  });
  const bottom = top + drawing.swarm.length * height;
  const zero = at(x(0));
  const unit = scaleWord(scale, say);
  const drawn = chart(
    `swarm-${language}`,
    [480, bottom + 30],
    say("各列的影响", "What columns move"),
    say(
      "每个点是一行：向右推高，向左压低；颜色表示该行取值高低。",
      "Each dot is a row: moved up to the right, down to the left; the colour tells a low value from a high one.",
    ),
    [
      markup`<line class="cut" x1="${zero}" x2="${zero}" y1="${top}" y2="${at(bottom)}"/>`,
      rows,
      label((left + right) / 2, bottom + 22, `${say("影响", "effect")} (${unit})`, "middle", "axis"),
    ],
  );
  return markup`${drawn}${keys([
    { name: "model", text: say("取值高", "High value") },
    { name: "lived", text: say("取值低", "Low value") },
    { name: "random", text: say("类别或缺失", "Level or missing") },
  ])}`;
}

const MOST = 20;
const shortened = (text: string): string => (text.length > MOST ? `${text.slice(0, MOST - 1)}…` : text);
const scaleWord = (scale: Drawn["scale"], say: Voice["say"]): string =>
  scale === "probability" ? say("概率", "probability") : say("对数几率", "log-odds");

const DEPENDENCES = 6;

/** One small chart a column: what stretches of its values, or its levels, move on average. */
export function dependenceCharts({ ranking, scale, named }: Drawn, { language, say, both }: Voice): Markup[] {
  const shown = ranking.slice(0, DEPENDENCES).filter(({ dependence }) => dependence.length > 0);
  const reach = Math.max(1e-9, ...shown.flatMap(({ dependence }) => dependence.map(({ effect }) => Math.abs(effect))));
  const [left, right, height] = [150, 460, 22];
  const x = (effect: number) => (left + right) / 2 + (effect / reach) * ((right - left) / 2 - 30);
  return shown.map(({ feature, dependence }, n) => {
    const zero = x(0);
    const bars = dependence.map(({ value, effect, rows }, place) => {
      const y = 8 + place * height;
      const [from, to] = effect < 0 ? [x(effect), zero] : [zero, x(effect)];
      const name = shortened(value ?? say("缺失", "missing"));
      const said = `${name}: ${fixed(effect, 3)}, ${rows} ${say("行", "rows")}`;
      return markup`<g><title>${said}</title>${label(left - 12, y + 13, name, "end", "tick")}<rect class="bar ${effect < 0 ? "watch" : "model"}" x="${at(from)}" y="${at(y)}" width="${at(to - from)}" height="16"/></g>`;
    });
    const bottom = 8 + dependence.length * height;
    const title = both(named(feature));
    const drawn = chart(
      `dependence-${n}-${language}`,
      [480, bottom + 24],
      title,
      say(
        "各取值段的平均影响：向右推高，向左压低。",
        "Mean effect of each stretch of values: up to the right, down to the left.",
      ),
      [
        bars,
        markup`<line class="cut" x1="${at(zero)}" x2="${at(zero)}" y1="4" y2="${at(bottom)}"/>`,
        label(
          (left + right) / 2,
          bottom + 16,
          `${say("平均影响", "mean effect")} (${scaleWord(scale, say)})`,
          "middle",
          "axis",
        ),
      ],
    );
    return markup`<div class="card"><h3>${title}</h3>${drawn}</div>`;
  });
}
