/** Long computations that somebody starts: how far they have come, ending them, and what came of them. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Alert, Button, Progress, Tag } from "antd";
import type { ReactNode } from "react";
import { type Answer, api, type paths, take } from "../../api/client.ts";
import { useMay } from "../../api/session.ts";
import { Answered, Nothing } from "../../ui/answered.tsx";
import { useAct, useAskFirst } from "../../ui/ask-first.tsx";
import { Panel } from "../../ui/page.tsx";
import { useCatalog } from "../../ui/use-catalog.ts";
import { useFormats } from "../../words/formats.ts";
import { useLanguage, useWordOf, useWords } from "../../words/index.ts";
import { insightWords } from "./insight-words.ts";
import { isRecord, type Loose } from "./report-of.ts";
import { runColours } from "./training.tsx";
import { useModels } from "./use-models.ts";
import { usePlaybookName } from "./use-playbooks.ts";

export type Asked = paths["/v1/studies"]["post"]["requestBody"]["content"]["application/json"];
type Study = Answer<"/v1/studies">["studies"][number];
export type StudyKind = Study["kind"];
const LOOK_EVERY_MS = 1_500;

export interface StudyBoardProps {
  readonly title: string;
  readonly about: string;
  readonly kinds: readonly StudyKind[];
  /** Of these alone, where given. */
  readonly model?: string;
  readonly playbook?: string | undefined;
  /** What can be started now; none: nothing can. */
  readonly starts: readonly { readonly label: string; readonly asked: Asked }[];
  /** Choices that a start goes by. */
  readonly choices?: ReactNode;
  readonly open: string | undefined;
  readonly onOpen: (study: string | undefined) => void;
  readonly children: (result: Loose, study: Study) => ReactNode;
}

export function StudyBoard(props: StudyBoardProps) {
  const { title, about, kinds, model, playbook, starts, choices, open, onOpen, children } = props;
  const say = useWords(insightWords);
  const mayStart = useMay("learning.register");
  const act = useAct();
  const queries = useQueryClient();
  const query = useQuery({
    queryKey: ["models", "studies"],
    queryFn: () => take(api.GET("/v1/studies")),
    refetchInterval: ({ state }) => (state.data?.studies.some(isRunning) ? LOOK_EVERY_MS : false),
  });
  const isAbout = (asked: unknown) =>
    (model === undefined || (isRecord(asked) && asked.model === model)) &&
    (playbook === undefined || (isRecord(asked) && asked.playbook === playbook));
  const own = (query.data?.studies ?? []).filter(({ kind, asked }) => kinds.includes(kind) && isAbout(asked));
  const shown = own.find(({ id }) => id === open) ?? own.find(({ state }) => state === "done");
  const start = (asked: Asked) =>
    act(async () => {
      await api.POST("/v1/studies", { body: asked });
      onOpen(undefined);
      await queries.invalidateQueries({ queryKey: ["models", "studies"] });
    }, say("begun"));
  return (
    <div className="stack">
      <Panel
        title={title}
        extra={
          mayStart ? (
            <span className="bar">
              {starts.map(({ label, asked }) => (
                <Button key={label} type="primary" onClick={() => void start(asked)}>
                  {label}
                </Button>
              ))}
            </span>
          ) : null
        }
      >
        <p className="quiet">{about}</p>
        {choices}
        <Answered query={query} empty={() => own.length === 0} nothing={<Nothing text={say("no_studies")} />} rows={2}>
          {() => <Runs studies={own} open={shown?.id} onOpen={onOpen} />}
        </Answered>
      </Panel>
      {shown?.state === "done" ? <Result id={shown.id}>{children}</Result> : null}
    </div>
  );
}

const isRunning = ({ state }: Pick<Study, "state">): boolean => state === "running";

interface RunsProps {
  readonly studies: readonly Study[];
  readonly open: string | undefined;
  readonly onOpen: (study: string) => void;
}

