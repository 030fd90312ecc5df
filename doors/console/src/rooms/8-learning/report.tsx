/** How good a version is on rows that it never saw, what it goes by, and how groups fare with it. */
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { Alert, Select, Table, Tag } from "antd";
import { useMemo } from "react";
import type { Answer } from "../../api/client.ts";
import { Chart } from "../../ui/chart.tsx";
import { Figure, Figures } from "../../ui/figure.tsx";
import { Panel } from "../../ui/page.tsx";
import { useFormats } from "../../words/formats.ts";
import { useLanguage, useWords } from "../../words/index.ts";
import { isRecord, numberIn, pointsIn, recordIn, rowsIn, textIn } from "./report-of.ts";
import { learning } from "./words.ts";

const route = getRouteApi("/shell/models/$model");
export type VersionView = Answer<"/v1/models/{id}/versions/{version}">;
type Loose = ReturnType<typeof recordIn>;

export function Report({ data }: { readonly data: VersionView }) {
  const say = useWords(learning);
  const { number, percent } = useFormats();
  const report = isRecord(data.report) ? data.report : {};
  const { measures } = data;
  return (
    <div className="stack">
      <Panel>
        <p className="quiet">{say("unseen")}</p>
        <Figures>
          <Figure name={say("auc")} value={number(measures.auc, 4)} />
          <Figure name={say("ks")} value={number(measures.ks, 4)} />
          <Figure name={say("log_loss")} value={number(measures.logLoss, 4)} />
          <Figure name={say("brier")} value={number(measures.brier, 4)} />
          <Figure
            name={say("rows")}
            value={number(measures.testRows)}
            note={percent(data.data.rows === 0 ? null : data.data.positives / data.data.rows)}
          />
        </Figures>
        <Warnings report={report} />
      </Panel>
      <Curves report={report} />
      <Bands rows={rowsIn(report, "bands")} />
      <Algorithms report={report} />
      <Shap ranking={rowsIn(recordIn(report, "shap"), "ranking")} />
      <Groups data={data} drift={recordIn(report, "drift")} />
    </div>
  );
}

function Warnings({ report }: { readonly report: Loose }) {
  const { language } = useLanguage();
  return rowsIn(report, "warnings").map((warning) => (
    <Alert key={textIn(warning, language)} type="warning" showIcon title={textIn(warning, language)} />
  ));
}

type Points = readonly (readonly [number, number])[];

