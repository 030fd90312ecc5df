/** Work of colleagues: one's own first, what can be taken, and the team; the task that is open beside the list. */
import { useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { Button, Checkbox, Segmented, Tag } from "antd";
import { useEffect, useRef } from "react";
import { type Answer, api, take } from "../../api/client.ts";
import { useMay } from "../../api/session.ts";
import { Failure, Loading, Nothing } from "../../ui/answered.tsx";
import { Page, Panel } from "../../ui/page.tsx";
import { common } from "../../words/common.ts";
import { useFormats } from "../../words/formats.ts";
import { useWords } from "../../words/index.ts";
import { TaskCard } from "./task-card.tsx";
import type { TasksState } from "./task-state.ts";
import { tasks as words } from "./task-words.ts";
import { TeamBoard } from "./team-board.tsx";

const route = getRouteApi("/shell/tasks");
type Task = Answer<"/v1/tasks">["tasks"][number];

type Whose = "mine" | "pool" | "all" | "board";

export function TasksPage() {
  const say = useWords(words);
  const navigate = useNavigate();
  const search = route.useSearch();
  const works = useMay("reach.work_tasks", "reach.review");
  const { late, task } = search;
  const whose: Whose = search.whose ?? (works ? "mine" : "all");
  const go = (next: TasksState) => void navigate({ to: "/tasks", search: next });
  const offered: readonly Whose[] = works ? ["mine", "pool", "all", "board"] : ["pool", "all", "board"];
  return (
    <Page
      title={say("title")}
      actions={
        <>
          <Checkbox
            checked={late === true}
            onChange={({ target }) => {
              const { late: _, ...rest } = search;
              go(target.checked ? { ...rest, late: true } : rest);
            }}
          >
            {say("late_only")}
          </Checkbox>
          <Segmented<Whose>
            value={whose}
            options={offered.map((value) => ({ value, label: say(value) }))}
            onChange={(next) => go({ ...(next === "mine" ? {} : { whose: next }), ...(late ? { late } : {}) })}
          />
        </>
      }
    >
      {whose === "board" ? (
        <TeamBoard />
      ) : (
        <Work whose={whose} late={late === true} open={task} go={go} search={search} />
      )}
    </Page>
  );
}

interface WorkProps {
  readonly whose: "mine" | "pool" | "all";
  readonly late: boolean;
  readonly open: number | undefined;
  readonly search: TasksState;
  readonly go: (next: TasksState) => void;
}

const owners = { mine: "me", pool: "nobody", all: undefined } as const;

function Work({ whose, late, open, search, go }: WorkProps) {
  const say = useWords(words);
  const sayCommon = useWords(common);
  const owner = owners[whose];
  const query = useInfiniteQuery({
    queryKey: ["tasks", whose, late],
    queryFn: ({ pageParam }: { pageParam: string | undefined }) => {
      const asked = {
        limit: 50,
        ...(owner === undefined ? {} : { owner }),
        ...(late ? { late } : {}),
        ...(pageParam === undefined ? {} : { after: pageParam }),
      };
      return take(api.GET("/v1/tasks", { params: { query: asked } }));
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next ?? undefined,
  });
  const place = useFocusWithin(open);
  if (query.isPending) return <Loading rows={8} />;
  const all = query.data?.pages.flatMap((page) => page.tasks) ?? [];
  const show = (task: number | undefined) => {
    const { task: _, ...rest } = search;
    go(task === undefined ? rest : { ...rest, task });
  };
  return (
    <div className={`work ${open === undefined ? "" : "work-open"}`} ref={place}>
      <Panel className="work-list">
        {query.error ? <Failure error={query.error} again={() => void query.refetch()} /> : null}
        {all.length === 0 && !query.error ? <Nothing text={say("nothing")} /> : null}
        <ul className="list">
          {all.map((task) => (
            <li key={task.task}>
              <TaskLine task={task} here={task.task === open} open={() => show(task.task)} />
            </li>
          ))}
        </ul>
        {query.hasNextPage ? (
          <p className="centre">
            <Button onClick={() => void query.fetchNextPage()} loading={query.isFetchingNextPage}>
              {sayCommon("more")}
            </Button>
          </p>
        ) : null}
      </Panel>
      <section className="work-card" aria-label={say("card")} tabIndex={-1}>
        {open === undefined ? (
          <Panel>
            <Nothing text={say("choose")} />
          </Panel>
        ) : (
          <TaskCard
            key={open}
            id={open}
            close={() => show(undefined)}
            next={() =>
              show(all.find(({ task, state }) => task !== open && (state === "open" || state === "taken"))?.task)
            }
          />
        )}
      </section>
    </div>
  );
}

/** Whoever opens a task goes on in its card, and who closes it goes on at its line. */
function useFocusWithin(open: number | undefined) {
  const place = useRef<HTMLDivElement>(null);
  const before = useRef(open);
  useEffect(() => {
    const last = before.current;
    before.current = open;
    if (last === open) return;
    const next = open === undefined ? `[data-task="${last}"]` : ".work-card";
    place.current?.querySelector<HTMLElement>(next)?.focus();
  }, [open]);
  return place;
}

function TaskLine({ task, here, open }: { readonly task: Task; readonly here: boolean; readonly open: () => void }) {
  const say = useWords(words);
  const { instant } = useFormats();
  return (
    <button
      type="button"
      className={`task-line ${here ? "here" : ""}`}
      aria-current={here}
      data-task={task.task}
      onClick={open}
    >
      <span>
        <strong>{task.customer.name}</strong> {task.urgent ? <Tag color="red">{say("urgent")}</Tag> : null}
        {task.late ? <Tag color="volcano">{say("late")}</Tag> : null}
        {task.state === "open" ? null : <Tag>{say(task.state)}</Tag>}
      </span>
      <span className="quiet small">{task.reasonTexts.join(", ")}</span>
      <span className="quiet small number">{say("until", { until: instant(task.deadline) })}</span>
    </button>
  );
}
