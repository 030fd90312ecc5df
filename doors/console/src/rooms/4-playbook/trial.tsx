/** Tries a playbook on the past: whom it would have reached, when, at what cost, and why not the rest. */
import { useMutation } from "@tanstack/react-query";
import { Button, InputNumber, Select } from "antd";
import { useMemo, useState } from "react";
import { api, type Posted, take } from "../../api/client.ts";
import { useMay } from "../../api/session.ts";
import { Failure, Loading, Nothing } from "../../ui/answered.tsx";
import { Chart } from "../../ui/chart.tsx";
import { Facts, Figure, Figures } from "../../ui/figure.tsx";
import { CustomerLink } from "../../ui/links.tsx";
import { Panel } from "../../ui/page.tsx";
import { useFormats } from "../../words/formats.ts";
import { useLanguage, useWords } from "../../words/index.ts";
import { playbook as words } from "./words.ts";

type Tried = NonNullable<Posted<"/v1/playbooks/try">["tried"]>;

const spans = [30, 90, 180, 365];

export function Trial({ file }: { readonly file: string }) {
  const say = useWords(words);
  const { of } = useLanguage();
  const may = useMay("playbook_trial.run");
  const [days, setDays] = useState(90);
  const [customers, setCustomers] = useState<number | null>(200);
  const trial = useMutation({
    mutationFn: () =>
      take(
        api.POST("/v1/playbooks/try", {
          body: { file, over: `${days}d`, ...(customers === null ? {} : { customers }) },
        }),
      ),
  });
  if (!may) return null;
  return (
    <Panel title={say("tab_try")}>
      <p className="quiet">{say("trial_about")}</p>
      <div className="bar filters">
        <label className="field">
          {say("over")}
          <Select
            value={days}
            onChange={setDays}
            options={spans.map((count) => ({ value: count, label: say("days", { count }) }))}
            style={{ minWidth: 120 }}
          />
        </label>
        <label className="field">
          {say("customers_played")}
          <InputNumber min={1} max={2000} value={customers} onChange={setCustomers} />
        </label>
        <Button type="primary" onClick={() => trial.mutate()} loading={trial.isPending}>
          {say("run_trial")}
        </Button>
      </div>
      {trial.isPending ? <Loading rows={6} /> : null}
      {trial.error ? <Failure error={trial.error} again={() => trial.mutate()} /> : null}
      {trial.data?.problems.length ? (
        <ul className="list bad">
          {trial.data.problems.map((one) => (
            <li key={`${one.line}/${one.pointer}/${one.name}`}>
              {say("line", { line: one.line })} {of(one)}
            </li>
          ))}
        </ul>
      ) : null}
      {trial.data?.tried ? <Told tried={trial.data.tried} /> : null}
    </Panel>
  );
}

function Told({ tried }: { readonly tried: Tried }) {
  const say = useWords(words);
  const { of } = useLanguage();
  const { number, yuan, day, instant } = useFormats();
  return (
    <div className="stack">
      <p className="quiet">{say("trial_span", { from: day(tried.from), to: day(tried.to) })}</p>
      <Figures>
        <Figure name={say("trial_people")} value={number(tried.people)} />
        <Figure name={say("trial_touches")} value={number(tried.touches)} />
        <Figure name={say("trial_admissions")} value={number(tried.admissions)} />
        <Figure name={say("trial_converted")} value={number(tried.converted)} />
        <Figure name={say("trial_cost")} value={yuan(tried.cost)} />
      </Figures>
      <div>
        <h3>{say("trial_days")}</h3>
        {tried.days.length === 0 ? <Nothing /> : <Heat tried={tried} />}
      </div>
      <div className="columns">
        <section>
          <h3>{say("trial_channels")}</h3>
          <Facts items={tried.channels.map((one) => [of(one), `${number(one.touches)} · ${yuan(one.cost)}`])} />
        </section>
        <section>
          <h3>{say("trial_silences")}</h3>
          {tried.silences.length === 0 ? <p className="quiet">{say("trial_none")}</p> : null}
          <Facts items={tried.silences.map((one) => [of(one), number(one.waves)])} />
        </section>
        <section>
          <h3>{say("trial_overlap")}</h3>
          {tried.overlap.length === 0 ? <p className="quiet">{say("trial_none")}</p> : null}
          <Facts
            items={tried.overlap.map((one) => [
              of(one),
              `${number(one.people)} (${say("same_day", { count: number(one.sameDay) })})`,
            ])}
          />
        </section>
      </div>
      <section>
        <h3>{say("trial_customers")}</h3>
        <ul className="list">
          {tried.customers.map((one) => (
            <li key={`${one.customer}/${one.admittedAt}`}>
              <CustomerLink number={one.customer} /> {instant(one.admittedAt)}{" "}
              <span className="quiet">{of(one.because)}</span>
              <span className="quiet small">
                {" "}
                {one.touches.map((touch) => `${instant(touch.at)} ${touch.channel}`).join(" · ")}
              </span>
            </li>
          ))}
        </ul>
      </section>
    </div>
  );
}

function Heat({ tried }: { readonly tried: Tried }) {
  const say = useWords(words);
  const option = useMemo(() => {
    const most = Math.max(1, ...tried.days.map(({ messages, calls }) => messages + calls));
    return {
      tooltip: {},
      visualMap: {
        min: 0,
        max: most,
        orient: "horizontal",
        left: "center",
        bottom: 0,
        inRange: { color: ["#dcefe4", "#2c8a5e", "#0d3a25"] },
      },
      calendar: { range: [tried.from, tried.to], top: 30, left: 50, right: 10, cellSize: ["auto", 15] },
      series: {
        type: "heatmap",
        coordinateSystem: "calendar",
        data: tried.days.map(({ day, messages, calls }) => [day, messages + calls]),
      },
    };
  }, [tried]);
  return <Chart option={option} name={say("trial_days")} height={220} />;
}
