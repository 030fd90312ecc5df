/** For those who work tasks: their figures, and the next customers. */
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Tag } from "antd";
import { type Answer, api, take } from "../../api/client.ts";
import { Answered } from "../../ui/answered.tsx";
import { Figure, Figures } from "../../ui/figure.tsx";
import { Panel } from "../../ui/page.tsx";
import { useFormats } from "../../words/formats.ts";
import { useWords } from "../../words/index.ts";
import { home } from "./words.ts";

const NEXT = 5;

export function MyTasks({ tasks }: Pick<Answer<"/v1/home">, "tasks">) {
  const say = useWords(home);
  const { number } = useFormats();
  return (
    <Panel title={say("my_tasks")} extra={<Link to="/tasks">{say("to_tasks")}</Link>}>
      <Figures>
        <Figure name={say("my_tasks")} value={number(tasks.mine)} />
        <Figure
          name={say("late")}
          value={number(tasks.mineLate)}
          {...(tasks.mineLate > 0 ? { tone: "bad" as const } : {})}
        />
        <Figure name={say("open")} value={number(tasks.open)} />
        <Figure name={say("reviews")} value={number(tasks.reviews)} />
        <Figure name={say("done_today")} value={number(tasks.doneToday)} />
      </Figures>
      <NextTasks />
    </Panel>
  );
}

function NextTasks() {
  const say = useWords(home);
  const { instant } = useFormats();
  const query = useQuery({
    queryKey: ["tasks", "next"],
    queryFn: () => take(api.GET("/v1/tasks", { params: { query: { owner: "me", limit: NEXT } } })),
  });
  return (
    <>
      <h3>{say("next_customers")}</h3>
      <Answered
        query={query}
        rows={3}
        empty={({ tasks }) => tasks.length === 0}
        nothing={<p className="quiet">{say("no_tasks")}</p>}
      >
        {({ tasks }) => (
          <ul className="list">
            {tasks.map((one) => (
              <li key={one.task}>
                <Link to="/tasks" search={{ task: one.task }}>
                  {one.customer.name}
                </Link>{" "}
                {one.urgent ? <Tag color="red">{say("urgent")}</Tag> : null}
                {one.late ? <Tag color="volcano">{say("late")}</Tag> : null}
                <span className="quiet small">
                  {one.reasonTexts.join(", ")} · {say("until", { until: instant(one.deadline) })}
                </span>
              </li>
            ))}
          </ul>
        )}
      </Answered>
    </>
  );
}
