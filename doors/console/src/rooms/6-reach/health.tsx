/** How channels did with what was planned lately: states, the way of receipts, reasons. */
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { Segmented, Table } from "antd";
import { useMemo } from "react";
import { type Answer, api, take } from "../../api/client.ts";
import { Answered, Nothing } from "../../ui/answered.tsx";
import { Chart } from "../../ui/chart.tsx";
import { Panel } from "../../ui/page.tsx";
import { common } from "../../words/common.ts";
import { useFormats } from "../../words/formats.ts";
import { useWordOf, useWords } from "../../words/index.ts";
import { ChannelChoice, useChannelName } from "./channels.tsx";
import { reach } from "./reach-words.ts";

const route = getRouteApi("/shell/reach");
type Data = Answer<"/v1/channels">;
const spans = [7, 30, 90] as const;
const counts = [
  "planned",
  "waiting",
  "sent",
  "delivered",
  "reached",
  "failed",
  "denied",
  "expired",
  "unknown",
] as const;
/** Receipts in the order of the ladder: late ones that go down it are not drawn. */
const ladder = [
  "planned",
  "submitting",
  "unknown",
  "accepted",
  "submitted",
  "denied",
  "expired",
  "failed",
  "delivered",
  "opened",
  "clicked",
  "replied",
];

export function Health() {
  const say = useWords(reach);
  const sayCommon = useWords(common);
  const channelName = useChannelName();
  const { number, percent } = useFormats();
  const navigate = useNavigate();
  const search = route.useSearch();
  const { days = 30, channel } = search;
  const query = useQuery({
    queryKey: ["touches", "health", days],
    queryFn: () => take(api.GET("/v1/channels", { params: { query: { days } } })),
  });
  const codes = query.data?.codes.filter((one) => channel === undefined || one.channel === channel) ?? [];
  return (
    <div className="stack">
      <div className="bar">
        <Segmented
          value={days}
          options={spans.map((value) => ({ value, label: say("days", { days: value }) }))}
          onChange={(next) => void navigate({ to: "/reach", search: { ...search, days: next } })}
        />
        <ChannelChoice
          value={channel}
          onChange={(next) => {
            const { channel: _, ...others } = search;
            void navigate({ to: "/reach", search: next ? { ...others, channel: next } : others });
          }}
        />
      </div>
      <Answered
        query={query}
        empty={({ channels }) => channels.length === 0}
        nothing={<Nothing text={say("no_touches")} />}
      >
        {(data) => (
          <>
            <Panel title={say("health")}>
              <Table
                size="middle"
                pagination={false}
                scroll={{ x: "max-content" }}
                rowKey="channel"
                dataSource={data.channels.filter((one) => channel === undefined || one.channel === channel)}
                columns={[
                  { title: sayCommon("channel"), render: (_, row) => channelName(row.channel) },
                  ...counts.map((name) => ({
                    title: say(name),
                    align: "right" as const,
                    render: (_: unknown, row: Data["channels"][number]) => (
                      <span className={name === "failed" && row.failed * 10 > row.planned ? "bad" : ""}>
                        {number(row[name])}{" "}
                        <span className="quiet small">
                          {name === "planned" || row[name] === 0 ? "" : percent(row[name] / row.planned, 0)}
                        </span>
                      </span>
                    ),
                  })),
                ]}
              />
            </Panel>
            <div className="columns">
              <Ladder data={data} channel={channel} />
              <Reasons codes={codes} />
            </div>
          </>
        )}
      </Answered>
    </div>
  );
}

function Ladder({ data, channel }: { readonly data: Data; readonly channel: string | undefined }) {
  const say = useWords(reach);
  const word = useWordOf(reach);
  const option = useMemo(() => {
    const flows = new Map<string, number>();
    for (const step of data.steps) {
      if (channel !== undefined && step.channel !== channel) continue;
      const [from, to] = [ladder.indexOf(step.from), ladder.indexOf(step.to)];
      if (from < 0 || to <= from) continue;
      const key = `${step.from}>${step.to}`;
      flows.set(key, (flows.get(key) ?? 0) + step.count);
    }
    const links = [...flows].map(([key, value]) => {
      const [source = "", target = ""] = key.split(">").map(word);
      return { source, target, value };
    });
    const names = [...new Set(links.flatMap(({ source, target }) => [source, target]))];
    return {
      tooltip: { trigger: "item" },
      series: [
        {
          type: "sankey",
          data: names.map((name) => ({ name })),
          links,
          emphasis: { focus: "adjacency" },
          lineStyle: { color: "gradient", opacity: 0.35 },
          right: 110,
        },
      ],
    };
  }, [data, channel, word]);
  return (
    <Panel title={say("ladder")}>
      <Chart option={option} name={say("ladder")} height={320} />
    </Panel>
  );
}

function Reasons({ codes }: Pick<Data, "codes">) {
  const say = useWords(reach);
  const sayCommon = useWords(common);
  const channelName = useChannelName();
  const { number } = useFormats();
  return (
    <Panel title={say("why")}>
      {codes.length === 0 ? (
        <Nothing />
      ) : (
        <Table
          size="small"
          pagination={{ pageSize: 10, hideOnSinglePage: true }}
          rowKey={(row) => `${row.channel}-${row.code}`}
          dataSource={codes}
          columns={[
            { title: sayCommon("channel"), render: (_, row) => channelName(row.channel) },
            { title: sayCommon("reason"), render: (_, row) => row.text },
            { title: say("count"), align: "right", render: (_, row) => number(row.count) },
          ]}
        />
      )}
    </Panel>
  );
}
