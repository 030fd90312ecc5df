/** Policies: what holds, what waits for a second person, and agreeing to it. */
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { Button, Table, Tag } from "antd";
import { type Answer, api, take } from "../../api/client.ts";
import { queries, useMay } from "../../api/session.ts";
import { Answered, Nothing } from "../../ui/answered.tsx";
import { useAskFirst } from "../../ui/ask-first.tsx";
import { Panel } from "../../ui/page.tsx";
import { common } from "../../words/common.ts";
import { useFormats } from "../../words/formats.ts";
import { useLanguage, useWords } from "../../words/index.ts";
import { decision } from "./words.ts";

const route = getRouteApi("/shell/decisions");
type Policy = Answer<"/v1/policies">["policies"][number];
type Version = Answer<"/v1/policies/{id}">["versions"][number];

export function Policies() {
  const say = useWords(decision);
  const sayCommon = useWords(common);
  const { of } = useLanguage();
  const { day } = useFormats();
  const { policy } = route.useSearch();
  const query = useQuery({ queryKey: ["policies"], queryFn: () => take(api.GET("/v1/policies")) });
  return (
    <div className="wide-left">
      <Panel>
        <p className="quiet">{say("policies_about")}</p>
        <Answered
          query={query}
          empty={({ policies }) => policies.length === 0}
          nothing={<Nothing text={say("policies_none")} />}
        >
          {({ policies }) => (
            <Table<Policy>
              size="middle"
              pagination={false}
              rowKey="id"
              dataSource={policies}
              scroll={{ x: "max-content" }}
              columns={[
                {
                  title: say("policy"),
                  render: (_, one) => (
                    <Link to="/decisions" search={{ tab: "policies", policy: one.id }}>
                      {of(one) || one.id}
                    </Link>
                  ),
                },
                { title: say("policy_kind"), dataIndex: "kind" },
                { title: sayCommon("version"), render: (_, { version }) => version ?? "–" },
                {
                  title: say("effective"),
                  render: (_, one) =>
                    `${day(one.effectiveFrom)} – ${one.effectiveTo === null ? "" : day(one.effectiveTo)}`,
                },
                {
                  title: say("waits"),
                  render: (_, { waiting }) => (waiting === null ? "" : <Tag color="gold">{waiting}</Tag>),
                },
              ]}
            />
          )}
        </Answered>
      </Panel>
      {policy === undefined ? null : <OnePolicy id={policy} />}
    </div>
  );
}

function OnePolicy({ id }: { readonly id: string }) {
  const { of } = useLanguage();
  const query = useQuery({
    queryKey: ["policies", id],
    queryFn: () => take(api.GET("/v1/policies/{id}", { params: { path: { id } } })),
  });
  return (
    <Panel title={query.data ? of(query.data) || id : id}>
      <Answered query={query}>
        {({ versions }) => (
          <ul className="list">
            {versions.map((one) => (
              <OneVersion key={one.version} policy={id} version={one} />
            ))}
          </ul>
        )}
      </Answered>
    </Panel>
  );
}

function OneVersion({ policy, version: one }: { readonly policy: string; readonly version: Version }) {
  const say = useWords(decision);
  const sayCommon = useWords(common);
  const { instant } = useFormats();
  const ask = useAskFirst();
  const may = useMay("decision.approve_policy");
  const path = { id: policy };
  const again = () => queries.invalidateQueries({ queryKey: ["policies"] });
  const approve = () =>
    ask(
      { title: say("approve_title", { id: policy }), consequences: say("approve_about"), act: say("approve") },
      async () => {
        await take(api.POST("/v1/policies/{id}/approve", { params: { path }, body: { version: one.version } }));
        await again();
      },
    );
  const refuse = () =>
    ask(
      {
        title: say("refuse_title", { id: policy }),
        consequences: say("refuse_about"),
        act: say("refuse"),
        danger: true,
        reason: sayCommon("reason"),
      },
      async (reason) => {
        await api.POST("/v1/policies/{id}/refuse", { params: { path }, body: { version: one.version, reason } });
        await again();
      },
    );
  return (
    <li>
      <strong>{one.version}</strong>{" "}
      <Tag color={one.state === "approved" ? "green" : one.state === "proposed" ? "gold" : "default"}>{one.state}</Tag>
      <span className="quiet">
        {one.madeBy} · {instant(one.madeAt)} {one.reason ?? ""}
      </span>
      {one.state === "proposed" && may ? (
        <p className="bar">
          <Button type="primary" size="small" onClick={approve}>
            {say("approve")}
          </Button>
          <Button danger size="small" onClick={refuse}>
            {say("refuse")}
          </Button>
        </p>
      ) : null}
      <details open={one.state === "proposed" || one.state === "approved"}>
        <summary className="quiet small">{say("definition")}</summary>
        <pre>{JSON.stringify(one.body, null, 2)}</pre>
      </details>
    </li>
  );
}
