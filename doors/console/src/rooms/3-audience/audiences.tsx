/** The bank's audiences, and whom they share. */
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import { Segmented, Table, Tabs, Tag } from "antd";
import { type Answer, api, take } from "../../api/client.ts";
import { useMay } from "../../api/session.ts";
import { Answered, Nothing } from "../../ui/answered.tsx";
import { Page, Panel } from "../../ui/page.tsx";
import { common } from "../../words/common.ts";
import { useFormats } from "../../words/formats.ts";
import { useLanguage, useWords } from "../../words/index.ts";
import { Exports } from "./exports.tsx";
import { Overlap } from "./figures.tsx";
import { Lists as GivenOut } from "./lists.tsx";
import type { AudiencesState } from "./state.ts";
import { Until } from "./until.tsx";
import { Uploads } from "./uploads.tsx";
import { audience } from "./words.ts";

const route = getRouteApi("/shell/audiences");
const colours = { live: "green", draft: "gold", retired: "default" } as const;

export function AudiencesPage() {
  const say = useWords(audience);
  const navigate = useNavigate();
  const { tab = "all" } = route.useSearch();
  const [mayCount, mayDefine] = [useMay("audience.count"), useMay("audience.define")];
  return (
    <Page
      title={say("title")}
      about={say("about")}
      actions={
        mayCount ? (
          <>
            {mayDefine ? (
              <Link to="/audiences/new" search={{ list: true }} className="button">
                {say("new_list")}
              </Link>
            ) : null}
            <Link to="/audiences/new" className="button">
              {say("new")}
            </Link>
          </>
        ) : null
      }
    >
      <Tabs
        activeKey={tab}
        destroyOnHidden
        onChange={(next) => void navigate({ to: "/audiences", search: next === "hands" ? { tab: "hands" } : {} })}
        items={[
          {
            key: "all",
            label: say("title"),
            children: <All />,
          },
          {
            key: "hands",
            label: say("hands"),
            children: <Hands />,
          },
        ]}
      />
    </Page>
  );
}

function Hands() {
  return (
    <div className="stack">
      <Uploads />
      <Exports />
      <GivenOut />
    </div>
  );
}

/** All audiences by state, and the overlap of those that one picks. */
function All() {
  const say = useWords(audience);
  const sayCommon = useWords(common);
  const navigate = useNavigate();
  const search = route.useSearch();
  const mayCount = useMay("audience.count");
  const query = useQuery({
    queryKey: ["audiences", "all", search.state],
    queryFn: () => take(api.GET("/v1/audiences", { params: { query: search.state ? { state: search.state } : {} } })),
  });
  const go = (next: AudiencesState) => void navigate({ to: "/audiences", search: next });
  const { state: _, ...without } = search;
  return (
    <div className="stack">
      <Panel
        extra={
          <Segmented
            value={search.state ?? "all"}
            onChange={(next) => go(next === "all" ? without : { ...without, state: next as "live" })}
            options={[
              { value: "all", label: sayCommon("all") },
              ...(["live", "draft", "retired"] as const).map((value) => ({
                value,
                label: say(value === "live" ? "standing" : value),
              })),
            ]}
          />
        }
      >
        <Answered
          query={query}
          empty={({ audiences }) => audiences.length === 0}
          nothing={<Nothing text={say("nothing")} />}
        >
          {({ audiences }) => <Lines audiences={audiences} />}
        </Answered>
      </Panel>
      {mayCount ? (
        <Overlap
          chosen={search.overlap?.split(",") ?? []}
          onChoose={(next) =>
            go({
              ...(search.state ? { state: search.state } : {}),
              ...(next.length ? { overlap: next.join(",") } : {}),
            })
          }
        />
      ) : null}
    </div>
  );
}

function Lines({ audiences }: Answer<"/v1/audiences">) {
  const say = useWords(audience);
  const sayCommon = useWords(common);
  const { of } = useLanguage();
  const { number, instant } = useFormats();
  return (
    <Table
      size="middle"
      rowKey="id"
      pagination={false}
      scroll={{ x: "max-content" }}
      dataSource={audiences}
      columns={[
        {
          title: say("name"),
          render: (_value, one) => (
            <Link to="/audiences/$audience" params={{ audience: one.id }}>
              {of(one.definition) || one.id}
            </Link>
          ),
        },
        {
          title: sayCommon("state"),
          render: (_value, one) => (
            <Tag color={colours[one.state]}>{say(one.state === "live" ? "standing" : one.state)}</Tag>
          ),
        },
        { title: say("members"), align: "right", render: (_value, one) => number(one.members) },
        {
          title: say("refresh"),
          render: (_value, one) =>
            one.definition.list ? (
              <>
                {say("list")} <Until until={one.definition.until} />
              </>
            ) : (
              say(one.definition.refresh)
            ),
        },
        { title: say("looked"), render: (_value, one) => instant(one.lookedAt) },
        {
          title: sayCommon("version"),
          render: (_value, one) => (
            <>
              {one.version}{" "}
              {one.waiting === null ? null : <Tag color="gold">{say("waiting", { version: one.waiting })}</Tag>}
            </>
          ),
        },
      ]}
    />
  );
}
