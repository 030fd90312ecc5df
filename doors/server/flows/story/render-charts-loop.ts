/** Charts of the loop itself: the ring of rooms, the bands of the calls made, and where the time went. */

import { count, percent, seconds } from "./render-format.ts";
import { at, chart, type Frame, keys, label, type Markup, markup, xIn } from "./render-markup.ts";
import { rangeOf, type Voice } from "./render-table.ts";
import { secondsRows } from "./render-tables-loop.ts";
import { rooms, wordOf } from "./render-words.ts";
import type { StoryReport } from "./report.ts";

/** What each room did, in the order in which a fact walks through them. */
function stations(report: StoryReport, { language, say }: Voice): [string, string][] {
  const { intake, audience, model, decisions, touches, outcome } = report;
  const n = (value: number, zh: string, en: string): string => `${count(value)} ${say(zh, en)}`;
  return [
    ["intake", n(intake.accepted, "行", "rows")],
    ["profile", n(audience.of, "位客户", "customers")],
    ["audience", n(audience.members, "位成员", "members")],
    ["playbook", n(decisions.made, "次入组", "enrolled")],
    ["decision", n(decisions.chosen, "位入选", "chosen")],
    ["reach", n(touches.sent, "次触达", "touches")],
    ["outcome", n(outcome.converted, "笔转化", "converted")],
    ["learning", model.auc === null ? say("无模型", "no model") : `AUC ${model.auc.toFixed(3)}`],
  ].map(([room = "", text = ""]) => [wordOf(rooms, room, language), text]);
}

export function loopChart(report: StoryReport, voice: Voice): Markup {
  const { language, say } = voice;
  const [cx, cy, rx, ry] = [210, 132, 96, 76];
  const nodes = stations(report, voice).map(([room, text], n) => {
    const angle = (n / 8) * 2 * Math.PI - Math.PI / 2 + Math.PI / 8;
    const [x, y] = [cx + rx * Math.cos(angle), cy + ry * Math.sin(angle)];
    const right = Math.cos(angle) > 0;
    const [dx, dy] = [right ? 13 : -13, Math.sin(angle) * 20];
    const anchor = right ? "start" : "end";
    return markup`<circle class="node" cx="${at(x)}" cy="${at(y)}" r="5.5"/>${label(x + dx, y + dy - 1, room, anchor, "room")}${label(x + dx, y + dy + 14, text, anchor, "tick")}`;
  });
  const arrows = [0, 1, 2, 3, 4, 5, 6, 7].map((n) => {
    const angle = (n / 8) * 2 * Math.PI + (n === 0 ? -Math.PI / 2 : -Math.PI / 2);
    const [x, y] = [cx + rx * Math.cos(angle), cy + ry * Math.sin(angle)];
    const turn = (Math.atan2(ry * Math.cos(angle), -rx * Math.sin(angle)) * 180) / Math.PI;
    return markup`<path class="arrow" transform="translate(${at(x)} ${at(y)}) rotate(${at(turn)})" d="M-4 -4L3 0L-4 4Z"/>`;
  });
  const about = stations(report, voice)
    .map(([room, text]) => `${room}: ${text}`)
    .join("; ");
  return chart(`loop-${language}`, [420, 264], say("闭环", "The loop"), about, [
    markup`<ellipse class="ring" cx="${cx}" cy="${cy}" rx="${rx}" ry="${ry}" fill="none"/>`,
    arrows,
    nodes,
    label(cx, cy + 2, say("常青", "Perennial"), "middle", "centre"),
    label(cx, cy + 20, say("八个房间，一个闭环", "eight rooms, one loop"), "middle", "tick"),
  ]);
}

