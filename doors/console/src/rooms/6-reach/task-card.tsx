/** One task as its colleague needs it: the customer, why, what to say, one tap to call, what came of it. */
import { useQuery } from "@tanstack/react-query";
import { Button, Tag } from "antd";
import { useState } from "react";
import { type Answer, api, take } from "../../api/client.ts";
import { queries, useMay } from "../../api/session.ts";
import { Answered } from "../../ui/answered.tsx";
import { useAct } from "../../ui/ask-first.tsx";
import { Panel } from "../../ui/page.tsx";
import { useWho, useWhoIn } from "../../ui/who.ts";
import { common } from "../../words/common.ts";
import { useFormats } from "../../words/formats.ts";
import { useWordOf, useWords } from "../../words/index.ts";
import { HandOver } from "./hand-over.tsx";
import { Portrait } from "./portrait.tsx";
import { OutcomeForm } from "./task-outcome.tsx";
import { tasks as words } from "./task-words.ts";

type OneTask = Answer<"/v1/tasks/{task}">;

export interface TaskCardProps {
  readonly id: number;
  readonly close: () => void;
  /** Goes on to the next task. */
  readonly next: () => void;
}

export function TaskCard({ id, close, next }: TaskCardProps) {
  const query = useQuery({
    queryKey: ["tasks", "one", id],
    queryFn: () => take(api.GET("/v1/tasks/{task}", { params: { path: { task: id } } })),
  });
  return (
    <Answered query={query} rows={8}>
      {(task) => <Opened task={task} close={close} next={next} />}
    </Answered>
  );
}

function Opened({ task, close, next }: Omit<TaskCardProps, "id"> & { readonly task: OneTask }) {
  const say = useWords(words);
  const sayCommon = useWords(common);
  const { instant, percent } = useFormats();
  const works = useMay("reach.work_tasks", "reach.review");
  const live = task.state === "open" || task.state === "taken";
  return (
    <div className="stack">
      <Panel
        title={
          <>
            {task.customer.name} <span className="quiet">{task.customer.phone}</span>
          </>
        }
        extra={
          <Button size="small" onClick={close} className="work-close">
            {sayCommon("close")}
          </Button>
        }
      >
        <p>
          <Tag>{say(task.kind)}</Tag>
          {task.urgent ? <Tag color="red">{say("urgent")}</Tag> : null}
          {task.late ? <Tag color="volcano">{say("late")}</Tag> : null}
          <span className="quiet">{say("until", { until: instant(task.deadline) })}</span>{" "}
          {task.band ? (
            <span className="quiet">{say("band", { from: percent(task.band.from), to: percent(task.band.to) })}</span>
          ) : null}
        </p>
        <Escalation task={task} />
        <h3>{say("why")}</h3>
        <p>{task.reasonTexts.join(", ") || "–"}</p>
        {live ? <Actions task={task} works={works} /> : null}
      </Panel>
      {task.kind === "contact" ? (
        <Panel title={say("script")}>
          {task.script ? (
            <>
              <strong>{task.script.title}</strong>
              <p className="script">{task.script.body}</p>
            </>
          ) : (
            <p className="quiet">{say("no_script")}</p>
          )}
        </Panel>
      ) : (
        <Panel title={say("evidence")}>
          <p>{task.about}</p>
          <pre>{JSON.stringify(task.evidence, null, 2)}</pre>
        </Panel>
      )}
      {live && works && (task.mine || task.kind === "review") ? <OutcomeForm task={task} next={next} /> : null}
      <Portrait customer={task.customer.number} />
      <History task={task} />
    </div>
  );
}

/** Who was told that it is late, when it was put off to, and how often the customer was spoken with. */
function Escalation({ task }: { readonly task: OneTask }) {
  const say = useWords(words);
  const { instant, number } = useFormats();
  const told = task.told >= 2 ? say("told_branch") : task.told === 1 ? say("told_lead") : "";
  const lines = [
    told === "" ? "" : say("escalated", { to: told }),
    task.nextAt === null ? "" : say("agreed_for", { at: instant(task.nextAt) }),
    task.calls === 0 ? "" : say("called_times", { n: number(task.calls) }),
    task.owner === null || task.mine ? "" : say("owned_by", { name: task.owner.name ?? task.owner.login ?? "" }),
  ].filter((line) => line !== "");
  return lines.length === 0 ? null : <p className={told === "" ? "quiet" : "warn"}>{lines.join(" · ")}</p>;
}

function Actions({ task, works }: { readonly task: OneTask; readonly works: boolean }) {
  const say = useWords(words);
  const { instant } = useFormats();
  const act = useAct();
  const mayReveal = useMay("profile.reveal");
  const [phone, setPhone] = useState<string | null>(null);
  const again = () => queries.invalidateQueries({ queryKey: ["tasks"] });
  const path = { task: task.task };
  const claim = () =>
    act(async () => {
      await take(api.POST("/v1/tasks/{task}/take", { params: { path } }));
      await again();
    });
  const call = () =>
    act(async () => {
      const { fields } = await take(
        api.POST("/v1/customers/{id}/reveal", {
          params: { path: { id: `@${task.customer.number}` } },
          body: { fields: ["phone"], reason: say("call_reason", { task: task.task }) },
        }),
      );
      const number = fields.phone;
      if (!number) throw new Error(say("no_phone"));
      setPhone(number);
      location.assign(`tel:${number}`);
    });
  const mayHandOver = useMay("reach.hand_over");
  const plans = useMay("reach.set_capacity");
  return (
    <>
      {task.mine && task.heldUntil ? (
        <p className="good">{say("taken_until", { until: instant(task.heldUntil) })}</p>
      ) : null}
      <div className="bar task-actions">
        {works && task.state === "open" ? (
          <Button type="primary" onClick={() => void claim()}>
            {say("take")}
          </Button>
        ) : null}
        {works && task.kind === "contact" && task.customer.phone !== null && mayReveal ? (
          <Button type={task.mine ? "primary" : "default"} onClick={() => void call()} title={say("call_about")}>
            {say("call")} {phone}
          </Button>
        ) : null}
        {mayHandOver && (task.mine || plans) ? (
          <HandOver task={task} label={say(task.mine ? "hand_over" : "assign")} />
        ) : null}
      </div>
    </>
  );
}

function History({ task }: { readonly task: OneTask }) {
  const say = useWords(words);
  const word = useWordOf(words);
  const [who, whoIn] = [useWho(), useWhoIn()];
  const { instant } = useFormats();
  return (
    <Panel title={say("history")}>
      <ol className="list">
        {task.history.map((step) => (
          <li key={`${step.at}/${step.what}`}>
            <span className="quiet number">{instant(step.at)}</span> {word(step.what)}{" "}
            <span className="quiet">
              {who(step.by)} {whoIn(step.detail ?? "")}
            </span>
          </li>
        ))}
      </ol>
    </Panel>
  );
}
