/** Versions of a playbook, what the waiting one changes, and the second person's word. */
import { Button, Table, Tag } from "antd";
import { type Answer, api, take } from "../../api/client.ts";
import { queries, useMay } from "../../api/session.ts";
import { Nothing } from "../../ui/answered.tsx";
import { useAskFirst } from "../../ui/ask-first.tsx";
import { Panel } from "../../ui/page.tsx";
import { common } from "../../words/common.ts";
import { useFormats } from "../../words/formats.ts";
import { useWords } from "../../words/index.ts";
import { playbook as words } from "./words.ts";

type OnePlaybook = Answer<"/v1/playbooks/{id}">;
type Version = OnePlaybook["versions"][number];
type Change = OnePlaybook["changes"][number];

const colours = { live: "green", paused: "gold", draft: "volcano", approved: "blue" } as const;

export function Versions({ playbook }: { readonly playbook: OnePlaybook }) {
  const say = useWords(words);
  const sayCommon = useWords(common);
  const { instant } = useFormats();
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
                  {one.madeBy} <span className="quiet">{instant(one.madeAt)}</span>
                  {one.reason === null ? null : <p className="quiet small">{one.reason}</p>}
                </>
              ),
            },
            {
              title: say("settled_by"),
              render: (_, one) => (
                <>
                  {one.settledBy ?? "–"} <span className="quiet">{instant(one.settledAt)}</span>
                  {one.settledReason === null ? null : <p className="quiet small">{one.settledReason}</p>}
                </>
              ),
            },
          ]}
        />
      </Panel>
    </div>
  );
}

function Waiting({ playbook, version }: { readonly playbook: OnePlaybook; readonly version: number }) {
  const say = useWords(words);
  return (
    <Panel title={say("changes")} extra={<Settle playbook={playbook} version={version} />}>
      {playbook.changes.length === 0 ? (
        <Nothing />
      ) : (
        <Table<Change>
          size="small"
          pagination={false}
          rowKey="path"
          dataSource={playbook.changes}
          columns={[
            { title: say("changed_path"), render: (_, { path }) => <code>{path}</code> },
            { title: say("before"), render: (_, { before }) => <pre className="removed">{shown(before)}</pre> },
            { title: say("after"), render: (_, { after }) => <pre className="added">{shown(after)}</pre> },
          ]}
        />
      )}
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
