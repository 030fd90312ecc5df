/** Both groups beside each other: rates with intervals, the difference, what it was worth. */
import { Alert, Button, Table } from "antd";
import { useMemo, useRef } from "react";
import { Chart } from "../../ui/chart.tsx";
import { Figure, Figures } from "../../ui/figure.tsx";
import { Panel } from "../../ui/page.tsx";
import { csvOf, saveFile, savePicture } from "../../ui/save-file.ts";
import { useFormats } from "../../words/formats.ts";
import { useLanguage, useWords } from "../../words/index.ts";
import type { Outcome } from "./state.ts";
import { outcome } from "./words.ts";

type Arm = Outcome["all"]["treated"];
const tones = {
  better: "success",
  worse: "error",
  sample_ratio: "error",
  no_control: "warning",
  by_contact: "warning",
  too_few: "info",
  no_difference: "info",
} as const;

export function Comparison({ data }: { readonly data: Outcome }) {
  const say = useWords(outcome);
  const { of } = useLanguage();
  const { instant, percent, number } = useFormats();
  const place = useRef<HTMLDivElement>(null);
  const { all, goal, holdout, playbook } = data;
  const { conversion, always } = all;
  const without = all.verdict.code === "no_control" ? say("no_control") : "";
  return (
    <Panel
      title={of(playbook)}
      extra={
        <span className="bar">
          <Button size="small" onClick={() => saveFile(`outcome-${playbook.id}.csv`, csvOf(tableOf(data)))}>
            {say("csv")}
          </Button>
          <Button
            size="small"
            onClick={() => place.current && void savePicture(`outcome-${playbook.id}.png`, place.current)}
          >
            {say("png")}
          </Button>
        </span>
      }
    >
      <p className="quiet">
        {goal === null ? null : say("goal", { goal: of(goal), within: goal.within })}{" "}
        {goal?.where ? <code>{goal.where}</code> : null} · {say("counted", { at: instant(data.countedUntil) })}
      </p>
      <Alert type={tones[all.verdict.code]} showIcon title={of(all.verdict)} />
      <Figures>
        <Figure
          name={say("treated")}
          value={percent(all.treated.rate?.rate, 2)}
          note={`${number(all.treated.customers)} · ${say("converted")} ${number(all.treated.convertedCustomers)}`}
        />
        <Figure
          name={say("control")}
          value={percent(all.control.rate?.rate, 2)}
          note={`${number(all.control.customers)} · ${say("converted")} ${number(all.control.convertedCustomers)}`}
        />
        <Figure
          name={say("difference")}
          value={conversion === null ? "–" : percent(conversion.difference, 2)}
          note={
            conversion === null
              ? without
              : say("interval", {
                  low: percent(conversion.low, 2),
                  high: percent(conversion.high, 2),
                  p: number(conversion.p, 3),
                })
          }
        />
        <Worth holdout={holdout} />
      </Figures>
      {always === null ? null : (
        <p className="quiet small">{say("always", { low: percent(always.low, 2), high: percent(always.high, 2) })}</p>
      )}
      <div className="columns">
        <div>
          <h3>{say("arms")}</h3>
          <Arms treated={all.treated} control={all.control} />
          {data.versions.length > 1 ? <Versions data={data} /> : null}
        </div>
        <div ref={place}>
          <h3>{say("weeks")}</h3>
          <Weeks data={data} />
        </div>
      </div>
    </Panel>
  );
}

function Worth({ holdout }: Pick<Outcome, "holdout">) {
  const say = useWords(outcome);
  const { percent, number, yuan } = useFormats();
  if (holdout === null) return null;
  return (
    <>
      <Figure
        name={say("increment")}
        value={number(holdout.increment, 1)}
        note={say("claimed", { claimed: number(holdout.claimed) })}
      />
      <Figure name={say("gain")} value={yuan(holdout.gain)} note={`${say("cost")} ${yuan(holdout.cost)}`} />
      <Figure name={say("roi")} value={percent(holdout.roi, 0)} />
    </>
  );
}

