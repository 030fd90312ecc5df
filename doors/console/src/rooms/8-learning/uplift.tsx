/** Whom a touch moves: learners compared on randomised customers, Qini by depth, four quadrants. */
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { Alert, Select, Table, Tag } from "antd";
import { useMemo } from "react";
import { Chart } from "../../ui/chart.tsx";
import { Figure, Figures } from "../../ui/figure.tsx";
import { Panel } from "../../ui/page.tsx";
import { useFormats } from "../../words/formats.ts";
import { useLanguage, useWordOf, useWords } from "../../words/index.ts";
import { insightWords } from "./insight-words.ts";
import { isRecord, type Loose, numberIn, recordIn, rowsIn, textIn } from "./report-of.ts";
import { StudyBoard } from "./studies.tsx";
import { usePlaybooks } from "./use-playbooks.ts";

const route = getRouteApi("/shell/models");

export function Uplift() {
  const say = useWords(insightWords);
  const { of } = useLanguage();
  const navigate = useNavigate();
  const { playbook, study } = route.useSearch();
  const playbooks = usePlaybooks();
  const go = (next: { readonly playbook?: string | undefined; readonly study?: string | undefined }) => {
    const { playbook: chosen, study: open } = next;
    void navigate({
      to: "/models",
      search: { tab: "uplift", ...(chosen ? { playbook: chosen } : {}), ...(open ? { study: open } : {}) },
    });
  };
  return (
    <StudyBoard
      title={say("uplift")}
      about={say("uplift_about")}
      kinds={["uplift"]}
      playbook={playbook}
      starts={playbook ? [{ label: say("learn_uplift"), asked: { kind: "uplift", playbook } }] : []}
      choices={
        <label className="field">
          {say("playbook")}
          <Select
            value={playbook ?? null}
            allowClear
            placeholder={say("choose_playbook")}
            showSearch={{ optionFilterProp: "label" }}
            onChange={(next) => go({ playbook: next ?? undefined })}
            options={(playbooks.data?.playbooks ?? []).map((one) => ({ value: one.id, label: of(one) || one.id }))}
            style={{ minWidth: 280, maxWidth: 420 }}
          />
        </label>
      }
      open={study}
      onOpen={(open) => go({ playbook, study: open })}
    >
      {(result) => <UpliftResult report={recordIn(result, "report")} customers={numberIn(result, "customers")} />}
    </StudyBoard>
  );
}

interface ResultProps {
  readonly report: Loose;
  readonly customers: number | null;
}

function UpliftResult({ report, customers }: ResultProps) {
  const say = useWords(insightWords);
  const word = useWordOf(insightWords);
  const { language } = useLanguage();
  const { number, percent } = useFormats();
  const average = recordIn(report, "average");
  const balance = recordIn(recordIn(report, "randomisation"), "balance");
  const verdict = recordIn(report, "verdict");
  const code = textIn(verdict, "code");
  return (
    <div className="stack">
      <Panel>
        <Alert
          type={code === "orders" ? "success" : code === "no_effect" ? "warning" : "info"}
          showIcon
          title={textIn(verdict, language)}
        />
        <Figures>
          <Figure name={say("customers")} value={number(customers)} />
          <Figure
            name={say("average_effect")}
            value={percent(numberIn(average, "effect"), 2)}
            note={say("interval", {
              low: percent(numberIn(average, "low"), 2),
              high: percent(numberIn(average, "high"), 2),
            })}
          />
          <Figure
            name={say("balance")}
            value={number(numberIn(balance, "auc"), 3)}
            note={say("balance_note", { p: number(numberIn(balance, "p"), 3) })}
          />
          <Figure name={say("best")} value={word(`learner_${textIn(report, "best")}`).replace(/^learner_/, "")} />
        </Figures>
      </Panel>
      <div className="columns">
        <Depths report={report} />
        <Tenths report={report} />
      </div>
      <Quadrants rows={rowsIn(report, "quadrants")} />
      <Learners report={report} />
      <p className="quiet small">{textIn(recordIn(report, "definition"), language)}</p>
    </div>
  );
}

/** What is brought by touching the first so many of the order, beside ordering by propensity. */
function Depths({ report }: { readonly report: Loose }) {
  const say = useWords(insightWords);
  const { percent } = useFormats();
  const best = rowsIn(report, "learners").find((row) => textIn(row, "name") === textIn(report, "best"));
  const option = useMemo(() => {
    const line = (name: string, rows: readonly Loose[], colour: string) => ({
      name,
      type: "line",
      itemStyle: { color: colour },
      data: rows.map((row) => [Math.round((numberIn(row, "depth") ?? 0) * 100), numberIn(row, "value")]),
    });
    return {
      grid: { left: 8, right: 16, top: 34, bottom: 30, containLabel: true },
      legend: { top: 0 },
      tooltip: { trigger: "axis" },
      xAxis: {
        type: "value",
        min: 0,
        max: 100,
        axisLabel: { formatter: "{value}%" },
        name: say("depth"),
        nameLocation: "middle",
        nameGap: 24,
      },
      yAxis: { type: "value", axisLabel: { formatter: (value: number) => percent(value, 0) } },
      series: [
        line(say("by_uplift"), rowsIn(best, "depths"), "#2c8a5e"),
        line(say("by_propensity"), rowsIn(recordIn(report, "byPropensity"), "depths"), "#8a6d3b"),
      ],
    };
  }, [best, report, say, percent]);
  return (
    <Panel title={say("by_depth")}>
      <Chart option={option} name={say("by_depth")} />
    </Panel>
  );
}

