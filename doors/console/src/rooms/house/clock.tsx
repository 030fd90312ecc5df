/** The clock of the simulated bank that lives beside this one. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Select, Tag } from "antd";
import { type Answer, api, Refusal, take } from "../../api/client.ts";
import { useMay } from "../../api/session.ts";
import { Failure, Loading } from "../../ui/answered.tsx";
import { useAct } from "../../ui/ask-first.tsx";
import { Figure, Figures } from "../../ui/figure.tsx";
import { Panel } from "../../ui/page.tsx";
import { useFormats } from "../../words/formats.ts";
import { useWordOf, useWords } from "../../words/index.ts";
import { house } from "./words.ts";

type Simulated = Answer<"/v1/simulation">;
const HOUR = 3_600;
const speeds = [60, 720, 2_880, 14_400, 86_400] as const;

export function SimulatedClock() {
  const say = useWords(house);
  const stateWord = useWordOf(house);
  const { instant, number } = useFormats();
  const maySteer = useMay("simulation.steer");
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
  return (
    <Panel title={say("clock")} extra={<a href="/simulation">{say("open_simulation")}</a>}>
      <p aria-live="off">
        {say("simulation_at")} <strong>{instant(data.now)}</strong> ·{" "}
        {say("day_of", { day: data.day, days: data.days })} <Tag>{stateWord(data.state)}</Tag>
      </p>
      <Figures>
        <Figure name={say("customers")} value={number(data.customers)} />
        <Figure name={say("facts")} value={number(data.facts)} />
        <Figure name={say("touches")} value={number(data.touches)} />
        <Figure name={say("converted")} value={number(data.converted)} />
      </Figures>
      {maySteer ? <Steer data={data} /> : null}
    </Panel>
  );
}

function Steer({ data }: { readonly data: Simulated }) {
  const say = useWords(house);
  const act = useAct();
  const queries = useQueryClient();
  const done = () => queries.invalidateQueries({ queryKey: ["simulation"] });
  const word = (seconds: number) =>
    seconds < HOUR ? say("minutes", { n: seconds / 60 }) : say("hours", { n: seconds / HOUR });
  return (
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
  );
}
