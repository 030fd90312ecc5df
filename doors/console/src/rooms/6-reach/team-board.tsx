/** The team: who works how much, has how much left, and is away. */
import { useQuery } from "@tanstack/react-query";
import { Progress, Table } from "antd";
import { type Answer, api, take } from "../../api/client.ts";
import { Answered, Nothing } from "../../ui/answered.tsx";
import { Panel } from "../../ui/page.tsx";
import { useFormats } from "../../words/formats.ts";
import { useWords } from "../../words/index.ts";
import { tasks as words } from "./task-words.ts";

type Colleague = Answer<"/v1/colleagues">["colleagues"][number];

export function TeamBoard() {
  const say = useWords(words);
  const { instant, number } = useFormats();
  const query = useQuery({ queryKey: ["tasks", "colleagues"], queryFn: () => take(api.GET("/v1/colleagues")) });
  return (
    <Panel title={say("board")}>
      <Answered
        query={query}
        empty={({ colleagues }) => colleagues.length === 0}
        nothing={<Nothing text={say("board_none")} />}
      >
        {({ colleagues }) => (
          <Table<Colleague>
            size="middle"
            pagination={false}
            rowKey="login"
            dataSource={colleagues}
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
            ]}
          />
        )}
      </Answered>
    </Panel>
  );
}