function Tenths({ report }: { readonly report: Loose }) {
  const say = useWords(insightWords);
  const option = useMemo(() => {
    const tenths: readonly unknown[] = Array.isArray(report.tenths) ? report.tenths : [];
    const share = (row: unknown, name: string) => {
      const value = isRecord(row) ? numberIn(row, name) : null;
      return value === null ? null : Math.round(value * 10_000) / 100;
    };
    return {
      grid: { left: 8, right: 16, top: 16, bottom: 30, containLabel: true },
      tooltip: { trigger: "item" },
      xAxis: {
        type: "category",
        data: tenths.map((_, at) => String(at + 1)),
        name: say("tenth"),
        nameLocation: "middle",
        nameGap: 24,
      },
      yAxis: { type: "value", axisLabel: { formatter: "{value}%" } },
      series: [
        {
          name: say("effect"),
          type: "bar",
          data: tenths.map((row) => share(row, "effect")),
          itemStyle: { color: "#2c8a5e" },
        },
        // The ends of the intervals, as marks.
        {
          name: say("low"),
          type: "scatter",
          symbol: "rect",
          symbolSize: [14, 2],
          data: tenths.map((row) => share(row, "low")),
          itemStyle: { color: "#6f7f77" },
        },
        {
          name: say("high"),
          type: "scatter",
          symbol: "rect",
          symbolSize: [14, 2],
          data: tenths.map((row) => share(row, "high")),
          itemStyle: { color: "#6f7f77" },
        },
      ],
    };
  }, [report, say]);
  return (
    <Panel title={say("by_tenth")}>
      <Chart option={option} name={say("by_tenth")} />
    </Panel>
  );
}

const quadrantColours: Readonly<Record<string, string>> = {
  persuadable: "green",
  sure_thing: "blue",
  lost_cause: "default",
  do_not_disturb: "red",
};

function Quadrants({ rows }: { readonly rows: readonly Loose[] }) {
  const say = useWords(insightWords);
  const word = useWordOf(insightWords);
  const { number, percent } = useFormats();
  const all = rows.reduce((sum, row) => sum + (numberIn(row, "rows") ?? 0), 0);
  return (
    <Panel title={say("quadrants")}>
      <Table
        size="small"
        pagination={false}
        scroll={{ x: "max-content" }}
        rowKey={(row) => textIn(row, "name")}
        dataSource={rows}
        columns={[
          {
            title: say("quadrant"),
            render: (_, row) => (
              <Tag color={quadrantColours[textIn(row, "name")] ?? "default"}>{word(textIn(row, "name"))}</Tag>
            ),
          },
          { title: say("meaning"), render: (_, row) => word(`${textIn(row, "name")}_about`) },
          { title: say("customers"), align: "right", render: (_, row) => number(numberIn(row, "rows")) },
          {
            title: say("share"),
            align: "right",
            render: (_, row) => percent(all === 0 ? null : (numberIn(row, "rows") ?? 0) / all),
          },
          {
            title: say("measured"),
            align: "right",
            render: (_, row) => {
              const effect = recordIn(row, "effect");
              const value = numberIn(effect, "effect");
              return value === null
                ? "–"
                : `${percent(value, 2)} (${percent(numberIn(effect, "low"), 2)} – ${percent(numberIn(effect, "high"), 2)})`;
            },
          },
        ]}
      />
    </Panel>
  );
}

function Learners({ report }: { readonly report: Loose }) {
  const say = useWords(insightWords);
  const word = useWordOf(insightWords);
  const { number } = useFormats();
  const told = (row: Loose, name: string) => {
    const own = recordIn(row, name);
    return `${number(numberIn(own, "value"), 4)} (${number(numberIn(own, "low"), 4)} – ${number(numberIn(own, "high"), 4)})`;
  };
  return (
    <Panel title={say("learners")}>
      <Table
        size="small"
        pagination={false}
        scroll={{ x: "max-content" }}
        rowKey={(row) => textIn(row, "name")}
        dataSource={rowsIn(report, "learners")}
        columns={[
          { title: say("learner"), render: (_, row) => word(`learner_${textIn(row, "name")}`) },
          { title: say("auuc"), align: "right", render: (_, row) => told(row, "auuc") },
          { title: say("qini"), align: "right", render: (_, row) => told(row, "qini") },
          { title: say("held_out"), align: "right", render: (_, row) => number(numberIn(row, "heldOutAuuc"), 4) },
        ]}
      />
    </Panel>
  );
}