function Runs({ studies, open, onOpen }: RunsProps) {
  const say = useWords(insightWords);
  const word = useWordOf(insightWords);
  const { of } = useLanguage();
  const { instant } = useFormats();
  const told = useAsked();
  return (
    <ul className="list">
      {studies.map((study) => (
        <li key={study.id}>
          <Tag color={runColours[study.state]}>{say(study.state)}</Tag>{" "}
          {study.state === "done" ? (
            <button
              type="button"
              className="plain link"
              aria-current={study.id === open}
              onClick={() => onOpen(study.id)}
            >
              {`${word(study.kind)} · ${instant(study.startedAt)}`}
            </button>
          ) : (
            <span>{`${word(study.kind)} · ${instant(study.startedAt)}`}</span>
          )}{" "}
          <span className="quiet small">{told(study.asked)}</span>
          {study.id === open && study.state === "done" ? <Tag>{say("shown")}</Tag> : null}
          {isRunning(study) ? <Running study={study} /> : null}
          {study.reason === null ? null : <Alert type="warning" title={of(study.reason)} />}
        </li>
      ))}
    </ul>
  );
}

/** What a study was asked, apart from its kind. */
function useAsked(): (asked: unknown) => string {
  const say = useWords(insightWords);
  const { of } = useLanguage();
  const models = useModels().data?.models;
  const catalog = useCatalog();
  const playbookName = usePlaybookName();
  return (asked) => {
    if (!isRecord(asked)) return "";
    const { model, score, playbook } = asked;
    const named: Readonly<Record<string, unknown>> = {
      ...asked,
      ...(model === undefined ? {} : { model: of(models?.find((one) => one.model === model)) || model }),
      ...(typeof playbook === "string" ? { playbook: playbookName(playbook) } : {}),
      ...(score === undefined ? {} : { score: of(catalog?.scores.find((one) => one.name === score)) || score }),
    };
    return Object.entries(named)
      .filter(([name, value]) => name !== "kind" && (typeof value === "string" || typeof value === "number"))
      .map(([name, value]) => {
        const key = insightWords.keys.find((one) => one === `asked_${name}`);
        return key === undefined ? `${name} ${String(value)}` : say(key, { value: String(value) });
      })
      .join(" · ");
  };
}

function Running({ study }: { readonly study: Study }) {
  const say = useWords(insightWords);
  const word = useWordOf(insightWords);
  const { number } = useFormats();
  const ask = useAskFirst();
  const queries = useQueryClient();
  const mayStart = useMay("learning.register");
  const { id, stage, done, total } = study;
  const cancel = () =>
    ask({ title: say("cancel"), consequences: say("cancel_follows"), act: say("cancel"), danger: true }, async () => {
      await api.DELETE("/v1/studies/{study}", { params: { path: { study: id } } });
      await queries.invalidateQueries({ queryKey: ["models", "studies"] });
    });
  return (
    <div aria-live="polite">
      <Progress
        percent={total === 0 ? 0 : Math.min(100, Math.floor((100 * done) / total))}
        status="active"
        aria-label={word(stage)}
      />
      <p className="bar">
        <span className="quiet">{`${word(stage)} ${number(done)} / ${number(total)}`}</span>
        {mayStart ? (
          <Button danger size="small" onClick={cancel}>
            {say("cancel")}
          </Button>
        ) : null}
      </p>
    </div>
  );
}

function Result({
  id,
  children,
}: {
  readonly id: string;
  readonly children: (result: Loose, study: Study) => ReactNode;
}) {
  const say = useWords(insightWords);
  const query = useQuery({
    queryKey: ["models", "study", id],
    queryFn: () => take(api.GET("/v1/studies/{study}", { params: { path: { study: id } } })),
  });
  return (
    <Answered query={query} rows={8}>
      {(study) => (isRecord(study.result) ? children(study.result, study) : <Nothing text={say("nothing_came")} />)}
    </Answered>
  );
}
