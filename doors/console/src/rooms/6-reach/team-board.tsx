/** The team: who works how much, has how much left, and is away; and planning it. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, InputNumber, Modal, Progress, Table } from "antd";
import { useState } from "react";
import { type Answer, api, take } from "../../api/client.ts";
import { useMay } from "../../api/session.ts";
import { Answered, Nothing } from "../../ui/answered.tsx";
import { useAct, useAskFirst } from "../../ui/ask-first.tsx";
import { Figure, Figures } from "../../ui/figure.tsx";
import { useFocusBack } from "../../ui/focus-back.ts";
import { Panel } from "../../ui/page.tsx";
import { common } from "../../words/common.ts";
import { useFormats } from "../../words/formats.ts";
import { useWords } from "../../words/index.ts";
import { tasks as words } from "./task-words.ts";

type Board = Answer<"/v1/colleagues">;
type Colleague = Board["colleagues"][number];

export function useColleagues() {
  return useQuery({ queryKey: ["tasks", "colleagues"], queryFn: () => take(api.GET("/v1/colleagues")) });
}

export function TeamBoard() {
  const say = useWords(words);
  const query = useColleagues();
  const [planning, setPlanning] = useState<Colleague>();
  return (
    <Answered
      query={query}
      empty={({ colleagues }) => colleagues.length === 0}
      nothing={<Nothing text={say("board_none")} />}
      rows={8}
    >
      {(board) => (
        <div className="stack">
          <Totals board={board} />
          <Colleagues board={board} onPlan={setPlanning} />
          <Absences board={board} />
          {planning ? <Plan key={planning.login} colleague={planning} close={() => setPlanning(undefined)} /> : null}
        </div>
      )}
    </Answered>
  );
}

function Totals({ board: { colleagues } }: { readonly board: Board }) {
  const say = useWords(words);
  const { number } = useFormats();
  const late = useQuery({
    queryKey: ["tasks", "late"],
    queryFn: () => take(api.GET("/v1/tasks", { params: { query: { late: true, limit: 50 } } })),
  });
  const sum = (of: (one: Colleague) => number) => colleagues.reduce((total, one) => total + of(one), 0);
  const count = late.data?.tasks.length;
  return (
    <Figures>
      <Figure name={say("open_tasks")} value={number(sum(({ open }) => open))} />
      <Figure name={say("done_today")} value={number(sum(({ doneToday }) => doneToday))} />
      <Figure name={say("left")} value={number(sum(({ left }) => left))} />
      <Figure
        name={say("late")}
        value={count === undefined ? "–" : `${number(count)}${late.data?.next ? "+" : ""}`}
        {...(count ? { tone: "bad" as const } : {})}
      />
    </Figures>
  );
}

function Colleagues({ board, onPlan }: { readonly board: Board; readonly onPlan: (one: Colleague) => void }) {
  const say = useWords(words);
  const { instant, number } = useFormats();
  const mayPlan = useMay("reach.set_capacity", "reach.set_absence");
  return (
    <Panel title={say("board")}>
      <Table<Colleague>
        size="middle"
        pagination={{ pageSize: 50, hideOnSinglePage: true }}
        rowKey="login"
        dataSource={board.colleagues}
        scroll={{ x: "max-content" }}
        columns={[
          { title: say("colleague"), render: (_, one) => `${one.name} (${one.login})` },
          { title: say("role"), render: (_, { role }) => say(role) },
          { title: say("open_tasks"), align: "right", render: (_, { open }) => number(open) },
          { title: say("done_today"), align: "right", render: (_, { doneToday }) => number(doneToday) },
          { title: say("capacity"), align: "right", render: (_, { capacity }) => number(capacity) },
          {
            title: say("left"),
            width: 180,
            render: (_, { capacity, left, name }) => (
              <Progress
                percent={capacity === 0 ? 0 : Math.round((100 * (capacity - left)) / capacity)}
                format={() => number(left)}
                aria-label={`${say("left")} ${name}`}
                size="small"
              />
            ),
          },
          { title: say("away"), render: (_, { awayUntil }) => instant(awayUntil) },
          ...(mayPlan
            ? [
                {
                  width: 90,
                  render: (_: unknown, one: Colleague) => (
                    <Button size="small" onClick={() => onPlan(one)}>
                      {say("plan")}
                    </Button>
                  ),
                },
              ]
            : []),
        ]}
      />
    </Panel>
  );
}

function Absences({ board }: { readonly board: Board }) {
  const say = useWords(words);
  const { instant } = useFormats();
  const ask = useAskFirst();
  const queries = useQueryClient();
  const mayPlan = useMay("reach.set_absence");
  if (board.absences.length === 0) return null;
  const name = (login: string) => board.colleagues.find((one) => one.login === login)?.name ?? login;
  const end = (absence: string) =>
    ask({ title: say("back"), consequences: say("back_follows"), act: say("back") }, async () => {
      await api.POST("/v1/absences/{absence}/end", { params: { path: { absence } } });
      await queries.invalidateQueries({ queryKey: ["tasks"] });
    });
  return (
    <Panel title={say("absences")}>
      <ul className="list">
        {board.absences.map(({ absence, login, from, until }) => (
          <li key={absence}>
            <strong>{name(login)}</strong> <span className="quiet">{`${instant(from)} – ${instant(until)}`}</span>{" "}
            {mayPlan ? (
              <Button size="small" onClick={() => end(absence)}>
                {say("back")}
              </Button>
            ) : null}
          </li>
        ))}
      </ul>
    </Panel>
  );
}

/** How many tasks a colleague gets, and from when to when none. */
function Plan({ colleague, close }: { readonly colleague: Colleague; readonly close: () => void }) {
  useFocusBack();
  const say = useWords(words);
  const sayCommon = useWords(common);
  const { startOf } = useFormats();
  const act = useAct();
  const queries = useQueryClient();
  const [mayCapacity, mayAbsence] = [useMay("reach.set_capacity"), useMay("reach.set_absence")];
  const [perDay, setPerDay] = useState<number | null>(colleague.capacity);
  const [days, setDays] = useState({ from: "", until: "" });
  const done = async (work: Promise<unknown>) => {
    await work;
    await queries.invalidateQueries({ queryKey: ["tasks"] });
    close();
  };
  const { login, name, open } = colleague;
  const save = () =>
    act(() =>
      done(api.POST("/v1/colleagues/{login}/capacity", { params: { path: { login } }, body: { perDay: perDay ?? 0 } })),
    );
  const away = () =>
    act(() => {
      const body = { login, from: startOf(days.from), until: startOf(days.until, 1) };
      return done(api.POST("/v1/absences", { body }));
    });
  return (
    <Modal open onCancel={close} footer={null} title={say("plan_of", { name })} width={460}>
      {mayCapacity ? (
        <div className="bar">
          <label className="field">
            {say("capacity")}
            <InputNumber min={0} max={1000} value={perDay} onChange={setPerDay} />
          </label>
          <Button
            type="primary"
            disabled={perDay === null || perDay === colleague.capacity}
            onClick={() => void save()}
          >
            {sayCommon("save")}
          </Button>
        </div>
      ) : null}
      {mayAbsence ? (
        <>
          <h3>{say("away_title")}</h3>
          <p className="quiet">{say("away_about", { open })}</p>
          <div className="bar">
            <label className="field">
              {say("from_day")}
              <input
                type="date"
                value={days.from}
                onChange={({ target }) => setDays((before) => ({ ...before, from: target.value }))}
              />
            </label>
            <label className="field">
              {say("until_day")}
              <input
                type="date"
                value={days.until}
                min={days.from}
                onChange={({ target }) => setDays((before) => ({ ...before, until: target.value }))}
              />
            </label>
            <Button
              type="primary"
              disabled={days.from === "" || days.until === "" || days.until < days.from}
              onClick={() => void away()}
            >
              {say("away_act")}
            </Button>
          </div>
        </>
      ) : null}
    </Modal>
  );
}