function curve(names: readonly [string, string], lines: readonly (readonly [string, Points])[], chance: string | null) {
  return {
    grid: { left: 36, right: 16, top: 34, bottom: 40 },
    legend: {},
    tooltip: { trigger: "axis" },
    xAxis: { type: "value", min: 0, max: 1, name: names[0], nameLocation: "middle", nameGap: 24 },
    yAxis: { type: "value", min: 0, max: 1, name: names[1] },
    series: [
      ...lines.map(([name, data]) => ({ name, type: "line", showSymbol: false, data })),
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

function Curves({ report }: { readonly report: Loose }) {
  const say = useWords(learning);
  const shown = useMemo(() => {
    const ks = rowsIn(report, "ksCurve");
    const bins = rowsIn(recordIn(report, "calibration"), "bins").flatMap((bin) => {
      const [x, y] = [numberIn(bin, "predicted"), numberIn(bin, "observed")];
      return x === null || y === null ? [] : [[x, y] as const];
    });
    return [
      {
        name: say("roc"),
        has: rowsIn(report, "roc").length > 0,
        option: curve(
          [say("false_share"), say("true_share")],
          [[say("roc"), pointsIn(report, "roc")]],
          say("by_chance"),
        ),
      },
      {
        name: say("ks_curve"),
        has: ks.length > 0,
        option: curve(
          [say("taken_share"), ""],
          [
            [say("positives"), pointsIn(report, "ksCurve", "positives")],
            [say("negatives"), pointsIn(report, "ksCurve", "negatives")],
          ],
          null,
        ),
      },
      {
        name: say("gains"),
        has: rowsIn(report, "gains").length > 0,
        option: curve(
          [say("taken_share"), say("positive_share")],
          [[say("gains"), pointsIn(report, "gains")]],
          say("by_chance"),
        ),
      },
      {
        name: say("calibration"),
        has: bins.length > 0,
        option: curve([say("predicted"), say("observed")], [[say("calibration"), bins]], say("by_chance")),
      },
    ].filter(({ has }) => has);
  }, [report, say]);
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

function Bands({ rows }: { readonly rows: readonly Loose[] }) {
  const say = useWords(learning);
  const { number, percent } = useFormats();
  if (rows.length === 0) return null;
  return (
    <Panel title={say("bands")}>
      <Table
        size="small"
        pagination={false}
        rowKey={(row) => textIn(row, "from")}
        dataSource={rows}
        columns={[
          {
            title: say("band"),
            render: (_, row) => `${percent(numberIn(row, "from"))} – ${percent(numberIn(row, "to"))}`,
          },
          { title: say("rows"), align: "right", render: (_, row) => number(numberIn(row, "rows")) },
          { title: say("positives"), align: "right", render: (_, row) => number(numberIn(row, "positives")) },
          { title: say("predicted"), align: "right", render: (_, row) => percent(numberIn(row, "predicted")) },
          { title: say("rate"), align: "right", render: (_, row) => percent(numberIn(row, "rate")) },
        ]}
      />
    </Panel>
  );
}

function Algorithms({ report }: { readonly report: Loose }) {
  const say = useWords(learning);
  const { number } = useFormats();
  const direct = rowsIn(report, "comparison");
  const rows = direct.length > 0 ? direct : rowsIn(recordIn(report, "comparison"), "rows");
  if (rows.length === 0) return null;
  const best = textIn(report, "best");
  return (
    <Panel title={say("comparison")}>
      <Table
        size="small"
        pagination={false}
        rowKey={(row) => textIn(row, "name")}
        dataSource={rows}
        columns={[
          {
            title: say("algorithm"),
            render: (_, row) => (
              <>
                {textIn(row, "name")} {textIn(row, "name") === best ? <Tag color="green">{say("chosen")}</Tag> : null}
              </>
            ),
          },
          { title: say("auc"), align: "right", render: (_, row) => number(numberIn(row, "auc"), 4) },
          { title: say("ks"), align: "right", render: (_, row) => number(numberIn(row, "ks"), 4) },
          { title: say("log_loss"), align: "right", render: (_, row) => number(numberIn(row, "logLoss"), 4) },
          { title: say("brier"), align: "right", render: (_, row) => number(numberIn(row, "brier"), 4) },
        ]}
      />
    </Panel>
  );
}

const MOST_FEATURES = 20;

function Shap({ ranking }: { readonly ranking: readonly Loose[] }) {
  const say = useWords(learning);
  const { number } = useFormats();
  const navigate = useNavigate();
  const search = route.useSearch();
  const { model } = route.useParams();
  const first = ranking[0];
  const chosen = ranking.find((row) => textIn(row, "feature") === search.feature) ?? first;
  const options = useMemo(() => {
    const rows = ranking.slice(0, MOST_FEATURES).reverse();
    const dependence = rowsIn(chosen, "dependence");
    return {
      bars: {
        grid: { left: 8, right: 30, top: 8, bottom: 8, containLabel: true },
        tooltip: { trigger: "item" },
        xAxis: { type: "value" },
        yAxis: { type: "category", data: rows.map((row) => textIn(row, "feature")) },
        series: [
          {
            type: "bar",
            data: rows.map((row) => ({
              value: numberIn(row, "importance"),
              itemStyle: { color: colourOf(numberIn(row, "direction")) },
            })),
          },
        ],
      },
      dependence: {
        grid: { left: 8, right: 16, top: 16, bottom: 8, containLabel: true },
        tooltip: { trigger: "item" },
        xAxis: {
          type: "category",
          data: dependence.map((row) => textIn(row, "value") || "–"),
          axisLabel: { rotate: 30 },
        },
        yAxis: { type: "value", name: say("effect") },
        series: [
          { type: "bar", data: dependence.map((row) => numberIn(row, "effect")), itemStyle: { color: "#2c8a5e" } },
        ],
      },
    };
  }, [ranking, chosen, say]);
  if (!chosen) return null;
  const feature = textIn(chosen, "feature");
  const direction = numberIn(chosen, "direction");
  return (
    <Panel title={say("shap")}>
      <div className="columns">
        <Chart option={options.bars} name={say("shap")} height={Math.min(520, 60 + ranking.length * 24)} />
        <div>
          <label className="field">
            {say("feature")}
            <Select
              value={feature}
              showSearch
              onChange={(next) =>
                void navigate({
                  to: "/models/$model",
                  params: { model },
                  search: { ...search, feature: next },
                  replace: true,
                })
              }
              options={ranking.map((row) => ({ value: textIn(row, "feature"), label: textIn(row, "feature") }))}
            />
          </label>
          <p className="quiet">
            {say("importance")} {number(numberIn(chosen, "importance"), 4)}{" "}
            {direction === 1 ? say("up") : direction === -1 ? say("down") : ""}
          </p>
          <Chart option={options.dependence} name={say("dependence", { feature })} />
        </div>
      </div>
    </Panel>
  );
}

function colourOf(direction: number | null): string {
  return direction === 1 ? "#2c8a5e" : direction === -1 ? "#c2571a" : "#6f7f77";
}

function Groups({ data, drift }: { readonly data: VersionView; readonly drift: Loose }) {
  const say = useWords(learning);
  const { number, percent } = useFormats();
  const features = rowsIn(drift, "features").slice(0, MOST_FEATURES);
  const psi = numberIn(recordIn(drift, "score"), "psi");
  return (
    <div className="columns">
      {data.fairness.length === 0 ? null : (
        <Panel title={say("fairness")}>
          <Table
            size="small"
            pagination={{ pageSize: 15, hideOnSinglePage: true }}
            scroll={{ x: "max-content" }}
            rowKey={(row) => `${row.by}-${row.group}`}
            dataSource={data.fairness}
            columns={[
              { title: say("group"), render: (_, row) => `${row.by} · ${row.group || "–"}` },
              { title: say("rows"), align: "right", render: (_, row) => number(row.rows) },
              { title: say("rate"), align: "right", render: (_, row) => percent(row.rate) },
              { title: say("predicted"), align: "right", render: (_, row) => percent(row.meanProbability) },
              { title: say("auc"), align: "right", render: (_, row) => number(row.auc, 3) },
              { title: say("selected"), align: "right", render: (_, row) => percent(row.selectedShare) },
            ]}
          />
        </Panel>
      )}
      {psi === null ? null : (
        <Panel title={say("drift")}>
          <p>
            {say("score")} {number(psi, 4)}
          </p>
          <Table
            size="small"
            pagination={false}
            rowKey={(row) => textIn(row, "feature")}
            dataSource={features}
            columns={[
              { title: say("feature"), render: (_, row) => textIn(row, "feature") },
              { title: say("drift"), align: "right", render: (_, row) => number(numberIn(row, "psi"), 4) },
            ]}
          />
        </Panel>
      )}
    </div>
  );
}
