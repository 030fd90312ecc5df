/** One audience: who belongs, how that came about, and its versions. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import { Button, Table, Tabs, Tag } from "antd";
import { useMemo } from "react";
import { type Answer, api, take } from "../../api/client.ts";
import { useBank, useMay } from "../../api/session.ts";
import { Answered } from "../../ui/answered.tsx";
import { useAct, useAskFirst } from "../../ui/ask-first.tsx";
import { Chart } from "../../ui/chart.tsx";
import { Page, Panel } from "../../ui/page.tsx";
import { useWho } from "../../ui/who.ts";
import { common } from "../../words/common.ts";
import { useFormats } from "../../words/formats.ts";
import { useLanguage, useWords } from "../../words/index.ts";
import { Exports } from "./exports.tsx";
import { Breakdown, Count, Overlap, Sample } from "./figures.tsx";
import { handsWords } from "./hands-words.ts";
import { Lists } from "./lists.tsx";
import { SendList } from "./send-list.tsx";
import type { AudienceState, AudienceTab } from "./state.ts";
import { Until } from "./until.tsx";
import { Uploads } from "./uploads.tsx";
import { audience } from "./words.ts";

const route = getRouteApi("/shell/audiences/$audience");
type One = Answer<"/v1/audiences/{id}">;

export function AudiencePage() {
  const { audience: id } = route.useParams();
  const query = useQuery({
    queryKey: ["audiences", id],
    queryFn: () => take(api.GET("/v1/audiences/{id}", { params: { path: { id } } })),
  });
  return <Answered query={query}>{(one) => <Shown one={one} />}</Answered>;
}

function Shown({ one }: { readonly one: One }) {
  const say = useWords(audience);
  const { of } = useLanguage();
  const navigate = useNavigate();
  const search = route.useSearch();
  const { tab = "people" } = search;
  const [mayCount, mayMembers] = [useMay("audience.count"), useMay("audience.members")];
  const go = (next: AudienceState) =>
    void navigate({ to: "/audiences/$audience", params: { audience: one.id }, search: next });
  const source = { audience: one.id };
  const isLive = one.state === "live";
  return (
    <Page
      title={of(one.definition) || one.id}
      about={
        <>
          <Tag>{say(one.state === "live" ? "standing" : one.state)}</Tag>{" "}
          <code>{one.definition.condition ?? say("list")}</code> <Until until={one.definition.until} />
        </>
      }
      actions={<Actions one={one} />}
    >
      <Tabs
        activeKey={tab}
        destroyOnHidden
        onChange={(next) => go({ ...search, tab: next as AudienceTab })}
        items={[
          {
            key: "people",
            label: say("breakdown"),
            children: isLive ? (
              <div className="stack">
                {mayCount ? (
                  <Panel>
                    <Count source={source} />
                  </Panel>
                ) : null}
                <div className="columns">
                  {mayCount ? (
                    <Breakdown
                      source={source}
                      by={search.by ?? one.definition.breakdown[0]}
                      onBy={(by) => go({ ...search, by })}
                    />
                  ) : null}
                  {mayMembers ? <Sample source={source} /> : null}
                </div>
              </div>
            ) : null,
          },
          {
            key: "overlap",
            label: say("overlap"),
            children: (
              <Overlap
                chosen={[one.id, ...(search.with?.split(",") ?? [])]}
                onChoose={(next) => {
                  const others = next.filter((name) => name !== one.id);
                  go({ tab: "overlap", ...(others.length ? { with: others.join(",") } : {}) });
                }}
              />
            ),
          },
          { key: "hands", label: say("hands"), children: <Hands one={one} /> },
          { key: "history", label: say("versions"), children: <History one={one} /> },
        ]}
      />
    </Page>
  );
}

/** Files that say who belongs, and customers who leave as a file or go to colleagues. */
function Hands({ one: { id, state, definition, waiting } }: { readonly one: One }) {
  const say = useWords(handsWords);
  const { day } = useFormats();
  const today = useBank()?.today ?? "";
  const { until } = definition;
  const over = until !== undefined && until < today;
  return (
    <div className="stack">
      {definition.list && over ? <p className="quiet">{say("ended", { day: day(until) })}</p> : null}
      {definition.list && !over && (state === "live" || waiting !== null) ? (
        <SendList audience={id} waits={state !== "live"} />
      ) : null}
      {definition.list ? <Uploads audience={id} /> : null}
      <Exports audience={id} />
      <Lists audience={id} />
    </div>
  );
}

