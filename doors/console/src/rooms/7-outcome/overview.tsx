/** All playbooks beside their holdouts: what each brought with its interval, at one glance. */
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import { Button, Segmented, Table, Tag } from "antd";
import { useMemo, useRef } from "react";
import { type Answer, api, take } from "../../api/client.ts";
import { Answered, Nothing } from "../../ui/answered.tsx";
import { Chart } from "../../ui/chart.tsx";
import { Figure, Figures } from "../../ui/figure.tsx";
import { Panel } from "../../ui/page.tsx";
import { csvOf, saveFile, savePicture } from "../../ui/save-file.ts";
import { useFormats } from "../../words/formats.ts";
import { useLanguage, useWords } from "../../words/index.ts";
import { outcome } from "./words.ts";

const route = getRouteApi("/shell/outcomes");
type Results = Answer<"/v1/home/results">;
type Line = Results["playbooks"][number];
const spans = [7, 30, 90] as const;
const tones: Readonly<Record<string, string>> = { better: "green", worse: "red", sample_ratio: "red" };
/** What a chart still shows legibly. */
const MOST = 20;

export function Overview() {
  const say = useWords(outcome);
  const navigate = useNavigate();
  const search = route.useSearch();
  const { days = 30 } = search;
  const place = useRef<HTMLDivElement>(null);
  const query = useQuery({
    queryKey: ["outcomes", "all", days],
    queryFn: () => take(api.GET("/v1/home/results", { params: { query: { days } } })),
  });
  return (
    <Panel
      title={say("overview")}
      extra={
        <span className="bar">
          <Segmented
            size="small"
            value={days}
            options={spans.map((value) => ({ value, label: say("days", { days: value }) }))}
            onChange={(next) => void navigate({ to: "/outcomes", search: { ...search, days: next } })}
          />
          <Button
            size="small"
            disabled={!query.data?.playbooks.length}
            onClick={() => query.data && saveFile("outcomes.csv", csvOf(tableOf(query.data)))}
          >
            {say("csv")}
          </Button>
          <Button
            size="small"
            disabled={!query.data?.playbooks.length}
            onClick={() => place.current && void savePicture("outcomes.png", place.current)}
          >
            {say("png")}
          </Button>
        </span>
      }
    >
      <Answered
        query={query}
        empty={({ playbooks }) => playbooks.length === 0}
        nothing={<Nothing text={say("nothing_yet")} />}
        rows={8}
      >
        {(data) => (
          <>
            <Money data={data} />
            <div className="columns">
              <div ref={place}>
                <Intervals playbooks={data.playbooks} />
              </div>
              <Lines playbooks={data.playbooks} />
            </div>
          </>
        )}
      </Answered>
    </Panel>
  );
}

function Money({ data: { money } }: { readonly data: Results }) {
  const say = useWords(outcome);
  const { number, yuan } = useFormats();
  return (
    <Figures>
      <Figure name={say("converted")} value={number(money.conversions)} />
      <Figure name={say("increment")} value={number(money.brought, 1)} />
      <Figure name={say("amount")} value={yuan(money.amount)} />
      <Figure name={say("cost")} value={yuan(money.cost)} />
    </Figures>
  );
}

/** Differences with their intervals; what crosses the line in the middle can't be told from nothing. */
function Intervals({ playbooks }: Pick<Results, "playbooks">) {
  const say = useWords(outcome);
  const { of } = useLanguage();
  const option = useMemo(() => {
    const points = (one: number) => Math.round(one * 10_000) / 100;
    const shown = playbooks
      .flatMap((one) => (one.difference === null ? [] : [{ one, difference: one.difference }]))
      .sort((a, b) => a.difference.value - b.difference.value)
      .slice(-MOST);
    return {
      grid: { left: 8, right: 20, top: 10, bottom: 30, containLabel: true },
      tooltip: {
        trigger: "item",
        formatter: ({ dataIndex }: { dataIndex: number }) => {
          const found = shown[dataIndex];
          if (!found) return "";
          const { value, low, high } = found.difference;
          return `${of(found.one)}<br>${points(value)}% (${points(low)}% – ${points(high)}%)`;
        },
      },
      xAxis: {
        type: "value",
        axisLabel: { formatter: "{value}%" },
        name: say("difference"),
        nameLocation: "middle",
        nameGap: 22,
      },
      yAxis: {
        type: "category",
        data: shown.map(({ one }) => of(one) || one.code),
        axisLabel: { width: 150, overflow: "truncate" },
      },
      series: [
        {
          type: "boxplot",
          boxWidth: [4, 6],
          data: shown.map(({ difference: { value, low, high } }) => ({
            value: [low, value, value, value, high].map(points),
            itemStyle: { color: "#2c8a5e", borderColor: low > 0 ? "#2c8a5e" : high < 0 ? "#c2571a" : "#8a9991" },
          })),
        },
        {
          type: "scatter",
          symbolSize: 8,
          data: shown.map(({ difference: { value, low, high } }, at) => ({
            value: [points(value), at],
            itemStyle: { color: low > 0 ? "#2c8a5e" : high < 0 ? "#c2571a" : "#8a9991" },
          })),
        },
      ],
    };
  }, [playbooks, of, say]);
  const count = Math.min(MOST, playbooks.filter(({ difference }) => difference !== null).length);
  if (count === 0) return <Nothing text={say("no_intervals")} />;
  return <Chart option={option} name={say("intervals")} height={70 + count * 26} />;
}

function Lines({ playbooks }: Pick<Results, "playbooks">) {
  const say = useWords(outcome);
  const { of } = useLanguage();
  const { number, percent } = useFormats();
  return (
    <Table<Line>
      size="small"
      pagination={{ pageSize: 15, hideOnSinglePage: true }}
      scroll={{ x: "max-content" }}
      rowKey="code"
      dataSource={[...playbooks]}
      columns={[
        {
          title: say("playbook"),
          render: (_, one) => (
            <Link to="/outcomes" search={{ playbook: one.code }}>
              {of(one) || one.code}
            </Link>
          ),
        },
        { title: say("treated"), align: "right", render: (_, one) => number(one.treated) },
        { title: say("control"), align: "right", render: (_, one) => number(one.control) },
        {
          title: say("difference"),
          align: "right",
          render: (_, { difference }) =>
            difference === null
              ? "–"
              : `${percent(difference.value)} (${percent(difference.low)} – ${percent(difference.high)})`,
        },
        {
          title: say("verdict"),
          render: (_, { verdict }) => <Tag color={tones[verdict.code] ?? "default"}>{of(verdict)}</Tag>,
        },
      ]}
    />
  );
}

function tableOf({ playbooks }: Results): (string | number | null)[][] {
  return [
    [
      "playbook",
      "treated",
      "control",
      "converted",
      "treated_rate",
      "control_rate",
      "difference",
      "low",
      "high",
      "amount",
      "cost",
    ],
    ...playbooks.map((one) => [
      one.code,
      one.treated,
      one.control,
      one.converted,
      one.treatedRate,
      one.controlRate,
      one.difference?.value ?? null,
      one.difference?.low ?? null,
      one.difference?.high ?? null,
      one.amount,
      one.cost,
    ]),
  ];
}
