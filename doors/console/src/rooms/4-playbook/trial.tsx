/** Tries a playbook on the past: whom it would have reached, when, at what cost, and why not the rest. */
import { useMutation } from "@tanstack/react-query";
import { Button, InputNumber, Segmented, Select } from "antd";
import { useMemo, useState } from "react";
import { api, type Posted, take } from "../../api/client.ts";
import { useMay } from "../../api/session.ts";
import { Failure, Loading, Nothing } from "../../ui/answered.tsx";
import { Chart } from "../../ui/chart.tsx";
import { Facts, Figure, Figures } from "../../ui/figure.tsx";
import { CustomerLink, PlaybookLink } from "../../ui/links.tsx";
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
      {tried.played < tried.candidates ? (
        <p className="quiet small">
          {say("trial_projected", { candidates: number(tried.candidates), played: number(tried.played) })}
        </p>
      ) : null}
      <Heat tried={tried} />
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
          <h3>{say("trial_caps")}</h3>
          {tried.caps.length === 0 ? <p className="quiet">{say("trial_caps_none")}</p> : null}
          <Facts
            items={tried.caps.map((one) => [of(one) || one.cap, say("trial_times", { count: number(one.times) })])}
          />
        </section>
      </div>
      <Overlap tried={tried} />
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

/** Live playbooks that reached the same customers, as a share of those reached here. */
function Overlap({ tried }: { readonly tried: Tried }) {
  const say = useWords(words);
  const { number, percent } = useFormats();
  const most = Math.max(1, tried.people);
  return (
    <section>
      <h3>{say("trial_overlap")}</h3>
      {tried.overlap.length === 0 ? <p className="quiet">{say("trial_none")}</p> : null}
      <dl className="steps">
        {tried.overlap.map((one) => (
          <div key={one.playbook}>
            <dt>
              <PlaybookLink playbook={{ ...one, code: one.playbook }} />
            </dt>
            <dd>
              <span className="step-bar step-bar-1" style={{ width: `${Math.min(100, (one.people / most) * 100)}%` }} />
              <span className="number">
                {say("trial_share_overlap", {
                  people: number(one.people),
                  share: percent(one.people / most),
                  sameDay: number(one.sameDay),
                })}
              </span>
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

const measures = ["people", "messages", "calls", "cost"] as const;
type Measure = (typeof measures)[number];
const YEAR_ROW = 160;

/** Days of the calendar by how much went out; a year a row. */
function Heat({ tried }: { readonly tried: Tried }) {
  const say = useWords(words);
  const { language } = useLanguage();
  const { day, number, yuan } = useFormats();
  const [measure, setMeasure] = useState<Measure>("people");
  const years = useMemo(() => {
    const [first, last] = [Number(tried.from.slice(0, 4)), Number(tried.to.slice(0, 4))];
    return Array.from({ length: last - first + 1 }, (_, at) => String(first + at));
  }, [tried]);
  const shown = useMemo(
    () => (value: number) => (measure === "cost" ? yuan(value) : number(value)),
    [measure, yuan, number],
  );
  const option = useMemo(() => {
    const most = Math.max(1, ...tried.days.map((one) => one[measure]));
    const within = (year: string): [string, string] => [
      year === tried.from.slice(0, 4) ? tried.from : `${year}-01-01`,
      year === tried.to.slice(0, 4) ? tried.to : `${year}-12-31`,
    ];
    return {
      tooltip: {
        formatter: ({ value }: { value: [string, number] }) => `${day(value[0])}: ${shown(value[1])}`,
      },
      visualMap: {
        min: 0,
        max: most,
        orient: "horizontal",
        left: "center",
        bottom: 0,
        formatter: (value: number) => shown(Math.round(value)),
        inRange: { color: ["#dcefe4", "#2c8a5e", "#0d3a25"] },
      },
      calendar: years.map((year, at) => ({
        range: within(year),
        top: 30 + at * YEAR_ROW,
        left: 50,
        right: 10,
        cellSize: ["auto", 15],
        dayLabel: { nameMap: language === "zh" ? "ZH" : "EN" },
        monthLabel: { nameMap: language === "zh" ? "ZH" : "EN" },
      })),
      series: years.map((year, at) => ({
        type: "heatmap",
        coordinateSystem: "calendar",
        calendarIndex: at,
        data: tried.days.filter((one) => one.day.startsWith(year)).map((one) => [one.day, one[measure]]),
      })),
    };
  }, [tried, measure, years, language, day, shown]);
  const busiest = [...tried.days].sort((a, b) => b[measure] - a[measure])[0];
  return (
    <section>
      <div className="bar">
        <h3>{say("trial_days")}</h3>
        <Segmented
          size="small"
          aria-label={say("trial_show")}
          value={measure}
          onChange={setMeasure}
          options={measures.map((value) => ({ value, label: say(`trial_heat_${value}`) }))}
        />
        {busiest && busiest[measure] > 0 ? (
          <span className="quiet">{say("trial_most", { day: day(busiest.day), count: shown(busiest[measure]) })}</span>
        ) : null}
      </div>
      {tried.days.length === 0 ? (
        <Nothing />
      ) : (
        <Chart option={option} name={say("trial_days")} height={60 + years.length * YEAR_ROW} />
      )}
    </section>
  );
}