function Actions({ one }: { readonly one: One }) {
  const say = useWords(audience);
  const [ask, act] = [useAskFirst(), useAct()];
  const queries = useQueryClient();
  const [mayDefine, mayRefresh] = [useMay("audience.define"), useMay("audience.refresh")];
  const path = { id: one.id };
  const renew = () => queries.invalidateQueries({ queryKey: ["audiences"] });
  return (
    <>
      {mayRefresh && one.state === "live" && !one.definition.list ? (
        <Button
          onClick={() =>
            void act(
              () => take(api.POST("/v1/audiences/{id}/refresh", { params: { path } })).then(renew),
              say("look_asked"),
            )
          }
        >
          {say("look_now")}
        </Button>
      ) : null}
      {mayDefine && one.state !== "retired" ? (
        <Link
          to="/audiences/new"
          search={{ of: one.id, ...(one.definition.list ? { list: true as const } : {}) }}
          className="button"
        >
          {say("edit")}
        </Link>
      ) : null}
      {mayDefine && one.state === "live" ? (
        <Button
          danger
          onClick={() =>
            ask(
              {
                title: say("retire"),
                consequences: say("retire_follows"),
                act: say("retire"),
                danger: true,
                reason: say("why"),
              },
              (reason) =>
                take(api.POST("/v1/audiences/{id}/retire", { params: { path }, body: { reason } })).then(renew),
            )
          }
        >
          {say("retire")}
        </Button>
      ) : null}
    </>
  );
}

function History({ one }: { readonly one: One }) {
  const say = useWords(audience);
  const sayCommon = useWords(common);
  const { number, instant } = useFormats();
  const who = useWho();
  const { looks } = one;
  const option = useMemo(() => {
    const rows = [...looks].reverse();
    return {
      grid: { left: 8, right: 8, top: 30, bottom: 8, containLabel: true },
      legend: { top: 0 },
      tooltip: { trigger: "axis" },
      xAxis: { type: "category", data: rows.map(({ at }) => instant(at)) },
      yAxis: [{ type: "value" }, { type: "value", splitLine: { show: false } }],
      series: [
        { name: say("members"), type: "line", yAxisIndex: 1, data: rows.map(({ members }) => members) },
        {
          name: say("entered"),
          type: "bar",
          data: rows.map(({ entered }) => entered),
          itemStyle: { color: "#2c8a5e" },
        },
        { name: say("left"), type: "bar", data: rows.map(({ left }) => -left), itemStyle: { color: "#c2571a" } },
      ],
    };
  }, [looks, instant, say]);
  return (
    <div className="stack">
      <Panel title={say("versions")}>
        <Table
          size="small"
          rowKey="version"
          pagination={false}
          scroll={{ x: "max-content" }}
          dataSource={one.versions}
          columns={[
            { title: sayCommon("version"), dataIndex: "version" },
            { title: sayCommon("state"), render: (_value, version) => say(version.state) },
            {
              title: say("condition"),
              render: (_value, { definition: said }) => <Said said={said} />,
            },
            {
              title: say("made_by"),
              render: (_value, version) => `${who(version.madeBy)} · ${instant(version.madeAt)}`,
            },
            {
              title: sayCommon("reason"),
              render: (_value, version) => (
                <>
                  {version.reason ?? ""}{" "}
                  {version.state === "proposed" ? <Settle id={one.id} version={version.version} /> : null}
                </>
              ),
            },
          ]}
        />
      </Panel>
      <Panel title={say("snapshots")}>
        {looks.length === 0 ? null : <Chart option={option} name={say("snapshots")} height={220} />}
        <Table
          size="small"
          rowKey="at"
          pagination={{ pageSize: 20, hideOnSinglePage: true }}
          dataSource={looks}
          columns={[
            { title: say("at"), render: (_value, look) => instant(look.at) },
            { title: say("kind"), render: (_value, look) => say(look.kind) },
            { title: say("members"), align: "right", render: (_value, look) => number(look.members) },
            { title: say("entered"), align: "right", render: (_value, look) => number(look.entered) },
            { title: say("left"), align: "right", render: (_value, look) => number(look.left) },
          ]}
        />
      </Panel>
    </div>
  );
}

/** What a version says: whom it means, or until when a list holds; null: it ends. */
function Said({ said }: { readonly said: One["versions"][number]["definition"] }) {
  const say = useWords(audience);
  if (!said?.list) return <code>{said?.condition ?? say("retire")}</code>;
  return (
    <>
      {say("list")} <Until until={said.until} />
    </>
  );
}

function Settle({ id, version }: { readonly id: string; readonly version: number }) {
  const say = useWords(audience);
  const ask = useAskFirst();
  const queries = useQueryClient();
  const path = { id, version };
  const renew = () => queries.invalidateQueries({ queryKey: ["audiences"] });
  if (!useMay("audience.approve")) return null;
  return (
    <>
      <Button
        size="small"
        type="primary"
        onClick={() =>
          ask({ title: say("approve"), consequences: say("approve_follows"), act: say("approve") }, () =>
            take(api.POST("/v1/audiences/{id}/versions/{version}/approve", { params: { path } })).then(renew),
          )
        }
      >
        {say("approve")}
      </Button>{" "}
      <Button
        size="small"
        danger
        onClick={() =>
          ask(
            {
              title: say("refuse"),
              consequences: say("refuse_follows"),
              act: say("refuse"),
              danger: true,
              reason: say("why"),
            },
            (reason) =>
              take(
                api.POST("/v1/audiences/{id}/versions/{version}/refuse", { params: { path }, body: { reason } }),
              ).then(renew),
          )
        }
      >
        {say("refuse")}
      </Button>
    </>
  );
}
