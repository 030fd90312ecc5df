/** Versions of a playbook, what the waiting one changes, and the second person's word. */
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { Button, Select, Table, Tag } from "antd";
import { useMemo } from "react";
import { type Answer, api, take } from "../../api/client.ts";
import { queries, useMay } from "../../api/session.ts";
import { Nothing } from "../../ui/answered.tsx";
import { useAskFirst } from "../../ui/ask-first.tsx";
import { Panel } from "../../ui/page.tsx";
import { useWho } from "../../ui/who.ts";
import { common } from "../../words/common.ts";
import { useFormats } from "../../words/formats.ts";
import { useWords } from "../../words/index.ts";
import { type Difference, differences } from "./diff.ts";
import { playbook as words } from "./words.ts";

const route = getRouteApi("/shell/playbooks/$playbook");

type OnePlaybook = Answer<"/v1/playbooks/{id}">;
type Version = OnePlaybook["versions"][number];

const colours = { live: "green", paused: "gold", draft: "volcano", approved: "blue" } as const;

export function Versions({ playbook }: { readonly playbook: OnePlaybook }) {
  const say = useWords(words);
  const sayCommon = useWords(common);
  const { instant } = useFormats();
  const who = useWho();
  return (
    <div className="stack">
      {playbook.waiting === null ? null : <Waiting playbook={playbook} version={playbook.waiting} />}
      <Panel title={say("tab_versions")}>
        <Table<Version>
          size="middle"
          pagination={false}
          rowKey="version"
          dataSource={playbook.versions}
          scroll={{ x: "max-content" }}
          columns={[
            { title: sayCommon("version"), dataIndex: "version" },
            {
              title: sayCommon("state"),
              render: (_, { state }) => (
                <Tag color={colours[state as keyof typeof colours] ?? "default"}>
                  {state === "approved" ? say("approved") : say(state)}
                </Tag>
              ),
            },
            { title: say("live_from"), render: (_, { liveFrom }) => instant(liveFrom) },
            {
              title: say("made_by"),
              render: (_, one) => (
                <>
                  {who(one.madeBy)} <span className="quiet">{instant(one.madeAt)}</span>
                  {one.reason === null ? null : <p className="quiet small">{one.reason}</p>}
                </>
              ),
            },
            {
              title: say("settled_by"),
              render: (_, one) => (
                <>
                  {who(one.settledBy)} <span className="quiet">{instant(one.settledAt)}</span>
                  {one.settledReason === null ? null : <p className="quiet small">{one.settledReason}</p>}
                </>
              ),
            },
            {
              title: say("earlier"),
              render: (_, one) =>
                one.state === "retired" && playbook.state !== null ? (
                  <RollBack playbook={playbook} version={one.version} />
                ) : null,
            },
          ]}
        />
      </Panel>
      {playbook.versions.length > 1 ? <Compare playbook={playbook} /> : null}
    </div>
  );
}

function RollBack({ playbook, version }: { readonly playbook: OnePlaybook; readonly version: number }) {
  const say = useWords(words);
  const ask = useAskFirst();
  if (!useMay("playbook.run")) return null;
  const press = () =>
    ask(
      {
        title: say("roll_back_title", { version }),
        consequences: say("approve_about"),
        act: say("roll_back"),
        danger: true,
        reason: say("why"),
      },
      async (reason) => {
        const params = { path: { id: playbook.id } };
        await take(api.POST("/v1/playbooks/{id}/roll-back", { params, body: { reason, version } }));
        await queries.invalidateQueries({ queryKey: ["playbooks"] });
      },
    );
  return (
    <Button size="small" onClick={press}>
      {say("roll_back")}
    </Button>
  );
}

