/** Policies: what holds, what waits for a second person, agreeing to it, and proposing another. */
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import { Button, Table, Tag } from "antd";
import { type Answer, api, take } from "../../api/client.ts";
import { queries, useMay } from "../../api/session.ts";
import { Answered, Nothing } from "../../ui/answered.tsx";
import { useAskFirst } from "../../ui/ask-first.tsx";
import { Panel } from "../../ui/page.tsx";
import { useWho } from "../../ui/who.ts";
import { common } from "../../words/common.ts";
import { useFormats } from "../../words/formats.ts";
import { useLanguage, useWordOf, useWords } from "../../words/index.ts";
import { NewPolicy } from "./new-policy.tsx";
import { PolicyEditor } from "./policy-editor.tsx";
import { policyWords } from "./policy-words.ts";
import { decision } from "./words.ts";

const route = getRouteApi("/shell/decisions");
type Policy = Answer<"/v1/policies">["policies"][number];
type Version = Answer<"/v1/policies/{id}">["versions"][number];

export function Policies() {
  const say = useWords(decision);
  const sayNew = useWords(policyWords);
  const sayCommon = useWords(common);
  const { of } = useLanguage();
  const { day } = useFormats();
  const word = useWordOf(decision);
  const navigate = useNavigate();
  const { policy, edit, make } = route.useSearch();
  const mayPropose = useMay("decision.propose_policy");
  const query = useQuery({ queryKey: ["policies"], queryFn: () => take(api.GET("/v1/policies")) });
  if (make !== undefined && mayPropose) return <NewPolicy key={make} kind={make} />;
  if (policy !== undefined && edit && mayPropose)
    return (
      <PolicyEditor
        key={policy}
        policy={policy}
        done={() => void navigate({ to: "/decisions", search: { tab: "policies", policy } })}
      />
    );
  return (
    <div className="wide-left">
      <Panel
        title={say("tab_policies")}
        extra={
          mayPropose ? (
            <Link to="/decisions" search={{ tab: "policies", make: "kind" }} className="button">
              {sayNew("new")}
            </Link>
          ) : null
        }
      >
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
                { title: say("policy_kind"), render: (_, { kind }) => word(`k_${kind}`).replace(/^k_/, "") },
                { title: sayCommon("version"), render: (_, { version }) => version ?? "–" },
                {
                  title: say("effective"),
                  render: (_, one) =>
                    one.effectiveFrom === null
                      ? "–"
                      : `${day(one.effectiveFrom)} – ${one.effectiveTo === null ? "" : day(one.effectiveTo)}`,
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
  const say = useWords(decision);
  const mayPropose = useMay("decision.propose_policy");
  const waits = query.data?.waiting !== null;
  return (
    <Panel
      title={query.data ? of(query.data) || id : id}
      extra={
        mayPropose && query.data && query.data.version !== null && !waits ? (
          <Link to="/decisions" search={{ tab: "policies", policy: id, edit: true }} className="button">
            {say("edit")}
          </Link>
        ) : null
      }
    >
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
  const who = useWho();
  const ask = useAskFirst();
  const may = useMay("decision.approve_policy");
  const mayPropose = useMay("decision.propose_policy");
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
  const withdraw = () =>
    ask(
      { title: say("withdraw_title", { id: policy }), consequences: say("refuse_about"), act: say("withdraw") },
      async () => {
        await api.POST("/v1/policies/{id}/withdraw", { params: { path }, body: { version: one.version } });
        await again();
      },
    );
  return (
    <li>
      <strong>{one.version}</strong>{" "}
      <Tag color={one.state === "approved" ? "green" : one.state === "proposed" ? "gold" : "default"}>
        {say(`state_${one.state}`)}
      </Tag>
      <span className="quiet">
        {who(one.madeBy)} · {instant(one.madeAt)} · {say(one.origin === "file" ? "from_file" : "from_person")}
      </span>
      {one.why === null ? null : <p className="small">{one.why}</p>}
      {one.reason === null ? null : <p className="bad small">{one.reason}</p>}
      {one.state === "proposed" && (may || mayPropose) ? (
        <p className="bar">
          {may ? (
            <>
              <Button type="primary" size="small" onClick={approve}>
                {say("approve")}
              </Button>
              <Button danger size="small" onClick={refuse}>
                {say("refuse")}
              </Button>
            </>
          ) : null}
          {mayPropose ? (
            <Button size="small" onClick={withdraw}>
              {say("withdraw")}
            </Button>
          ) : null}
        </p>
      ) : null}
      <details open={one.state === "proposed" || one.state === "approved"}>
        <summary className="quiet small">{say("definition")}</summary>
        <pre>{JSON.stringify(one.body, null, 2)}</pre>
      </details>
    </li>
  );
}
