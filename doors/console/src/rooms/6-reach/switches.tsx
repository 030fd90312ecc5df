/** Channels, open or closed, and closing and opening them. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Table, Tag } from "antd";
import { type Answer, api, take } from "../../api/client.ts";
import { useMay } from "../../api/session.ts";
import { Answered } from "../../ui/answered.tsx";
import { useAskFirst } from "../../ui/ask-first.tsx";
import { Panel } from "../../ui/page.tsx";
import { common } from "../../words/common.ts";
import { useFormats } from "../../words/formats.ts";
import { useLanguage, useWords } from "../../words/index.ts";
import { useChannelName } from "./channels.tsx";
import { reach } from "./reach-words.ts";

type Standing = Answer<"/v1/channel-switches">["channels"][number];

export function Switches() {
  const say = useWords(reach);
  const sayCommon = useWords(common);
  const { of } = useLanguage();
  const { instant, number } = useFormats();
  const channelName = useChannelName();
  const maySwitch = useMay("reach.switch_channel");
  const query = useQuery({
    queryKey: ["touches", "switches"],
    queryFn: () => take(api.GET("/v1/channel-switches")),
  });
  return (
    <Panel title={say("switches")}>
      <p className="quiet">{say("switches_about")}</p>
      <Answered query={query} empty={({ channels }) => channels.length === 0}>
        {({ channels }) => (
          <Table
            size="middle"
            pagination={false}
            scroll={{ x: "max-content" }}
            rowKey="channel"
            dataSource={channels}
            columns={[
              { title: sayCommon("channel"), render: (_, row) => channelName(row.channel) },
              {
                title: sayCommon("state"),
                render: (_, row) => (
                  <Tag color={row.open ? "green" : "red"}>{say(row.open ? "channel_open" : "channel_closed")}</Tag>
                ),
              },
              { title: say("waiting_now"), align: "right", render: (_, row) => number(row.waiting) },
              {
                title: say("since_whom"),
                render: (_, row) =>
                  row.open ? "–" : `${instant(row.closedAt)} · ${of(row.closedBy)} · ${row.reason ?? ""}`,
              },
              ...(maySwitch ? [{ width: 110, render: (_: unknown, row: Standing) => <Switch row={row} /> }] : []),
            ]}
          />
        )}
      </Answered>
    </Panel>
  );
}

function Switch({ row }: { readonly row: Standing }) {
  const say = useWords(reach);
  const sayCommon = useWords(common);
  const ask = useAskFirst();
  const queries = useQueryClient();
  const { number } = useFormats();
  const channel = useChannelName()(row.channel);
  const title = say(row.open ? "close_channel" : "open_channel", { channel });
  const params = { path: { channel: row.channel } };
  return (
    <Button
      size="small"
      danger={row.open}
      onClick={() =>
        ask(
          {
            title,
            consequences: say(row.open ? "close_follows" : "open_follows", { channel, waiting: number(row.waiting) }),
            act: title,
            danger: row.open,
            reason: sayCommon("reason"),
          },
          (reason) =>
            take(api.POST("/v1/channel-switches/{channel}", { params, body: { open: !row.open, reason } })).then(() =>
              queries.invalidateQueries({ queryKey: ["touches"] }),
            ),
        )
      }
    >
      {say(row.open ? "close_short" : "open_short")}
    </Button>
  );
}
