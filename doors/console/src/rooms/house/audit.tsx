/** Who did what, when and why. */
import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import { Input, Tag } from "antd";
import { type Answer, api, take } from "../../api/client.ts";
import { Nothing } from "../../ui/answered.tsx";
import { CursorTable } from "../../ui/cursor-table.tsx";
import { Panel } from "../../ui/page.tsx";
import { useWho, useWhoIn } from "../../ui/who.ts";
import { useFormats } from "../../words/formats.ts";
import { useLanguage, useWords } from "../../words/index.ts";
import { house } from "./words.ts";

const route = getRouteApi("/shell/organisation");
type Entry = Answer<"/v1/audit">["entries"][number];
const filters = ["person", "action", "target"] as const;

export function Trail() {
  const say = useWords(house);
  const { of } = useLanguage();
  const { instant } = useFormats();
  const [who, whoIn] = [useWho(), useWhoIn()];
  const navigate = useNavigate();
  const search = route.useSearch();
  const asked = Object.fromEntries(filters.flatMap((name) => (search[name] ? [[name, search[name]] as const] : [])));
  const change = (name: (typeof filters)[number], text: string) => {
    const next = Object.fromEntries(
      Object.entries({ ...asked, [name]: text.trim() }).filter(([, value]) => value !== ""),
    );
    void navigate({ to: "/organisation", search: { tab: "audit", ...next } });
  };
  const field = (name: (typeof filters)[number], label: string) => (
    <label className="field">
      {label}
      <Input.Search
        key={search[name] ?? ""}
        defaultValue={search[name] ?? ""}
        allowClear
        onSearch={(text) => change(name, text)}
      />
    </label>
  );
  return (
    <Panel
      title={say("audit")}
      extra={
        <Link to="/organisation" search={{ tab: "audit", action: "profile.reveal" }}>
          {say("unmaskings")}
        </Link>
      }
    >
      <div className="bar filters">
        {field("person", say("login"))}
        {field("action", say("action_hint"))}
        {field("target", say("target"))}
      </div>
      <CursorTable<Entry>
        queryKey={["home", "audit", asked]}
        label={say("audit")}
        rowKey={({ entry }) => String(entry)}
        nothing={<Nothing text={say("nothing")} />}
        load={async (before) => {
          const query = { ...asked, limit: 100, ...(before ? { before: Number(before) } : {}) };
          const { entries, next } = await take(api.GET("/v1/audit", { params: { query } }));
          return { rows: entries, next: next === null ? null : String(next) };
        }}
        columns={[
          { title: say("when"), width: 170, render: (_, row) => instant(row.at) },
          {
            title: say("who"),
            width: 170,
            render: (_, row) => (row.person === null ? who(row.actor) : `${of(row.person)} · ${row.person.login}`),
          },
          { title: say("action"), width: 220, render: (_, row) => <code>{row.action}</code> },
          { title: say("target"), width: 230, render: (_, row) => whoIn(row.target) },
          { title: say("reason"), width: 200, render: (_, row) => row.reason ?? "" },
          { title: say("change"), width: 280, render: (_, row) => <Change entry={row} /> },
          {
            width: 90,
            render: (_, row) => (
              <Tag color={row.sealed ? "green" : "default"}>{say(row.sealed ? "sealed" : "not_sealed")}</Tag>
            ),
          },
        ]}
      />
    </Panel>
  );
}

const SHOWN = 160;

function Change({ entry: { before, after } }: { readonly entry: Entry }) {
  const whoIn = useWhoIn();
  const parts = [before, after]
    .filter((part) => part !== null && part !== undefined)
    .map((part) => JSON.stringify(part));
  const text = whoIn(parts.join(" → "));
  return (
    <code title={text} className="small">
      {text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text}
    </code>
  );
}
