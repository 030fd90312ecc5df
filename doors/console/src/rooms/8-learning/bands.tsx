/** Bands of probability: what was foretold beside what came about, as a picture and as a table. */
import { Table } from "antd";
import { useMemo } from "react";
import { Chart } from "../../ui/chart.tsx";
import { Panel } from "../../ui/page.tsx";
import { useFormats } from "../../words/formats.ts";
import { useWords } from "../../words/index.ts";
import { type Loose, numberIn, textIn } from "./report-of.ts";
import { learning } from "./words.ts";

export interface BandsProps {
  readonly rows: readonly Loose[];
  readonly title?: string;
}

export function BandsAgainst({ rows, title }: BandsProps) {
  const say = useWords(learning);
  const { number, percent } = useFormats();
  const option = useMemo(() => {
    const rising = [...rows].sort((a, b) => (numberIn(a, "from") ?? 0) - (numberIn(b, "from") ?? 0));
    const share = (row: Loose, name: string) => {
      const value = numberIn(row, name);
      return value === null ? null : Math.round(value * 1_000) / 10;
    };
    return {
      grid: { left: 8, right: 16, top: 34, bottom: 8, containLabel: true },
      legend: { top: 0 },
      tooltip: { trigger: "axis", valueFormatter: (value: unknown) => (typeof value === "number" ? `${value}%` : "–") },
      xAxis: {
        type: "category",
        data: rising.map((row) => `${percent(numberIn(row, "from"), 0)}–${percent(numberIn(row, "to"), 0)}`),
      },
      yAxis: { type: "value", axisLabel: { formatter: "{value}%" } },
      series: [
        {
          name: say("predicted"),
          type: "bar",
          data: rising.map((row) => share(row, "predicted")),
          itemStyle: { color: "#a9bdb2" },
        },
        {
          name: say("rate"),
          type: "bar",
          data: rising.map((row) => share(row, "rate")),
          itemStyle: { color: "#2c8a5e" },
        },
      ],
    };
  }, [rows, percent, say]);
  // Of a version that was fitted to all rows there are bands without anybody in them.
  if (rows.every((row) => numberIn(row, "rows") === null)) return null;
  return (
    <Panel title={title ?? say("bands")}>
      <div className="columns">
        <Chart option={option} name={title ?? say("bands")} height={260} />
        <Table
          size="small"
          pagination={false}
          scroll={{ x: "max-content" }}
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
            { title: say("rate"), align: "right", render: (_, row) => <Rate row={row} /> },
          ]}
        />
      </div>
    </Panel>
  );
}

/** What came about, with the interval in which it may lie where there is one. */
function Rate({ row }: { readonly row: Loose }) {
  const { percent } = useFormats();
  const interval: readonly unknown[] = Array.isArray(row.interval) ? row.interval : [];
  const [low, high] = interval;
  return (
    <>
      {percent(numberIn(row, "rate"))}{" "}
      {typeof low === "number" && typeof high === "number" ? (
        <span className="quiet small">{`${percent(low)}–${percent(high)}`}</span>
      ) : null}
    </>
  );
}
