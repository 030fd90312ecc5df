/** What tasks of colleagues cost and brought, by whoever did them, unit, playbook or role. */
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { Segmented, Table } from "antd";
import { type Answer, api, take } from "../../api/client.ts";
import { Answered, Nothing } from "../../ui/answered.tsx";
import { Panel } from "../../ui/page.tsx";
import { useFormats } from "../../words/formats.ts";
import { useWords } from "../../words/index.ts";
import { workGroups } from "./state.ts";
import { outcome } from "./words.ts";

const route = getRouteApi("/shell/outcomes");
type Row = Answer<"/v1/outcomes/tasks">["rows"][number];

export function ColleaguesWork() {
  const say = useWords(outcome);
  const { number, yuan } = useFormats();
  const navigate = useNavigate();
  const search = route.useSearch();
  const { from, to, unit, by = "owner" } = search;
  const asked = { by, ...(from ? { from } : {}), ...(to ? { to } : {}), ...(unit ? { unit } : {}) };
  const query = useQuery({
    queryKey: ["outcomes", "tasks", asked],
    queryFn: () => take(api.GET("/v1/outcomes/tasks", { params: { query: asked } })),
  });
  const money = (value: string | null) => (value === null ? "–" : yuan(value));
  return (
    <Panel
      title={say("colleagues_work")}
      extra={
        <Segmented
          size="small"
          value={by}
          options={workGroups.map((value) => ({ value, label: say(`by_${value}`) }))}
          onChange={(next) => void navigate({ to: "/outcomes", search: { ...search, by: next } })}
        />
      }
    >
      <Answered
        query={query}
        empty={({ rows }) => rows.length === 0}
        nothing={<Nothing text={say("no_tasks")} />}
        rows={4}
      >
        {({ rows }) => (
          <Table<Row>
            size="small"
            pagination={{ pageSize: 15, hideOnSinglePage: true }}
            scroll={{ x: "max-content" }}
            rowKey="of"
            dataSource={[...rows]}
            columns={[
              { title: say(`by_${by}`), render: (_, row) => row.name ?? row.of },
              { title: say("tasks_done"), align: "right", render: (_, row) => number(row.tasks) },
              { title: say("converted"), align: "right", render: (_, row) => number(row.converted) },
              { title: say("cost"), align: "right", render: (_, row) => money(row.cost) },
              { title: say("income"), align: "right", render: (_, row) => money(row.income) },
              { title: say("cost_each"), align: "right", render: (_, row) => money(row.costPerTask) },
              { title: say("income_each"), align: "right", render: (_, row) => money(row.incomePerTask) },
              { title: say("complaints"), align: "right", render: (_, row) => number(row.complaints) },
              { title: say("opt_outs"), align: "right", render: (_, row) => number(row.optOuts) },
              { title: say("satisfaction"), align: "right", render: (_, row) => number(row.satisfaction, 2) },
            ]}
          />
        )}
      </Answered>
    </Panel>
  );
}
