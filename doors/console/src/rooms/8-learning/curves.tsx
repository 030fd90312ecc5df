/** ROC, KS, gains, lift and calibration of rows that a version never saw. */
import { useMemo } from "react";
import { Chart } from "../../ui/chart.tsx";
import { Panel } from "../../ui/page.tsx";
import { useWordOf, useWords } from "../../words/index.ts";
import { algorithmWords } from "./algorithm-words.ts";
import { type Loose, numberIn, pointsIn, recordIn, rowsIn, textIn } from "./report-of.ts";
import { learning } from "./words.ts";

type Points = readonly (readonly [number, number])[];

const colours = ["#2c8a5e", "#c2571a"] as const;

function curve(
  names: readonly [string, string],
  lines: readonly (readonly [string, Points])[],
  chance: string | null,
  dots = false,
) {
  return {
    grid: { left: 46, right: 16, top: 34, bottom: 44 },
    legend: { top: 0, type: "scroll" },
    tooltip: { trigger: "axis", valueFormatter: short },
    xAxis: { type: "value", min: 0, max: 1, name: names[0], nameLocation: "middle", nameGap: 24 },
    yAxis: { type: "value", min: 0, max: 1, name: names[1], nameLocation: "middle", nameGap: 32 },
    series: [
      ...lines.map(([name, data], at) => ({
        name,
        type: "line",
        showSymbol: dots,
        symbolSize: 7,
        data,
        // Beyond two the library has colours of its own.
        ...(colours[at] === undefined ? {} : { itemStyle: { color: colours[at] } }),
      })),
      ...(chance === null
        ? []
        : [
            {
              name: chance,
              type: "line",
              showSymbol: false,
              lineStyle: { type: "dashed", color: "#8a9991" },
              itemStyle: { color: "#8a9991" },
              data: [
                [0, 0],
                [1, 1],
              ],
            },
          ]),
    ],
  };
}

const short = (value: unknown): string => (typeof value === "number" ? String(Number(value.toFixed(4))) : "–");

/** Calibration of models of questions stands as an object with bins, of models of calls as the bins alone. */
function binsOf(report: Loose): Points {
  const own = rowsIn(report, "calibration");
  const bins = own.length > 0 ? own : rowsIn(recordIn(report, "calibration"), "bins");
  return bins.flatMap((bin) => {
    const [x, y] = [numberIn(bin, "predicted"), numberIn(bin, "observed")];
    return x === null || y === null ? [] : [[x, y] as const];
  });
}

/** One line an algorithm where all were compared, the chosen one first; else the one that there is. */
function rocsOf(
  report: Loose,
  own: readonly [string, Points],
  algorithm: (name: string) => string,
): readonly (readonly [string, Points])[] {
  const best = textIn(report, "best");
  const all = rowsIn(report, "rocs").map((row) => [textIn(row, "name"), pointsIn(row, "points")] as const);
  if (all.length < 2) return [own];
  return [...all]
    .sort(([a], [b]) => Number(b === best) - Number(a === best))
    .map(([name, points]) => [algorithm(name), points] as const);
}

function liftOf(rows: readonly Loose[], names: readonly [string, string]) {
  return {
    grid: { left: 46, right: 16, top: 24, bottom: 44 },
    tooltip: { trigger: "axis", valueFormatter: short },
    xAxis: {
      type: "category",
      name: names[0],
      nameLocation: "middle",
      nameGap: 26,
      data: rows.map((_, at) => String(at + 1)),
    },
    yAxis: { type: "value", name: names[1], nameLocation: "middle", nameGap: 32 },
    series: [
      {
        name: names[1],
        type: "bar",
        data: rows.map((row) => numberIn(row, "lift")),
        itemStyle: { color: colours[0] },
        markLine: { symbol: "none", silent: true, label: { show: false }, data: [{ yAxis: 1 }] },
      },
    ],
  };
}

export function Curves({ report }: { readonly report: Loose }) {
  const say = useWords(learning);
  const algorithm = useWordOf(algorithmWords);
  const shown = useMemo(() => {
    const [ks, bins, lift] = [rowsIn(report, "ksCurve"), binsOf(report), rowsIn(report, "lift")];
    const [roc, gains] = [pointsIn(report, "roc"), pointsIn(report, "gains")];
    return [
      {
        name: say("roc"),
        has: roc.length > 0,
        option: curve(
          [say("false_share"), say("true_share")],
          rocsOf(report, [say("roc"), roc], algorithm),
          say("by_chance"),
        ),
      },
      {
        name: say("ks_curve"),
        has: ks.length > 0,
        option: curve(
          [say("taken_share"), say("reached_share")],
          [
            [say("positives"), pointsIn(report, "ksCurve", "positives")],
            [say("negatives"), pointsIn(report, "ksCurve", "negatives")],
          ],
          null,
        ),
      },
      {
        name: say("gains"),
        has: gains.length > 0,
        option: curve([say("taken_share"), say("positive_share")], [[say("gains"), gains]], say("by_chance")),
      },
      {
        name: say("lift"),
        has: lift.length > 0,
        option: liftOf(lift, [say("tenth"), say("lift")]),
      },
      {
        name: say("calibration"),
        has: bins.length > 0,
        option: curve([say("predicted"), say("observed")], [[say("calibration"), bins]], say("exact"), true),
      },
    ].filter(({ has }) => has);
  }, [report, say, algorithm]);
  if (shown.length === 0) return null;
  return (
    <div className="columns">
      {shown.map(({ name, option }) => (
        <Panel key={name} title={name}>
          <Chart option={option} name={name} />
        </Panel>
      ))}
    </div>
  );
}
