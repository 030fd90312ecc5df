/** How steady a version is: month by month, against what it learnt from, and between groups of customers. */
import { Alert, Table, Tag } from "antd";
import { useMemo } from "react";
import { Chart } from "../../ui/chart.tsx";
import { Panel } from "../../ui/page.tsx";
import { useFormats } from "../../words/formats.ts";
import { useWordOf, useWords } from "../../words/index.ts";
import { type Loose, numberIn, recordIn, rowsIn, textIn, type VersionView } from "./report-of.ts";
import { useFeatureName } from "./use-feature-name.ts";
import { learning } from "./words.ts";

const MOST_FEATURES = 20;
/** A group that is selected less than this share of the most selected one is pointed out: the four-fifths rule. */
const EVEN = 0.8;
const LEAST_ROWS = 30;

export function Months({ report }: { readonly report: Loose }) {
  const say = useWords(learning);
  const { number, percent } = useFormats();
  const own = rowsIn(report, "byMonth");
  const rows = own.length > 0 ? own : rowsIn(report, "months").filter((row) => textIn(row, "part") === "later");
  const option = useMemo(() => {
    const share = (name: string) =>
      rows.map((row) => {
        const value = numberIn(row, name);
        return value === null ? null : Math.round(value * 10_000) / 100;
      });
    return {
      grid: { left: 8, right: 8, top: 34, bottom: 8, containLabel: true },
      legend: { top: 0 },
      tooltip: { trigger: "axis" },
      xAxis: { type: "category", data: rows.map((row) => textIn(row, "group") || textIn(row, "month")) },
      yAxis: [
        { type: "value", axisLabel: { formatter: "{value}%" } },
        { type: "value", min: 0.5, max: 1, name: say("auc"), splitLine: { show: false } },
      ],
      series: [
        { name: say("predicted"), type: "line", data: share("predicted"), itemStyle: { color: "#8a9991" } },
        { name: say("rate"), type: "line", data: share("rate"), itemStyle: { color: "#2c8a5e" } },
        {
          name: say("auc"),
          type: "bar",
          yAxisIndex: 1,
          barMaxWidth: 26,
          data: rows.map((row) => numberIn(row, "auc")),
          itemStyle: { color: "#3b7fb5", opacity: 0.35 },
        },
      ],
    };
  }, [rows, say]);
  if (rows.length === 0) return null;
  return (
    <Panel title={say("by_month")}>
      <Chart option={option} name={say("by_month")} height={240} />
      <Table
        size="small"
        pagination={{ pageSize: 12, hideOnSinglePage: true }}
        rowKey={(row) => textIn(row, "group") || textIn(row, "month")}
        dataSource={rows}
        columns={[
          { title: say("month"), render: (_, row) => textIn(row, "group") || textIn(row, "month") },
          { title: say("rows"), align: "right", render: (_, row) => number(numberIn(row, "rows")) },
          { title: say("predicted"), align: "right", render: (_, row) => percent(numberIn(row, "predicted")) },
          { title: say("rate"), align: "right", render: (_, row) => percent(numberIn(row, "rate")) },
          { title: say("auc"), align: "right", render: (_, row) => number(numberIn(row, "auc"), 3) },
        ]}
      />
    </Panel>
  );
}

const driftColours: Readonly<Record<string, string>> = { stable: "green", watch: "gold", act: "red" };

export function Drift({ drift }: { readonly drift: Loose }) {
  const say = useWords(learning);
  const word = useWordOf(learning);
  const nameOf = useFeatureName();
  const { number } = useFormats();
  const score = recordIn(drift, "score");
  const psi = numberIn(score, "psi");
  if (psi === null) return null;
  const state = (row: Loose) => {
    const found = textIn(row, "state");
    return found === "" ? null : <Tag color={driftColours[found] ?? "default"}>{word(found)}</Tag>;
  };
  const features = [...rowsIn(drift, "features")].sort((a, b) => (numberIn(b, "psi") ?? 0) - (numberIn(a, "psi") ?? 0));
  const named = (row: Loose) => textIn(row, "name") || textIn(row, "feature");
  return (
    <Panel title={say("drift")}>
      <p>
        {say("score")} <span className="number">{number(psi, 4)}</span> {state(score)}
      </p>
      <Table
        size="small"
        pagination={false}
        rowKey={named}
        dataSource={features.slice(0, MOST_FEATURES)}
        columns={[
          { title: say("feature"), render: (_, row) => nameOf(named(row)) },
          { title: say("drift"), align: "right", render: (_, row) => number(numberIn(row, "psi"), 4) },
          { title: say("state"), render: (_, row) => state(row) },
        ]}
      />
    </Panel>
  );
}

type FairnessRow = VersionView["fairness"][number];

export function Fairness({ rows }: { readonly rows: readonly FairnessRow[] }) {
  const say = useWords(learning);
  const word = useWordOf(learning);
  const { number, percent } = useFormats();
  const most = useMemo(() => {
    const found = new Map<string, number>();
    for (const { by, rows: count, selectedShare } of rows)
      if (count >= LEAST_ROWS) found.set(by, Math.max(found.get(by) ?? 0, selectedShare ?? 0));
    return found;
  }, [rows]);
  const isUneven = ({ by, rows: count, selectedShare }: FairnessRow) =>
    count >= LEAST_ROWS && selectedShare !== null && selectedShare < EVEN * (most.get(by) ?? 0);
  if (rows.length === 0) return null;
  const uneven = rows.filter(isUneven);
  return (
    <Panel title={say("fairness")}>
      <p className="quiet">{say("fairness_about")}</p>
      {uneven.length === 0 ? null : (
        <Alert
          type="info"
          showIcon
          title={say("uneven", {
            groups: uneven.map(({ by, group }) => `${word(by)} ${group || say("no_value")}`).join(", "),
          })}
        />
      )}
      <Table
        size="small"
        pagination={{ pageSize: 20, hideOnSinglePage: true }}
        scroll={{ x: "max-content" }}
        rowKey={(row) => `${row.by}-${row.group}`}
        dataSource={rows}
        columns={[
          { title: say("by"), render: (_, row) => word(row.by) },
          { title: say("group"), render: (_, row) => row.group || say("no_value") },
          { title: say("rows"), align: "right", render: (_, row) => number(row.rows) },
          { title: say("rate"), align: "right", render: (_, row) => percent(row.rate) },
          { title: say("predicted"), align: "right", render: (_, row) => percent(row.meanProbability) },
          { title: say("auc"), align: "right", render: (_, row) => number(row.auc, 3) },
          {
            title: say("selected"),
            align: "right",
            render: (_, row) => <span className={isUneven(row) ? "warn" : ""}>{percent(row.selectedShare)}</span>,
          },
        ]}
      />
    </Panel>
  );
}
