/** Training a model: how far it has come, ending it, and what came of the ones before. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Button, Progress, Table, Tag } from "antd";
import { type Answer, api, take } from "../../api/client.ts";
import { useMay } from "../../api/session.ts";
import { Answered, Nothing } from "../../ui/answered.tsx";
import { useAct, useAskFirst } from "../../ui/ask-first.tsx";
import { Panel } from "../../ui/page.tsx";
import { common } from "../../words/common.ts";
import { useFormats } from "../../words/formats.ts";
import { useLanguage, useWordOf, useWords } from "../../words/index.ts";
import { trainingWords } from "./training-words.ts";

type TrainingView = Answer<"/v1/models/{id}/trainings">["trainings"][number];

export const runColours = {
  running: "blue",
  done: "green",
  no_model: "gold",
  failed: "red",
  cancelled: "default",
} as const;
const LOOK_EVERY_MS = 1_000;

export function Training({ model }: { readonly model: string }) {
  const say = useWords(trainingWords);
  const act = useAct();
  const queries = useQueryClient();
  const mayTrain = useMay("learning.register");
  const params = { path: { id: model } };
  const query = useQuery({
    queryKey: ["models", model, "trainings"],
    queryFn: () => take(api.GET("/v1/models/{id}/trainings", { params })),
    refetchInterval: ({ state }) => (state.data?.trainings.some(isRunning) ? LOOK_EVERY_MS : false),
  });
  const running = query.data?.trainings.find(isRunning);
  const start = () =>
    act(async () => {
      await api.POST("/v1/models/{id}/trainings", { params });
      await queries.invalidateQueries({ queryKey: ["models", model] });
    }, say("started"));
  return (
    <div className="stack">
      <Panel
        title={say("training")}
        extra={
          mayTrain ? (
            <Button
              type="primary"
              disabled={query.data === undefined || running !== undefined}
              onClick={() => void start()}
            >
              {say("train")}
            </Button>
          ) : null
        }
      >
        <p className="quiet">{say("about")}</p>
        {running ? <Running training={running} /> : null}
      </Panel>
      <Panel title={say("before")}>
        <Answered
          query={query}
          empty={({ trainings }) => trainings.every(isRunning)}
          nothing={<Nothing text={say("none")} />}
        >
          {({ trainings }) => <Ended trainings={trainings.filter((one) => !isRunning(one))} />}
        </Answered>
      </Panel>
    </div>
  );
}

const isRunning = ({ state }: Pick<TrainingView, "state">): boolean => state === "running";

function Running({ training }: { readonly training: TrainingView }) {
  const say = useWords(trainingWords);
  const word = useWordOf(trainingWords);
  const { instant, number } = useFormats();
  const ask = useAskFirst();
  const mayTrain = useMay("learning.register");
  const queries = useQueryClient();
  const { id, model, stage, done, total, startedAt } = training;
  const cancel = () =>
    ask({ title: say("cancel"), consequences: say("cancel_follows"), act: say("cancel"), danger: true }, async () => {
      await api.DELETE("/v1/models/{id}/trainings/{training}", { params: { path: { id: model, training: id } } });
      await queries.invalidateQueries({ queryKey: ["models", model] });
    });
  return (
    <div aria-live="polite">
      <ol className="stages">
        {stages.map((one) => (
          <li key={one} aria-current={one === stage ? "step" : undefined} className={one === stage ? "here" : ""}>
            {word(one)}
          </li>
        ))}
      </ol>
      <Progress
        percent={total === 0 ? 0 : Math.min(100, Math.floor((100 * done) / total))}
        status="active"
        aria-label={`${say("training")} ${word(stage)}`}
      />
      <p className="bar">
        <span className="quiet">
          {`${word(stage)} ${number(done)} / ${number(total)} · ${say("since", { at: instant(startedAt) })}`}
        </span>
        {mayTrain ? (
          <Button danger size="small" onClick={cancel}>
            {say("cancel")}
          </Button>
        ) : null}
      </p>
    </div>
  );
}

const stages = ["rows", "fit", "evaluate"] as const;

function Ended({ trainings }: { readonly trainings: readonly TrainingView[] }) {
  const say = useWords(trainingWords);
  const sayCommon = useWords(common);
  const { of } = useLanguage();
  const { instant, number } = useFormats();
  return (
    <Table
      size="small"
      rowKey="id"
      pagination={{ pageSize: 10, hideOnSinglePage: true }}
      scroll={{ x: "max-content" }}
      dataSource={trainings}
      columns={[
        { title: say("begun"), render: (_, row) => instant(row.startedAt) },
        {
          title: say("took"),
          align: "right",
          render: (_, { startedAt, endedAt }) =>
            endedAt === null ? "–" : say("seconds", { n: number(secondsBetween(startedAt, endedAt)) }),
        },
        {
          title: sayCommon("state"),
          render: (_, row) => <Tag color={runColours[row.state]}>{say(row.state)}</Tag>,
        },
        {
          title: say("came"),
          render: (_, { version, model, reason }) =>
            version === null ? (
              of(reason)
            ) : (
              <Link to="/models/$model" params={{ model }} search={{ tab: "report", version }}>
                {`${sayCommon("version")} ${version}`}
              </Link>
            ),
        },
      ]}
    />
  );
}

export const secondsBetween = (from: string, to: string): number =>
  Math.round((Date.parse(to) - Date.parse(from)) / 1_000);