/** Left: called and converted of each band. Right: the band itself as a stripe, the measured rate as a dot. */
export function bandsChart({ bands }: StoryReport, { language, say }: Voice): Markup {
  const [step, head] = [32, 30];
  const bottom = head + bands.length * step;
  const counts: Frame = { left: 70, right: 190, top: head, bottom };
  const rates: Frame = { left: 262, right: 380, top: head, bottom };
  const most = bands.reduce((top, { called }) => Math.max(top, called), 1);
  const grid = [0, 0.5, 1].map(
    (share) =>
      markup`<line class="grid" x1="${at(xIn(rates, share))}" x2="${at(xIn(rates, share))}" y1="${head - 4}" y2="${bottom}"/>${label(xIn(rates, share), bottom + 15, `${share * 100}%`, "middle", "tick")}`,
  );
  const rows = bands.map((band, n) => {
    const y = head + n * step;
    const said = `${rangeOf(band.from, band.to)}: ${say("呼叫", "called")} ${count(band.called)}, ${say("转化", "converted")} ${count(band.converted)}, ${say("转化率", "rate")} ${percent(band.rate)}`;
    const width = (value: number) => at((value / most) * (counts.right - counts.left));
    const rate = band.rate;
    const dot =
      rate === null
        ? label(xIn(rates, (band.from + band.to) / 2), y + 19, percent(null), "middle", "value")
        : markup`<circle class="dot lived" cx="${at(xIn(rates, Math.min(1, Math.max(0, rate))))}" cy="${y + 15}" r="5"/>`;
    return markup`<g><title>${said}</title>${label(counts.left - 8, y + 19, rangeOf(band.from, band.to), "end", "tick")}<rect class="bar called" x="${counts.left}" y="${y + 6}" width="${width(band.called)}" height="18" rx="2"/><rect class="bar model" x="${counts.left}" y="${y + 6}" width="${width(band.converted)}" height="18" rx="2"/>${label(counts.left + (band.called / most) * (counts.right - counts.left) + 5, y + 19, band.called === 0 ? "0" : `${count(band.converted)}/${count(band.called)}`, "start", "value")}<rect class="stripe" x="${at(xIn(rates, band.from))}" y="${y + 6}" width="${at(xIn(rates, band.to) - xIn(rates, band.from))}" height="18" rx="2"/>${dot}</g>`;
  });
  const drawn = chart(
    `bands-${language}`,
    [400, bottom + 24],
    say("概率区间：呼叫、转化、转化率", "Probability bands: called, converted, rate"),
    say(
      "左：各区间的呼叫与转化人数。右：色带是区间本身，圆点是实际转化率；圆点落在色带内即预测准确。",
      "Left: customers called and converted. Right: the stripe is the band itself, the dot the measured rate; a dot on its stripe means that the probability was right.",
    ),
    [
      label(counts.left, 16, say("转化/呼叫", "converted/called"), "start", "axis"),
      label(rates.left, 16, say("转化率与区间", "rate and band"), "start", "axis"),
      grid,
      rows,
    ],
  );
  return markup`${drawn}${keys([
    { name: "called", text: say("呼叫", "Called") },
    { name: "model", text: say("转化", "Converted") },
    { name: "stripe", text: say("预测的区间", "Band predicted") },
    { name: "lived spot", text: say("实际转化率", "Measured rate") },
  ])}`;
}

export function secondsChart(report: StoryReport, { language, say }: Voice): Markup {
  const rows = secondsRows(report);
  const step = 24;
  const frame: Frame = { left: 132, right: 336, top: 6, bottom: 6 + rows.length * step };
  const most = rows.reduce((top, [, value]) => Math.max(top, value), 0);
  const bars = rows.map(([room, value], n) => {
    const y = frame.top + n * step;
    const width = most > 0 ? (value / most) * (frame.right - frame.left) : 0;
    const name = wordOf(rooms, room, language);
    const said = seconds(value, language);
    return markup`<g><title>${`${name}: ${said}`}</title>${label(frame.left - 8, y + 16, name.split(/[:：]/)[0] ?? name, "end", "tick")}<rect class="bar ${room === "rest" ? "called" : "model"}" x="${frame.left}" y="${y + 4}" width="${at(Math.max(1, width))}" height="15" rx="2"/>${label(frame.left + width + 6, y + 16, said, "start", "value")}</g>`;
  });
  return chart(
    `seconds-${language}`,
    [400, frame.bottom + 8],
    say("各房间用时", "Seconds by room"),
    `${say("合计", "Total")} ${seconds(report.seconds.total, language)}`,
    bars,
  );
}
