/** For risk and compliance: what was stopped and by which rule, who wants no contact, who complains. */
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Table } from "antd";
import { useMemo } from "react";
import { type Answer, api, take } from "../../api/client.ts";
import { useMay } from "../../api/session.ts";
import { Answered } from "../../ui/answered.tsx";
import { Chart } from "../../ui/chart.tsx";
import { Facts, Figure, Figures } from "../../ui/figure.tsx";
import { PlaybookLink } from "../../ui/links.tsx";
import { Panel } from "../../ui/page.tsx";
import { useFormats } from "../../words/formats.ts";
import { useLanguage, useWords } from "../../words/index.ts";
import { home } from "./words.ts";

type Told = Answer<"/v1/home/oversight">;

export function Oversight() {
  const say = useWords(home);
  const query = useQuery({
    queryKey: ["sums", "oversight"],
    queryFn: () => take(api.GET("/v1/home/oversight")),
    refetchInterval: 15_000,
  });
  return (
    <>
      <Panel title={say("oversight")}>
        <Answered query={query} rows={5}>
          {(told) => <Stops told={told} />}
        </Answered>
      </Panel>
      {query.data ? (
        <div className="wide-left">
          <Panel title={say("denials")}>
            <Denials denials={query.data.denials} />
          </Panel>
          <Objections told={query.data} />
        </div>
      ) : null}
    </>
  );
}

function Stops({ told: { days, complaints, reviews, unmasked } }: { readonly told: Told }) {
  const say = useWords(home);
  const { number } = useFormats();
  const trail = useMay("house.read_audit");
  const sum = (of: (day: Told["days"][number]) => number) => days.reduce((total, one) => total + of(one), 0);
  const option = useMemo(() => {
    const bar = (name: string, of: (day: Told["days"][number]) => number) => ({
      name,
      type: "bar",
      stack: "stopped",
      data: days.map(of),
    });
    return {
      color: ["#c2932e", "#b0503f", "#3b7fb5", "#7a6aa8"],
      tooltip: { trigger: "axis" },
      legend: { top: 0 },
      grid: { left: 44, right: 12, top: 34, bottom: 24 },
      xAxis: { type: "category", data: days.map(({ day }) => day.slice(5)) },
      yAxis: { type: "value", minInterval: 1 },
      series: [
        bar(say("stepped_up"), ({ steppedUp }) => steppedUp),
        bar(say("held"), ({ held }) => held),
        bar(say("reviewed"), ({ reviewed }) => reviewed),
        bar(say("denied"), ({ denied }) => denied),
      ],
    };
  }, [days, say]);
  return (
    <>
      <Figures>
        <Figure
          name={say("held")}
          value={number(sum(({ held }) => held))}
          note={say("in_days", { days: days.length })}
        />
        <Figure name={say("reviews")} value={number(reviews)} {...(reviews > 0 ? { tone: "warn" as const } : {})} />
        <Figure
          name={say("denied")}
          value={number(sum(({ denied }) => denied))}
          note={say("in_days", { days: days.length })}
        />
        <Figure
          name={say("complaints_open")}
          value={number(complaints.open)}
          note={say("of_customers", { count: number(complaints.customers) })}
          {...(complaints.open > 0 ? { tone: "bad" as const } : {})}
        />
        <Figure
          name={say("opt_outs")}
          value={number(sum(({ optOuts }) => optOuts))}
          note={say("in_days", { days: days.length })}
        />
        <Figure
          name={say("unmasked")}
          value={number(unmasked.times)}
          note={say("by_people", { count: number(unmasked.people) })}
        />
      </Figures>
      <Chart option={option} name={say("oversight")} height={240} />
      {trail ? (
        <p className="small">
          <Link to="/organisation" search={{ tab: "audit", action: "profile.reveal" }}>
            {say("who_unmasked")}
          </Link>
        </p>
      ) : null}
    </>
  );
}

function Denials({ denials }: Pick<Told, "denials">) {
  const say = useWords(home);
  const { of } = useLanguage();
  const { number } = useFormats();
  if (denials.length === 0) return <p className="quiet">{say("denials_none")}</p>;
  return (
    <Table
      size="small"
      pagination={{ pageSize: 10, hideOnSinglePage: true }}
      rowKey="code"
      dataSource={[...denials]}
      columns={[
        {
          title: say("rule"),
          render: (_, one) => (
            <Link to="/decisions" search={{ reason: one.code }}>
              {of(one) || one.code}
            </Link>
          ),
        },
        { title: say("decision"), align: "right", render: (_, one) => number(one.decisions) },
        { title: say("stopped_late"), align: "right", render: (_, one) => number(one.touches) },
      ]}
    />
  );
}

function Objections({ told: { optOuts, days, paused } }: { readonly told: Told }) {
  const say = useWords(home);
  const { number } = useFormats();
  const sum = (of: (day: Told["days"][number]) => number) => days.reduce((total, one) => total + of(one), 0);
  return (
    <Panel title={say("objections")}>
      <Facts
        items={[
          [say("complaints_filed"), number(sum(({ complaints }) => complaints))],
          [say("complaints_resolved"), number(sum(({ resolved }) => resolved))],
        ]}
      />
      <h3>{say("opt_outs_by_channel")}</h3>
      {optOuts.length === 0 ? <p className="quiet">{say("opt_outs_none")}</p> : null}
      <Facts items={optOuts.map(({ channel, count }) => [channel ?? say("every_channel"), number(count)])} />
      <h3>{say("paused_playbooks")}</h3>
      {paused.length === 0 ? <p className="quiet">{say("paused_none")}</p> : null}
      <ul className="list">
        {paused.map((one) => (
          <li key={one.code}>
            <PlaybookLink playbook={one} />
          </li>
        ))}
      </ul>
    </Panel>
  );
}
