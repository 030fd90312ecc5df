/** What a version goes by: features by their mean effect, single rows as a swarm, and how an effect hangs on the value. */
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { Segmented, Select } from "antd";
import { useCallback, useMemo, useState } from "react";
import { Chart } from "../../ui/chart.tsx";
import { Panel } from "../../ui/page.tsx";
import { useFormats } from "../../words/formats.ts";
import { useWords } from "../../words/index.ts";
import { type Loose, numberIn, recordIn, rowsIn, textIn } from "./report-of.ts";
import { useFeatureName } from "./use-feature-name.ts";
import { learning } from "./words.ts";

const route = getRouteApi("/shell/models/$model");
const MOST_FEATURES = 15;

export function Shap({ report }: { readonly report: Loose }) {
  const say = useWords(learning);
  const shap = recordIn(report, "shap");
  const ranking = rowsIn(shap, "ranking");
  const swarm = rowsIn(shap, "swarm");
  const [shown, setShown] = useState<"swarm" | "bars">("swarm");
  const search = route.useSearch();
  const chosen = ranking.find((row) => textIn(row, "feature") === search.feature) ?? ranking[0];
  if (!chosen) return null;
  const views = [
    { value: "swarm" as const, label: say("swarm") },
    { value: "bars" as const, label: say("importance") },
  ];
  return (
    <Panel
      title={say("shap")}
      extra={swarm.length === 0 ? null : <Segmented value={shown} options={views} onChange={setShown} size="small" />}
    >
      <p className="quiet small">{say(textIn(shap, "scale") === "probability" ? "in_probability" : "in_log_odds")}</p>
      <div className="columns">
        {swarm.length > 0 && shown === "swarm" ? <Swarm rows={swarm} /> : <Bars ranking={ranking} />}
        <Dependence ranking={ranking} chosen={chosen} />
      </div>
    </Panel>
  );
}

/** How far from the middle of its line each point is drawn: points with the same effect lie beside each other. */
function spread(effects: readonly number[], width: number): number[] {
  const taken = new Map<number, number>();
  return effects.map((effect) => {
    const place = Math.round(effect / width);
    const before = taken.get(place) ?? 0;
    taken.set(place, before + 1);
    const step = Math.ceil(before / 2) * 0.045;
    return Math.max(-0.42, Math.min(0.42, before % 2 === 0 ? step : -step));
  });
}

/** Each point with its effect, its line, where its value stands and the number of its feature. */
function placed(shown: readonly Loose[]): number[][] {
  const points = shown.map((row) => pairsOf(row.points));
  const width = Math.max(1e-9, ...points.flat().map(([effect]) => Math.abs(effect))) / 60;
  return points.flatMap((own, at) => {
    const off = spread(
      own.map(([effect]) => effect),
      width,
    );
    return own.map(([effect, place], n) => [effect, at + (off[n] ?? 0), place ?? -1, at]);
  });
}

function Swarm({ rows }: { readonly rows: readonly Loose[] }) {
  const say = useWords(learning);
  const nameOf = useFeatureName();
  const choose = useChoose(rows);
  const option = useMemo(() => {
    const shown = [...rows].slice(0, MOST_FEATURES).reverse();
    const data = placed(shown);
    return {
      grid: { left: 8, right: 16, top: 8, bottom: 52, containLabel: true },
      tooltip: {
        trigger: "item",
        formatter: ({ value }: { value: readonly number[] }) =>
          `${nameOf(textIn(shown[value[3] ?? 0] ?? {}, "feature"))}: ${value[0]}`,
      },
      xAxis: { type: "value", name: say("effect"), nameLocation: "middle", nameGap: 24 },
      yAxis: {
        type: "value",
        min: -0.5,
        max: shown.length - 0.5,
        interval: 1,
        splitLine: { show: false },
        axisLabel: { show: false },
        axisTick: { show: false },
      },
      visualMap: {
        type: "continuous",
        show: true,
        dimension: 2,
        min: 0,
        max: 1,
        orient: "horizontal",
        right: 0,
        bottom: 0,
        itemHeight: 80,
        text: [say("high_value"), say("low_value")],
        inRange: { color: ["#2b6cb0", "#b58ab0", "#c2571a"] },
        outOfRange: { color: "#9aa8a0" },
      },
      series: [
        {
          type: "scatter",
          symbolSize: 5,
          data,
          itemStyle: { opacity: 0.75 },
          markLine: {
            symbol: "none",
            silent: true,
            animation: false,
            lineStyle: { color: "#8a9991", type: "solid", opacity: 0.5 },
            label: { show: false },
            data: [{ xAxis: 0 }],
          },
        },
      ],
    };
  }, [rows, nameOf, say]);
  const names = rows.slice(0, MOST_FEATURES).map((row) => textIn(row, "feature"));
  return (
    <div className="swarm">
      <ol className="swarm-names">
        {names.map((name) => (
          <li key={name}>
            <button type="button" className="plain link" onClick={() => choose(name)} title={name}>
              {nameOf(name)}
            </button>
          </li>
        ))}
      </ol>
      <Chart option={option} name={say("swarm")} height={names.length * 30 + 60} />
    </div>
  );
}

