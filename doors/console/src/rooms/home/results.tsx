/** What the last weeks brought: money, treated against the holdout, and how often customers were contacted. */
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Table, Tag } from "antd";
import { useMemo } from "react";
import { type Answer, api, take } from "../../api/client.ts";
import { Answered } from "../../ui/answered.tsx";
import { Chart } from "../../ui/chart.tsx";
import { Figure, Figures } from "../../ui/figure.tsx";
import { Panel } from "../../ui/page.tsx";
import { useFormats } from "../../words/formats.ts";
import { useLanguage, useWords } from "../../words/index.ts";
import { home } from "./words.ts";

type Told = Answer<"/v1/home/results">;
const FIRST = 8;

export function Results() {
  const say = useWords(home);
  const { day } = useFormats();
  const query = useQuery({
    queryKey: ["sums", "results"],
    queryFn: () => take(api.GET("/v1/home/results")),
    // Of weeks: what a minute changes is not worth counting all anew.
    refetchInterval: 60_000,
  });
  const { data } = query;
  return (
    <Panel
      title={say("came_of_it")}
      extra={
        data ? (
          <span className="quiet small">{say("between", { from: day(data.from), to: day(data.to) })}</span>
        ) : undefined
      }
    >
      <Answered query={query} rows={6}>
        {(told) => (
          <>
            <Money told={told} />
            <div className="results">
              <Playbooks playbooks={told.playbooks} />
              <Pressure pressure={told.pressure} />
            </div>
          </>
        )}
      </Answered>
    </Panel>
  );
}

function Money({ told: { money, pressure } }: { readonly told: Told }) {
  const say = useWords(home);
  const { number, yuan } = useFormats();
  return (
    <Figures>
      <Figure name={say("conversions")} value={number(money.conversions)} />
      <Figure
        name={say("brought")}
        value={number(money.brought)}
        note={say(money.brought === null ? "brought_unknown" : "brought_about")}
      />
      <Figure name={say("amount")} value={yuan(money.amount)} />
      <Figure name={say("cost")} value={yuan(money.cost)} />
      <Figure
        name={say("pressure")}
        value={pressure.customers === 0 ? "–" : number(pressure.touches / pressure.customers, 2)}
        note={say("pressure_note", { customers: number(pressure.customers) })}
      />
    </Figures>
  );
}

const tones: Readonly<Record<string, string>> = { better: "green", worse: "red", sample_ratio: "red" };

function Playbooks({ playbooks }: Pick<Told, "playbooks">) {
  const say = useWords(home);
  const { of } = useLanguage();
  const { number, percent } = useFormats();
  if (playbooks.length === 0) return <p className="quiet">{say("results_none")}</p>;
  return (
    <Table
      size="small"
      pagination={{ pageSize: FIRST, hideOnSinglePage: true }}
      rowKey="code"
      scroll={{ x: "max-content" }}
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
        { title: say("converted_rate"), align: "right", render: (_, one) => percent(one.treatedRate, 1) },
        { title: say("control_rate"), align: "right", render: (_, one) => percent(one.controlRate, 1) },
        {
          title: say("difference"),
          align: "right",
          render: (_, { difference }) =>
            difference === null
              ? "–"
              : say("interval", {
                  value: percent(difference.value, 1),
                  low: percent(difference.low, 1),
                  high: percent(difference.high, 1),
                }),
        },
        {
          title: say("verdict"),
          render: (_, { verdict }) => (
            <div className="wrapped">
              <Tag color={tones[verdict.code] ?? "default"}>{of(verdict)}</Tag>
            </div>
          ),
        },
      ]}
    />
  );
}

const FIVE = 5;

function Pressure({ pressure: { spread, complaints, optOuts } }: Pick<Told, "pressure">) {
  const say = useWords(home);
  const { number } = useFormats();
  const option = useMemo(
    () => ({
      color: ["#2c8a5e"],
      tooltip: { trigger: "axis" },
      grid: { left: 52, right: 12, top: 12, bottom: 28 },
      xAxis: {
        type: "category",
        data: spread.map(({ touches }) => (touches === FIVE ? say("five_and_more") : String(touches))),
      },
      yAxis: { type: "value", minInterval: 1 },
      series: [
        { name: say("customers"), type: "bar", barMaxWidth: 90, data: spread.map(({ customers }) => customers) },
      ],
    }),
    [spread, say],
  );
  return (
    <div>
      <h3>{say("contact_pressure")}</h3>
      {spread.length === 0 ? (
        <p className="quiet">{say("pressure_none")}</p>
      ) : (
        <Chart option={option} name={say("contact_pressure")} height={200} />
      )}
      <p className="quiet small">{say("objected", { complaints: number(complaints), optOuts: number(optOuts) })}</p>
    </div>
  );
}
