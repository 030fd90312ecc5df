/** The loop as a living picture, and what waits for the person who looks at it. */
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useMemo } from "react";
import { type Answer, api, take } from "../../api/client.ts";
import { statusQuery, useMay, useMe } from "../../api/session.ts";
import { isOpen } from "../../shell/nav.ts";
import { Answered } from "../../ui/answered.tsx";
import { Chart } from "../../ui/chart.tsx";
import { Facts } from "../../ui/figure.tsx";
import { Page, Panel } from "../../ui/page.tsx";
import { useFormats } from "../../words/formats.ts";
import { useLanguage, useWords } from "../../words/index.ts";
import { Invitation } from "./invitation.tsx";
import { Loop } from "./loop.tsx";
import { MyTasks } from "./next-tasks.tsx";
import { Oversight } from "./oversight.tsx";
import { Results } from "./results.tsx";
import { Team } from "./team.tsx";
import { home } from "./words.ts";

type Home = Answer<"/v1/home">;

export function HomePage() {
  const say = useWords(home);
  const { day } = useFormats();
  const query = useQuery({ queryKey: ["home"], queryFn: () => take(api.GET("/v1/home")), staleTime: 4_000 });
  const { data } = query;
  const about =
    data === undefined
      ? undefined
      : data.latest === data.today
        ? say("on_day", { day: day(data.latest) })
        : say("on_latest", { day: day(data.latest), today: day(data.today) });
  return (
    <Page title={say("title")} about={about} report>
      <Invitation />
      <Answered query={query} rows={10}>
        {(answer) => <Overview answer={answer} />}
      </Answered>
    </Page>
  );
}

/** Whose day is about sums: head office, and a branch for its own part. */
const looksAtSums: ReadonlySet<string> = new Set([
  "designer",
  "approver",
  "analyst",
  "branch_operator",
  "administrator",
]);

const worksTasks: ReadonlySet<string> = new Set(["manager", "agent"]);

function Overview({ answer }: { readonly answer: Home }) {
  const say = useWords(home);
  const { roles } = useMe();
  const [works, leads] = [roles.some((role) => worksTasks.has(role)), roles.includes("team_lead")];
  const [oversees, sums] = [useMay("oversight.read"), roles.some((role) => looksAtSums.has(role))];
  return (
    <>
      {works && !leads ? <MyTasks tasks={answer.tasks} /> : null}
      {leads ? <Team tasks={answer.tasks} /> : null}
      {oversees && !sums ? <Oversight /> : null}
      <Panel title={say("loop")}>
        <Loop days={answer.days} />
      </Panel>
      {sums ? <Results /> : null}
      {oversees && sums ? <Oversight /> : null}
      <div className="wide-left">
        <Panel title={say("fortnight")}>
          <Fortnight days={answer.days} />
        </Panel>
        <Waiting waiting={answer.waiting} />
      </div>
      <div className="columns">
        <Silences silences={answer.silences} />
        <System />
        <Story />
      </div>
    </>
  );
}

function Fortnight({ days }: Pick<Home, "days">) {
  const say = useWords(home);
  const option = useMemo(() => {
    const line = (name: string, of: (one: Home["days"][number]) => number) => ({
      name,
      type: "line",
      showSymbol: false,
      data: days.map(of),
    });
    return {
      color: ["#2c8a5e", "#c2932e", "#3b7fb5", "#b0503f"],
      tooltip: { trigger: "axis" },
      legend: { top: 0 },
      grid: { left: 44, right: 12, top: 34, bottom: 24 },
      xAxis: { type: "category", data: days.map(({ day }) => day.slice(5)) },
      yAxis: { type: "value", minInterval: 1 },
      series: [
        line(say("audience"), ({ found }) => found),
        line(say("decision"), ({ decided }) => decided),
        line(say("reach"), ({ touches }) => touches),
        line(say("outcome"), ({ converted }) => converted),
      ],
    };
  }, [days, say]);
  return <Chart option={option} name={say("fortnight")} />;
}

/** Where each kind of work is done. */
const places = {
  quarantine: "/data",
  runs_aside: "/playbooks",
  playbooks: "/playbooks",
  policies: "/decisions",
  audiences: "/audiences",
  lists: "/audiences",
  exports: "/audiences",
  tasks_late: "/tasks",
  touches_unknown: "/reach",
} as const satisfies Record<Home["waiting"][number]["what"], string>;

function Waiting({ waiting }: Pick<Home, "waiting">) {
  const say = useWords(home);
  const { may } = useMe();
  const { number } = useFormats();
  return (
    <Panel title={say("waiting")}>
      {waiting.length === 0 ? <p className="quiet">{say("waiting_none")}</p> : null}
      <ul className="list">
        {waiting.map(({ what, count }) => {
          const text = (
            <>
              <strong className="number">{number(count)}</strong> {say(what)}
            </>
          );
          return <li key={what}>{isOpen(places[what], may) ? <Link to={places[what]}>{text}</Link> : text}</li>;
        })}
      </ul>
    </Panel>
  );
}

function Silences({ silences }: Pick<Home, "silences">) {
  const say = useWords(home);
  const { of } = useLanguage();
  const { number } = useFormats();
  return (
    <Panel title={say("silences")}>
      {silences.length === 0 ? <p className="quiet">{say("silences_none")}</p> : null}
      <Facts items={silences.map((one) => [of(one) || one.code, number(one.count)])} />
    </Panel>
  );
}

function System() {
  const say = useWords(home);
  const { number } = useFormats();
  const query = useQuery(statusQuery);
  const up = (is: boolean) => <span className={is ? "good" : "bad"}>{is ? say("answers") : say("silent")}</span>;
  return (
    <Panel title={say("engines")}>
      <Answered query={query}>
        {({ engines, lag, version }) => (
          <Facts
            items={[
              ["PostgreSQL", up(engines.postgres)],
              ["ClickHouse", up(engines.clickhouse)],
              [say("behind"), number(lag?.facts)],
              ["Perennial", version],
            ]}
          />
        )}
      </Answered>
    </Panel>
  );
}

function Story() {
  const say = useWords(home);
  const { number, day } = useFormats();
  const story = useQuery(statusQuery).data?.story;
  if (!story) return null;
  return (
    <Panel title={say("story")} extra={<a href="/report">{say("report")}</a>}>
      <p>{say("story_about", { rows: number(story.rows), from: day(story.from), to: day(story.to) })}</p>
      <Facts
        items={[
          ["AUC", number(story.auc, 3)],
          [say("decision"), number(story.decisions.made)],
          [say("reach"), number(story.touches.sent)],
          [say("outcome"), number(story.converted)],
        ]}
      />
    </Panel>
  );
}
