/** The bank's plans: lifecycle stages by AARRR steps, and boards of activities with what came of them. */
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import { Table, Tabs, Tag } from "antd";
import { type Answer, api, take } from "../../api/client.ts";
import { Answered, Nothing } from "../../ui/answered.tsx";
import { Page, Panel } from "../../ui/page.tsx";
import { useFormats } from "../../words/formats.ts";
import { useLanguage, useWordOf, useWords } from "../../words/index.ts";
import { formWords } from "./form-words.ts";
import { playbook as words } from "./words.ts";

const route = getRouteApi("/shell/playbooks/plans");
const MATRIX = "@matrix";
type Matrix = Answer<"/v1/playbooks/matrix">;
type Board = Answer<"/v1/activity-boards/{id}">;
type Activity = Board["goals"][number]["activities"][number];

export function PlansPage() {
  const say = useWords(words);
  const { of } = useLanguage();
  const navigate = useNavigate();
  const { board = MATRIX } = route.useSearch();
  const boards = useQuery({
    queryKey: ["playbooks", "boards"],
    queryFn: () => take(api.GET("/v1/activity-boards")),
  });
  return (
    <Page title={say("plans")} about={say("plans_about")}>
      <Tabs
        activeKey={board}
        destroyOnHidden
        onChange={(next) => void navigate({ to: "/playbooks/plans", search: next === MATRIX ? {} : { board: next } })}
        items={[
          { key: MATRIX, label: say("matrix"), children: <MatrixView /> },
          ...(boards.data?.boards ?? []).map((one) => ({
            key: one.id,
            label: of(one) || one.id,
            children: <BoardView id={one.id} />,
          })),
        ]}
      />
    </Page>
  );
}

function MatrixView() {
  const say = useWords(words);
  const query = useQuery({
    queryKey: ["playbooks", "matrix"],
    queryFn: () => take(api.GET("/v1/playbooks/matrix")),
  });
  return (
    <Answered query={query} rows={12}>
      {(matrix) => (
        <div className="stack">
          <Panel>
            <div className="matrix-frame">
              <MatrixTable matrix={matrix} />
            </div>
          </Panel>
          {matrix.apart.length === 0 ? null : (
            <Panel title={say("apart")}>
              <p className="quiet">{say("apart_about")}</p>
              <Standing playbooks={matrix.apart} />
            </Panel>
          )}
        </div>
      )}
    </Answered>
  );
}

function MatrixTable({ matrix: { stages } }: { readonly matrix: Matrix }) {
  const say = useWords(words);
  const word = useWordOf(formWords);
  const { of } = useLanguage();
  const steps = stages[0]?.cells.map(({ step }) => step) ?? [];
  return (
    <table className="matrix">
      <caption className="unseen">{say("matrix")}</caption>
      <thead>
        <tr>
          <th scope="col">{say("lifecycle")}</th>
          {steps.map((step) => (
            <th key={step} scope="col">
              {word(`c_${step}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {stages.map(({ stage, traits, cells }) => (
          <tr key={stage}>
            <th scope="row">
              {word(`c_${stage}`)}
              <span className="quiet small">{of(traits)}</span>
            </th>
            {cells.map(({ step, strategy, playbooks }) => (
              <td key={step} className={playbooks.length === 0 ? "matrix-empty" : ""}>
                {strategy ? <p className="small">{of(strategy)}</p> : null}
                {playbooks.length === 0 ? (
                  <span className="quiet small">{say(strategy ? "no_playbook_yet" : "nothing_planned")}</span>
                ) : (
                  <Standing playbooks={playbooks} />
                )}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Standing({ playbooks }: { readonly playbooks: Matrix["apart"] }) {
  const say = useWords(words);
  const { of } = useLanguage();
  return (
    <ul className="plain-list">
      {playbooks.map((one) => (
        <li key={one.id}>
          <Link to="/playbooks/$playbook" params={{ playbook: one.id }}>
            {of(one) || one.id}
          </Link>{" "}
          {one.state === "paused" ? <Tag color="gold">{say("paused")}</Tag> : null}
        </li>
      ))}
    </ul>
  );
}

function BoardView({ id }: { readonly id: string }) {
  const say = useWords(words);
  const { of } = useLanguage();
  const query = useQuery({
    queryKey: ["playbooks", "boards", id],
    queryFn: () => take(api.GET("/v1/activity-boards/{id}", { params: { path: { id } } })),
  });
  return (
    <Answered query={query} rows={10} empty={({ goals }) => goals.length === 0} nothing={<Nothing />}>
      {({ goals }) => (
        <div className="stack">
          {goals.map((goal) => (
            <Panel key={goal.id} title={`${say("goal")}: ${of(goal)}`}>
              <Activities activities={goal.activities} />
            </Panel>
          ))}
        </div>
      )}
    </Answered>
  );
}

function Activities({ activities }: { readonly activities: readonly Activity[] }) {
  const say = useWords(words);
  const { of } = useLanguage();
  const { number, percent } = useFormats();
  return (
    <Table<Activity>
      size="middle"
      pagination={false}
      rowKey="id"
      dataSource={[...activities]}
      scroll={{ x: "max-content" }}
      columns={[
        { title: say("activity"), width: 180, render: (_, one) => <strong>{of(one)}</strong> },
        {
          title: say("title"),
          render: (_, { playbooks }) => (
            <ul className="plain-list">
              {playbooks.map((one) => (
                <li key={one.id}>
                  <Link to="/playbooks/$playbook" params={{ playbook: one.id }} search={{ tab: "results" }}>
                    {of(one) || one.id}
                  </Link>{" "}
                  <Tag color={one.state === "live" ? "green" : one.state === "paused" ? "gold" : "default"}>
                    {say(one.state ?? "not_live")}
                  </Tag>
                  <span className="quiet small">
                    {say("runs_and_goals", { runs: number(one.runs), converted: number(one.converted) })}
                    {one.runs > 0 ? ` (${percent(one.converted / one.runs)})` : ""}
                  </span>
                </li>
              ))}
            </ul>
          ),
        },
        { title: say("scenes"), render: (_, { scenes }) => <Scenes scenes={scenes} /> },
      ]}
    />
  );
}

function Scenes({ scenes }: { readonly scenes: Activity["scenes"] }) {
  const say = useWords(words);
  const { of } = useLanguage();
  const { number, yuan } = useFormats();
  return (
    <ul className="plain-list">
      {scenes.map((scene) => (
        <li key={scene.id}>
          {of(scene)} <Tag>{say(scene.kind === "life" ? "scene_life" : "scene_platform")}</Tag>
          {scene.benefits.map((one) => (
            <div key={one.id} className="small">
              {of(one)}{" "}
              <span className="quiet">
                {say("granted_and_used", {
                  granted: number(one.granted),
                  used: number(one.used),
                  spent: yuan(one.spent),
                })}
              </span>
            </div>
          ))}
        </li>
      ))}
    </ul>
  );
}
