/** Who stayed active, by the week of admission. */
import { useQuery } from "@tanstack/react-query";
import { Table } from "antd";
import { api, take } from "../../api/client.ts";
import { Answered } from "../../ui/answered.tsx";
import { Panel } from "../../ui/page.tsx";
import { useFormats } from "../../words/formats.ts";
import { useWords } from "../../words/index.ts";
import { outcome } from "./words.ts";

export interface CohortsProps {
  readonly playbook: string;
  readonly query: { readonly from?: string; readonly to?: string; readonly unit?: string };
}

export function Cohorts({ playbook, query }: CohortsProps) {
  const say = useWords(outcome);
  const { number, percent, day } = useFormats();
  const found = useQuery({
    queryKey: ["outcomes", playbook, "cohorts", query],
    queryFn: () => take(api.GET("/v1/outcomes/playbooks/{id}/cohorts", { params: { path: { id: playbook }, query } })),
  });
  const longest = Math.min(12, Math.max(0, ...(found.data?.cohorts.map(({ weeks }) => weeks.length) ?? [])));
  return (
    <Panel title={say("cohorts")}>
      <Answered query={found} empty={({ cohorts }) => cohorts.length === 0}>
        {({ cohorts }) => (
          <Table
            size="small"
            pagination={{ pageSize: 20, hideOnSinglePage: true }}
            scroll={{ x: "max-content" }}
            rowKey={(row) => `${row.week}-${row.control}`}
            dataSource={cohorts}
            columns={[
              {
                title: say("weeks"),
                render: (_, row) => `${day(row.week)} · ${say(row.control ? "control" : "treated")}`,
              },
              { title: say("customers"), align: "right", render: (_, row) => number(row.customers) },
              { title: say("activated"), align: "right", render: (_, row) => number(row.activated) },
              ...Array.from({ length: longest }, (_, n) => ({
                title: say("week_n", { n: n + 1 }),
                align: "right" as const,
                render: (_value: unknown, { weeks }: (typeof cohorts)[number]) => {
                  const week = weeks[n];
                  if (!week || week.observed === 0) return "–";
                  const share = week.active / week.observed;
                  const shade = `color-mix(in srgb, var(--green) ${Math.round(share * 38)}%, transparent)`;
                  return (
                    <span className="shade" style={{ background: shade }}>
                      {percent(share, 0)}
                    </span>
                  );
                },
              })),
            ]}
          />
        )}
      </Answered>
    </Panel>
  );
}
