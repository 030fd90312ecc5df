/** Where runs stand, what became of them, and the comparison with the control group. */
import { useQuery } from "@tanstack/react-query";
import { Table, Tag } from "antd";
import { useMemo } from "react";
import { type Answer, api, take } from "../../api/client.ts";
import { Answered, Nothing } from "../../ui/answered.tsx";
import { Chart } from "../../ui/chart.tsx";
import { Facts } from "../../ui/figure.tsx";
import { Panel } from "../../ui/page.tsx";
import { common } from "../../words/common.ts";
import { useFormats } from "../../words/formats.ts";
import { useLanguage, useWords } from "../../words/index.ts";
import { type Interval, Intervals } from "./intervals.tsx";
import { WaveFunnel } from "./wave-funnel.tsx";
import { playbook as words } from "./words.ts";

type Runs = Answer<"/v1/playbooks/{id}/runs">;
type Outcome = Answer<"/v1/outcomes/playbooks/{id}">;

export function Results({ playbook }: { readonly playbook: string }) {
  const say = useWords(words);
  const params = { path: { id: playbook } };
  const runs = useQuery({
    queryKey: ["playbooks", playbook, "runs"],
    queryFn: () => take(api.GET("/v1/playbooks/{id}/runs", { params })),
  });
  const outcome = useQuery({
    queryKey: ["outcomes", playbook],
    queryFn: () => take(api.GET("/v1/outcomes/playbooks/{id}", { params })),
  });
  return (
    <div className="stack">
      <div className="columns">
        <Panel title={say("runs")}>
          <Answered
            query={runs}
            empty={({ states }) => states.length === 0}
            nothing={<Nothing text={say("runs_none")} />}
          >
            {(answer) => <States runs={answer} />}
          </Answered>
        </Panel>
        <Panel title={say("funnel")}>
          <Answered
            query={outcome}
            empty={({ all }) => all.treated.enrolments + all.control.enrolments === 0}
            nothing={<Nothing text={say("runs_none")} />}
          >
            {(answer) => <Compared outcome={answer} />}
          </Answered>
        </Panel>
      </div>
      <Panel title={say("by_wave")}>
        <Answered query={outcome}>{({ waves }) => <WaveFunnel waves={waves} />}</Answered>
      </Panel>
      <Panel title={say("experiment_result")}>
        <p className="quiet">{say("experiment_about")}</p>
        <Answered query={outcome}>{(answer) => <Experiments outcome={answer} />}</Answered>
      </Panel>
    </div>
  );
}

/** Differences against those who were held out, with the intervals that the server gives. */
function Experiments({ outcome }: { readonly outcome: Outcome }) {
  const say = useWords(words);
  const { all, versions, waves, weeks } = outcome;
  const { day } = useFormats();
  const line = (name: string, { conversion }: Pick<Outcome["all"], "conversion">): Interval[] =>
    conversion === null ? [] : [{ name, value: conversion.difference, low: conversion.low, high: conversion.high }];
  const rows: Interval[] = [
    ...line(say("all_of_it"), all),
    ...(all.always === null ? [] : [{ name: say("always"), value: null, low: all.always.low, high: all.always.high }]),
    ...versions.flatMap((one) => line(say("version_of", { version: one.version }), one)),
    ...waves.flatMap(({ wave, compared }) => (compared ? line(`${say("wave")} ${wave}`, compared) : [])),
    ...weeks.slice(-8).flatMap((one) => line(day(one.week), one)),
  ];
  return rows.length === 0 ? <Nothing text={say("nothing_to_compare")} /> : <Intervals rows={rows} />;
}

function States({ runs }: { readonly runs: Runs }) {
  const say = useWords(words);
  const sayCommon = useWords(common);
  const { number } = useFormats();
  return (
    <>
      {runs.aside > 0 ? <p className="bad">{say("aside", { count: runs.aside })}</p> : null}
      <Table<Runs["states"][number]>
        size="small"
        pagination={false}
        dataSource={runs.states}
        rowKey={({ version, state, endReason }) => `${version}/${state}/${endReason}`}
        columns={[
          { title: sayCommon("version"), dataIndex: "version" },
          { title: sayCommon("state"), render: (_, { state, endReason }) => `${say(state)} ${endReason ?? ""}` },
          { title: say("runs"), align: "right", render: (_, one) => number(one.runs) },
        ]}
      />
      {runs.arms.length === 0 ? null : (
        <>
          <h3>{say("arms")}</h3>
          <Facts
            items={runs.arms.map((one) => [
              `${one.draw} / ${one.arm}`,
              `${number(one.runs)} · ${say("converted")} ${number(one.converted)}`,
            ])}
          />
        </>
      )}
    </>
  );
}

function Compared({ outcome }: { readonly outcome: Outcome }) {
  const say = useWords(words);
  const { of } = useLanguage();
  const { percent } = useFormats();
  const { all } = outcome;
  const { treated, control, conversion, verdict } = all;
  const option = useMemo(
    () => ({
      color: ["#2c8a5e", "#5aa884", "#c2932e", "#3b7fb5", "#b0503f"],
      tooltip: {},
      series: {
        type: "funnel",
        sort: "none",
        label: { formatter: "{b} {c}" },
        data: (["enrolments", "touched", "delivered", "reached", "converted"] as const).map((step) => ({
          name: say(step === "enrolments" ? "enrolled" : step),
          value: treated[step],
        })),
      },
    }),
    [treated, say],
  );
  const share = (value: number) => percent(value, 2);
  return (
    <>
      <Chart option={option} name={say("funnel")} height={260} />
      <Facts
        items={[
          [say("treated"), `${treated.customers} · ${share(treated.rate?.rate ?? 0)}`],
          [say("control"), `${control.customers} · ${share(control.rate?.rate ?? 0)}`],
          [
            say("difference"),
            conversion === null
              ? "–"
              : say("difference_value", {
                  value: share(conversion.difference),
                  low: share(conversion.low),
                  high: share(conversion.high),
                }),
          ],
          [say("verdict"), <Tag key="verdict">{of(verdict)}</Tag>],
        ]}
      />
    </>
  );
}