function Arms({ treated, control }: { readonly treated: Arm; readonly control: Arm }) {
  const say = useWords(outcome);
  const { number, yuan, percent } = useFormats();
  const rate = ({ rate: found }: Arm) =>
    found === null ? "–" : `${percent(found.rate, 2)} (${percent(found.low, 2)}–${percent(found.high, 2)})`;
  const rows = [
    [say("customers"), number(treated.customers), number(control.customers)],
    [say("arm_share"), rate(treated), rate(control)],
    [say("converted"), number(treated.converted), number(control.converted)],
    [say("touched"), number(treated.touched), number(control.touched)],
    [say("delivered"), number(treated.delivered), number(control.delivered)],
    [say("reached"), number(treated.reached), number(control.reached)],
    [say("amount"), yuan(treated.amount), yuan(control.amount)],
    [say("cost"), yuan(treated.cost), yuan(control.cost)],
    [say("contacts"), number(treated.contacts), number(control.contacts)],
    [say("complaints"), number(treated.complaints), number(control.complaints)],
    [say("opt_outs"), number(treated.optOuts), number(control.optOuts)],
  ] as const;
  return (
    <Table
      size="small"
      pagination={false}
      rowKey={([name]) => name}
      dataSource={rows}
      columns={[
        { title: say("group"), render: (_, [name]) => name },
        { title: say("treated"), align: "right", render: (_, row) => row[1] },
        { title: say("control"), align: "right", render: (_, row) => row[2] },
      ]}
    />
  );
}

function Versions({ data: { versions } }: { readonly data: Outcome }) {
  const say = useWords(outcome);
  const { of } = useLanguage();
  const { number, percent } = useFormats();
  return (
    <>
      <h3>{say("by_version")}</h3>
      <Table
        size="small"
        pagination={false}
        scroll={{ x: "max-content" }}
        rowKey="version"
        dataSource={[...versions]}
        columns={[
          { title: say("version"), render: (_, row) => number(row.version) },
          { title: say("treated"), align: "right", render: (_, row) => percent(row.treated.rate?.rate, 2) },
          { title: say("control"), align: "right", render: (_, row) => percent(row.control.rate?.rate, 2) },
          {
            title: say("difference"),
            align: "right",
            render: (_, { conversion }) =>
              conversion === null
                ? "–"
                : `${percent(conversion.difference, 2)} (${percent(conversion.low, 2)} – ${percent(conversion.high, 2)})`,
          },
          { title: say("verdict"), render: (_, row) => of(row.verdict) },
        ]}
      />
    </>
  );
}

function Weeks({ data: { weeks } }: { readonly data: Outcome }) {
  const say = useWords(outcome);
  const { day } = useFormats();
  const option = useMemo(() => {
    const share = (arm: Arm) => (arm.rate === null ? null : Math.round(arm.rate.rate * 10_000) / 100);
    return {
      grid: { left: 8, right: 16, top: 34, bottom: 8, containLabel: true },
      legend: { top: 0 },
      tooltip: { trigger: "axis", valueFormatter: (value: unknown) => (typeof value === "number" ? `${value}%` : "–") },
      xAxis: { type: "category", data: weeks.map(({ week }) => day(week)) },
      yAxis: { type: "value", axisLabel: { formatter: "{value}%" } },
      series: [
        {
          name: say("treated"),
          type: "line",
          data: weeks.map(({ treated }) => share(treated)),
          itemStyle: { color: "#2c8a5e" },
        },
        {
          name: say("control"),
          type: "line",
          data: weeks.map(({ control }) => share(control)),
          itemStyle: { color: "#8a6d3b" },
          lineStyle: { type: "dashed" },
        },
      ],
    };
  }, [weeks, day, say]);
  return <Chart option={option} name={say("weeks")} height={300} />;
}

/** Totals, versions and weeks as a table, figures as they are counted. */
function tableOf({ playbook, all, versions, weeks }: Outcome): (string | number | null)[][] {
  const head = [
    "playbook",
    "part",
    "group",
    "customers",
    "converted_customers",
    "rate",
    "low",
    "high",
    "touched",
    "delivered",
    "reached",
    "amount",
    "cost",
    "complaints",
    "opt_outs",
  ];
  const lines = (part: string, compared: Pick<Outcome["all"], "treated" | "control">) =>
    (["treated", "control"] as const).map((group) => {
      const arm = compared[group];
      const { rate } = arm;
      return [
        playbook.id,
        part,
        group,
        arm.customers,
        arm.convertedCustomers,
        rate?.rate ?? null,
        rate?.low ?? null,
        rate?.high ?? null,
        arm.touched,
        arm.delivered,
        arm.reached,
        arm.amount,
        arm.cost,
        arm.complaints,
        arm.optOuts,
      ];
    });
  return [
    head,
    ...lines("all", all),
    ...versions.flatMap((one) => lines(`version ${one.version}`, one)),
    ...weeks.flatMap((one) => lines(one.week, one)),
  ];
}