function pairsOf(points: unknown): (readonly [number, number | null])[] {
  if (!Array.isArray(points)) return [];
  return points.flatMap((point: unknown) => {
    const [effect, place]: unknown[] = Array.isArray(point) ? point : [];
    return typeof effect === "number" ? [[effect, typeof place === "number" ? place : null] as const] : [];
  });
}

/** Opens the feature whose dependence is shown beside. */
function useChoose(ranking: readonly Loose[]): (feature: string) => void {
  const navigate = useNavigate();
  const search = route.useSearch();
  const { model } = route.useParams();
  return useCallback(
    (feature: string) => {
      if (!ranking.some((row) => textIn(row, "feature") === feature)) return;
      void navigate({ to: "/models/$model", params: { model }, search: { ...search, feature }, replace: true });
    },
    [ranking, navigate, search, model],
  );
}

function Bars({ ranking }: { readonly ranking: readonly Loose[] }) {
  const say = useWords(learning);
  const nameOf = useFeatureName();
  const option = useMemo(() => {
    const rows = ranking.slice(0, MOST_FEATURES).reverse();
    return {
      grid: { left: 8, right: 30, top: 8, bottom: 8, containLabel: true },
      tooltip: { trigger: "item" },
      xAxis: { type: "value" },
      yAxis: { type: "category", data: rows.map((row) => nameOf(textIn(row, "feature"))) },
      series: [
        {
          type: "bar",
          data: rows.map((row) => ({
            value: numberIn(row, "importance"),
            itemStyle: { color: colourOf(numberIn(row, "direction")) },
          })),
        },
      ],
    };
  }, [ranking, nameOf]);
  return <Chart option={option} name={say("shap")} height={Math.min(520, 60 + ranking.length * 24)} />;
}

function colourOf(direction: number | null): string {
  return direction === 1 ? "#2c8a5e" : direction === -1 ? "#c2571a" : "#6f7f77";
}

function Dependence({ ranking, chosen }: { readonly ranking: readonly Loose[]; readonly chosen: Loose }) {
  const say = useWords(learning);
  const nameOf = useFeatureName();
  const { number, percent } = useFormats();
  const choose = useChoose(ranking);
  const feature = textIn(chosen, "feature");
  const direction = numberIn(chosen, "direction");
  const option = useMemo(() => {
    const rows = rowsIn(chosen, "dependence");
    return {
      grid: { left: 8, right: 16, top: 24, bottom: 8, containLabel: true },
      tooltip: { trigger: "item" },
      xAxis: {
        type: "category",
        data: rows.map((row) => textIn(row, "value") || say("no_value")),
        axisLabel: { rotate: 30 },
      },
      yAxis: { type: "value", name: say("effect") },
      series: [
        {
          type: "bar",
          data: rows.map((row) => {
            const effect = numberIn(row, "effect");
            return { value: effect, itemStyle: { color: (effect ?? 0) < 0 ? "#c2571a" : "#2c8a5e" } };
          }),
        },
      ],
    };
  }, [chosen, say]);
  return (
    <div>
      <label className="field">
        {say("feature")}
        <Select
          value={feature}
          showSearch={{ optionFilterProp: "label" }}
          onChange={choose}
          options={ranking.map((row) => {
            const name = textIn(row, "feature");
            return { value: name, label: nameOf(name) };
          })}
        />
      </label>
      <p className="quiet">
        {say("importance")} {number(numberIn(chosen, "importance"), 4)} ({percent(numberIn(chosen, "share"))}){" "}
        {direction === 1 ? say("up") : direction === -1 ? say("down") : say("no_direction")}
      </p>
      <Chart option={option} name={say("dependence", { feature: nameOf(feature) })} />
    </div>
  );
}