/** Any two versions against each other; the address says which. */
function Compare({ playbook: { id, versions, version: holds } }: { readonly playbook: OnePlaybook }) {
  const say = useWords(words);
  const navigate = useNavigate();
  const search = route.useSearch();
  const newest = versions[0]?.version ?? 1;
  const before = search.from ?? (holds !== null && holds !== newest ? holds : (versions[1]?.version ?? 1));
  const after = search.to ?? newest;
  const of = (version: number): unknown => versions.find((one) => one.version === version)?.definition;
  // biome-ignore lint/correctness/useExhaustiveDependencies: versions are found by their numbers.
  const changes = useMemo(() => differences(of(before), of(after)), [versions, before, after]);
  const go = (from: number, to: number) =>
    void navigate({
      to: "/playbooks/$playbook",
      params: { playbook: id },
      search: { tab: "versions", from, to },
      replace: true,
    });
  const options = versions.map(({ version, state }) => ({ value: version, label: `${version} · ${say(state)}` }));
  return (
    <Panel title={say("compare")}>
      <div className="bar filters">
        <label className="field">
          {say("before")}
          <Select value={before} onChange={(next) => go(next, after)} options={options} style={{ minWidth: 140 }} />
        </label>
        <label className="field">
          {say("after")}
          <Select value={after} onChange={(next) => go(before, next)} options={options} style={{ minWidth: 140 }} />
        </label>
      </div>
      {changes.length === 0 ? <Nothing text={say("no_differences")} /> : <Changes changes={changes} />}
    </Panel>
  );
}

function Changes({ changes }: { readonly changes: readonly Difference[] }) {
  const say = useWords(words);
  return (
    <Table<Difference>
      size="small"
      pagination={false}
      rowKey="path"
      dataSource={[...changes]}
      columns={[
        { title: say("changed_path"), render: (_, { path }) => <code>{path}</code> },
        { title: say("before"), render: (_, { before }) => <pre className="removed">{shown(before)}</pre> },
        { title: say("after"), render: (_, { after }) => <pre className="added">{shown(after)}</pre> },
      ]}
    />
  );
}

function Waiting({ playbook, version }: { readonly playbook: OnePlaybook; readonly version: number }) {
  const say = useWords(words);
  return (
    <Panel title={say("changes")} extra={<Settle playbook={playbook} version={version} />}>
      {playbook.changes.length === 0 ? <Nothing /> : <Changes changes={playbook.changes} />}
    </Panel>
  );
}

const shown = (value: unknown): string =>
  value === undefined ? "–" : typeof value === "string" ? value : JSON.stringify(value, null, 2);

function Settle({ playbook, version }: { readonly playbook: OnePlaybook; readonly version: number }) {
  const say = useWords(words);
  const ask = useAskFirst();
  const mayApprove = useMay("playbook.approve");
  const mayPropose = useMay("playbook.propose");
  const mayTakeLive = useMay("playbook.publish", "playbook.run");
  const params = { path: { id: playbook.id, version } };
  const again = () => queries.invalidateQueries({ queryKey: ["playbooks"] });
  const approve = () =>
    ask(
      { title: say("approve_title", { version }), consequences: say("approve_about"), act: say("approve") },
      async () => {
        await take(api.POST("/v1/playbooks/{id}/versions/{version}/approve", { params }));
        await again();
      },
    );
  const takeLive = () =>
    ask({ title: say("take_live"), consequences: say("approve_about"), act: say("take_live") }, async () => {
      await take(api.POST("/v1/playbooks/{id}/versions/{version}/live", { params }));
      await again();
    });
  const refuse = () =>
    ask(
      {
        title: say("refuse_title", { version }),
        consequences: say("refuse_about"),
        act: say("refuse"),
        danger: true,
        reason: say("why"),
      },
      async (reason) => {
        await take(api.POST("/v1/playbooks/{id}/versions/{version}/refuse", { params, body: { reason } }));
        await again();
      },
    );
  const withdraw = () =>
    ask({ title: say("withdraw"), consequences: say("withdraw_about"), act: say("withdraw") }, async () => {
      await take(api.POST("/v1/playbooks/{id}/versions/{version}/withdraw", { params }));
      await again();
    });
  return (
    <span className="bar">
      {playbook.waitingState === "draft" && mayApprove ? (
        <>
          <Button type="primary" onClick={approve}>
            {say("approve")}
          </Button>
          <Button danger onClick={refuse}>
            {say("refuse")}
          </Button>
        </>
      ) : null}
      {playbook.waitingState === "approved" && mayTakeLive ? (
        <Button type="primary" onClick={takeLive}>
          {say("take_live")}
        </Button>
      ) : null}
      {playbook.waitingState === "draft" && mayPropose ? <Button onClick={withdraw}>{say("withdraw")}</Button> : null}
    </span>
  );
}
