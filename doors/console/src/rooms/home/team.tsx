/** For a team lead: whose hands are full, who is away, and what is late. */
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Table } from "antd";
import { type Answer, api, take } from "../../api/client.ts";
import { Answered } from "../../ui/answered.tsx";
import { Figure, Figures } from "../../ui/figure.tsx";
import { Panel } from "../../ui/page.tsx";
import { useFormats } from "../../words/formats.ts";
import { useWords } from "../../words/index.ts";
import { home } from "./words.ts";

type Colleague = Answer<"/v1/colleagues">["colleagues"][number];

export function Team({ tasks }: Pick<Answer<"/v1/home">, "tasks">) {
  const say = useWords(home);
  const { number, instant } = useFormats();
  const query = useQuery({ queryKey: ["tasks", "colleagues"], queryFn: () => take(api.GET("/v1/colleagues")) });
  return (
    <Panel
      title={say("team")}
      extra={
        <Link to="/tasks" search={{ whose: "board" }}>
          {say("to_board")}
        </Link>
      }
    >
      <Figures>
        <Figure name={say("open")} value={number(tasks.open)} />
        <Figure name={say("late")} value={number(tasks.late)} {...(tasks.late > 0 ? { tone: "bad" as const } : {})} />
        <Figure name={say("done_today")} value={number(tasks.doneToday)} />
        <Figure name={say("reviews")} value={number(tasks.reviews)} />
      </Figures>
      <Answered
        query={query}
        rows={3}
        empty={({ colleagues }) => colleagues.length === 0}
        nothing={<p className="quiet">{say("team_none")}</p>}
      >
        {({ colleagues }) => (
          <Table<Colleague>
            size="small"
            pagination={{ pageSize: 8, hideOnSinglePage: true }}
            rowKey="login"
            dataSource={[...colleagues].sort((a, b) => b.open - a.open)}
            scroll={{ x: "max-content" }}
            columns={[
              { title: say("colleague"), render: (_, one) => one.name },
              { title: say("open"), align: "right", render: (_, one) => number(one.open) },
              { title: say("done_today"), align: "right", render: (_, one) => number(one.doneToday) },
              { title: say("left"), align: "right", render: (_, one) => number(one.left) },
              { title: say("away_until"), render: (_, one) => instant(one.awayUntil) },
            ]}
          />
        )}
      </Answered>
    </Panel>
  );
}
