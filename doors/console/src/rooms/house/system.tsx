/** How the installation does, and the clock of the simulated bank beside it. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Select, Tag } from "antd";
import { api, Refusal, take } from "../../api/client.ts";
import { statusQuery, useMay } from "../../api/session.ts";
import { Answered, Failure, Loading } from "../../ui/answered.tsx";
import { useAct } from "../../ui/ask-first.tsx";
import { Facts, Figure, Figures } from "../../ui/figure.tsx";
import { Page, Panel } from "../../ui/page.tsx";
import { useFormats } from "../../words/formats.ts";
import { useWordOf, useWords } from "../../words/index.ts";
import { house } from "./words.ts";

export function SystemPage() {
  const say = useWords(house);
  const { number } = useFormats();
  const query = useQuery(statusQuery);
  const maySimulate = useMay("simulation.read");
  return (
    <Page title={say("system")} about={say("system_about")}>
      <Answered query={query}>
        {({ engines, lag, definitions, roles, version }) => (
          <>
            <Figures>
              {(["postgres", "clickhouse"] as const).map((name) => (
                <Figure
                  key={name}
                  name={say(name)}
                  value={say(engines[name] ? "answers" : "silent")}
                  tone={engines[name] ? "good" : "bad"}
                />
              ))}
              <Figure
                name={say("behind")}
                value={number(lag?.facts)}
                note={lag?.seconds == null ? undefined : say("behind_age", { seconds: number(lag.seconds) })}
              />
              <Figure name={say("customers_behind")} value={number(lag?.customers)} />
            </Figures>
            <Panel>
              <Facts
                items={[
                  [say("version"), version],
                  [say("process"), roles.join(", ")],
                  [
                    say("definitions"),
                    <span key="version">
                      <code>{definitions.version.slice(0, 16)}</code>{" "}
                      <Tag color={definitions.current ? "green" : "gold"}>
                        {say(definitions.current ? "current" : "not_current")}
                      </Tag>
                    </span>,
                  ],
                ]}
              />
            </Panel>
          </>
        )}
      </Answered>
      {maySimulate ? <SimulatedClock /> : null}
    </Page>
  );
}

const speeds = [60, 720, 2_880, 14_400, 86_400] as const;

function SimulatedClock() {
  const say = useWords(house);
  const stateWord = useWordOf(house);
  const { instant } = useFormats();
  const act = useAct();
  const queries = useQueryClient();
  const query = useQuery({
    queryKey: ["simulation"],
    queryFn: () => take(api.GET("/v1/simulation")),
    refetchInterval: 2_000,
  });
  const { data, error } = query;
  if (error instanceof Refusal && error.status === 404)
    return (
      <Panel title={say("clock")}>
        <p className="quiet">{say("no_simulation")}</p>
      </Panel>
    );
  if (!data) return error ? <Failure error={error} again={() => void query.refetch()} /> : <Loading />;
  const done = () => queries.invalidateQueries({ queryKey: ["simulation"] });
  const word = (seconds: number) =>
    seconds < 3_600 ? say("minutes", { n: seconds / 60 }) : say("hours", { n: seconds / 3_600 });
  return (
    <Panel title={say("clock")} extra={<a href="/simulation">{say("open_simulation")}</a>}>
      <p aria-live="off">
        {say("simulation_at")} <strong>{instant(data.now)}</strong> ·{" "}
        {say("day_of", { day: data.day, days: data.days })} <Tag>{stateWord(data.state)}</Tag>
      </p>
      <div className="bar">
        {data.state === "paused" ? (
          <Button
            type="primary"
            onClick={() => void act(() => take(api.POST("/v1/simulation/resume", { body: {} })).then(done))}
          >
            {say("resume")}
          </Button>
        ) : (
          <Button
            disabled={data.state !== "running"}
            onClick={() => void act(() => take(api.POST("/v1/simulation/pause", { body: {} })).then(done))}
          >
            {say("pause")}
          </Button>
        )}
        <label className="field">
          {say("speed")}
          <Select
            value={data.speed}
            style={{ minWidth: 140 }}
            options={[...new Set([...speeds, data.speed])]
              .sort((a, b) => a - b)
              .map((value) => ({ value, label: word(value) }))}
            onChange={(speed) => void act(() => take(api.POST("/v1/simulation/speed", { body: { speed } })).then(done))}
          />
        </label>
      </div>
    </Panel>
  );
}
