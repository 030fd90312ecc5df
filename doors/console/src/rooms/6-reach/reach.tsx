/** What goes out and comes back: how channels do, the ledger, the local inbox. */
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { Select, Tabs, Tag } from "antd";
import { type Answer, api, take } from "../../api/client.ts";
import { useMay } from "../../api/session.ts";
import { Nothing } from "../../ui/answered.tsx";
import { CursorTable } from "../../ui/cursor-table.tsx";
import { CustomerLink } from "../../ui/links.tsx";
import { Page, Panel } from "../../ui/page.tsx";
import { common } from "../../words/common.ts";
import { useFormats } from "../../words/formats.ts";
import { useLanguage, useWordOf, useWords } from "../../words/index.ts";
import { ChannelChoice, useChannelName } from "./channels.tsx";
import { Health } from "./health.tsx";
import { Inbox } from "./inbox.tsx";
import { type ReachState, touchStates } from "./reach-state.ts";
import { reach } from "./reach-words.ts";
import { Switches } from "./switches.tsx";

const route = getRouteApi("/shell/reach");
type Line = Answer<"/v1/ledger">["touches"][number];
const colours: Readonly<Record<string, string>> = {
  delivered: "green",
  failed: "red",
  denied: "orange",
  unknown: "gold",
  expired: "default",
};

export function ReachPage() {
  const say = useWords(reach);
  const navigate = useNavigate();
  const { tab = "health" } = route.useSearch();
  const mayInbox = useMay("reach.read_inbox");
  return (
    <Page title={say("title")} about={say("about")}>
      <Tabs
        activeKey={tab}
        destroyOnHidden
        onChange={(next) => void navigate({ to: "/reach", search: { tab: next as NonNullable<ReachState["tab"]> } })}
        items={[
          { key: "health", label: say("health"), children: <Health /> },
          { key: "ledger", label: say("ledger"), children: <Ledger /> },
          { key: "switches", label: say("switches"), children: <Switches /> },
          ...(mayInbox ? [{ key: "inbox", label: say("inbox"), children: <Inbox /> }] : []),
        ]}
      />
    </Page>
  );
}

function Ledger() {
  const say = useWords(reach);
  const sayCommon = useWords(common);
  const word = useWordOf(reach);
  const channelName = useChannelName();
  const { instant } = useFormats();
  const { of } = useLanguage();
  const navigate = useNavigate();
  const { channel, state, playbook } = route.useSearch();
  const playbooks = useQuery({ queryKey: ["playbooks"], queryFn: () => take(api.GET("/v1/playbooks")) });
  const filters = { ...(channel ? { channel } : {}), ...(state ? { state } : {}), ...(playbook ? { playbook } : {}) };
  const change = (changed: { readonly [Name in "channel" | "state" | "playbook"]?: string | undefined }) => {
    const next = Object.fromEntries(Object.entries({ ...filters, ...changed }).filter(([, value]) => value));
    void navigate({ to: "/reach", search: { tab: "ledger", ...next } as ReachState });
  };
  return (
    <Panel>
      <div className="bar filters">
        <ChannelChoice value={channel} onChange={(next) => change({ channel: next })} />
        <label className="field">
          {sayCommon("state")}
          <Select
            value={state ?? ""}
            onChange={(next) => change({ state: next })}
            style={{ minWidth: 140 }}
            options={[
              { value: "", label: sayCommon("all") },
              ...touchStates.map((value) => ({ value, label: say(value) })),
            ]}
          />
        </label>
        <label className="field">
          {sayCommon("playbook")}
          <Select
            value={playbook ?? ""}
            showSearch={{ optionFilterProp: "label" }}
            onChange={(next) => change({ playbook: next })}
            style={{ minWidth: 220 }}
            options={[
              { value: "", label: sayCommon("all") },
              ...(playbooks.data?.playbooks ?? []).map((one) => ({ value: one.id, label: of(one) || one.id })),
            ]}
          />
        </label>
      </div>
      <CursorTable<Line>
        queryKey={["touches", "ledger", filters]}
        label={say("ledger")}
        rowKey={({ key }) => key}
        nothing={<Nothing text={say("no_touches")} />}
        load={async (before) => {
          const query = { ...filters, limit: 100, ...(before ? { before: Number(before) } : {}) };
          const { touches, next } = await take(api.GET("/v1/ledger", { params: { query } }));
          return { rows: touches, next: next === null ? null : String(next) };
        }}
        columns={[
          { title: say("planned"), width: 170, render: (_, row) => instant(row.plannedAt) },
          { title: sayCommon("customer"), width: 130, render: (_, row) => <CustomerLink number={row.customer} /> },
          { title: sayCommon("channel"), width: 110, render: (_, row) => channelName(row.channel) },
          { title: sayCommon("playbook"), width: 220, render: (_, row) => `${row.playbook} · ${row.wave}` },
          { title: say("content"), width: 200, render: (_, row) => row.content },
          {
            title: sayCommon("state"),
            width: 200,
            render: (_, row) => (
              <>
                <Tag color={colours[row.state] ?? "blue"}>{say(row.state)}</Tag> {row.codeText}
              </>
            ),
          },
          { title: say("latest"), width: 210, render: (_, row) => `${word(row.latest)} · ${instant(row.latestAt)}` },
        ]}
      />
    </Panel>
  );
}
