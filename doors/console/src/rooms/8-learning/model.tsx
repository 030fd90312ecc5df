/** One model: its versions, how good each is, what became of its scores, and who stands. */
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { Select, Table, Tabs } from "antd";
import { type Answer, api, take } from "../../api/client.ts";
import { Answered, Nothing } from "../../ui/answered.tsx";
import { Facts } from "../../ui/figure.tsx";
import { Page, Panel } from "../../ui/page.tsx";
import { useWho } from "../../ui/who.ts";
import { common } from "../../words/common.ts";
import { useFormats } from "../../words/formats.ts";
import { useLanguage, useWordOf, useWords } from "../../words/index.ts";
import { algorithmWords } from "./algorithm-words.ts";
import { BackTests } from "./back-tests.tsx";
import { Batches, Compared } from "./batches.tsx";
import { Intent } from "./intent.tsx";
import { Report } from "./report.tsx";
import type { ModelState, ModelTab } from "./state.ts";
import { StateOf } from "./state-of.tsx";
import { Steps } from "./steps.tsx";
import { Training } from "./training.tsx";
import { useModels } from "./use-models.ts";
import { learning } from "./words.ts";

const route = getRouteApi("/shell/models/$model");
type ModelView = Answer<"/v1/models/{id}">;

export function ModelPage() {
  const { model } = route.useParams();
  const query = useQuery({
    queryKey: ["models", model],
    queryFn: () => take(api.GET("/v1/models/{id}", { params: { path: { id: model } } })),
  });
  return <Answered query={query}>{(data) => <Shown data={data} />}</Answered>;
}

function Shown({ data }: { readonly data: ModelView }) {
  const say = useWords(learning);
  const sayCommon = useWords(common);
  const { of } = useLanguage();
  const navigate = useNavigate();
  const search = route.useSearch();
  const standing = data.versions.find(({ state }) => state === "champion") ?? data.versions[0];
  const version = search.version ?? standing?.version;
  const line = data.versions.find((one) => one.version === version);
  const file = useModels().data?.models.find(({ model }) => model === data.model);
  const learns = file?.trains === "question";
  const go = (next: ModelState) => void navigate({ to: "/models/$model", params: { model: data.model }, search: next });
  return (
    <Page
      title={of(data)}
      about={line ? <StateOf line={line} /> : say("no_version")}
      actions={
        <>
          {data.versions.length === 0 ? null : (
            <Select
              aria-label={sayCommon("version")}
              value={version ?? null}
              onChange={(next) => go({ ...search, ...(next ? { version: next } : {}) })}
              options={data.versions.map((one) => ({
                value: one.version,
                label: `${sayCommon("version")} ${one.version} · ${say(one.state)}`,
              }))}
              style={{ minWidth: 160 }}
            />
          )}
          {line ? <Steps line={line} /> : null}
        </>
      }
    >
      <Tabs
        activeKey={search.tab ?? (line || !learns ? "report" : "training")}
        destroyOnHidden
        onChange={(tab) => go({ ...search, tab: tab as ModelTab })}
        items={[
          {
            key: "report",
            label: say("report"),
            children: <OfVersion model={data.model} version={version} part="report" />,
          },
          { key: "card", label: say("card"), children: <OfVersion model={data.model} version={version} part="card" /> },
          { key: "versions", label: say("versions"), children: <Versions data={data} /> },
          ...(learns
            ? [
                { key: "training", label: say("training"), children: <Training model={data.model} /> },
                {
                  key: "tests",
                  label: say("tests"),
                  children: <BackTests model={data.model} version={version} />,
                },
                {
                  key: "intent",
                  label: say("intent"),
                  children: <Intent model={data.model} version={version} />,
                },
              ]
            : []),
          { key: "compare", label: say("compare"), children: <Compared model={data.model} /> },
          { key: "batches", label: say("batches"), children: <Batches data={data} /> },
          { key: "changes", label: say("changes"), children: <Changes data={data} /> },
        ]}
      />
    </Page>
  );
}

interface OfVersionProps {
  readonly model: string;
  readonly version: number | undefined;
  readonly part: "report" | "card";
}

function OfVersion({ model, version, part }: OfVersionProps) {
  const say = useWords(learning);
  const { of } = useLanguage();
  const query = useQuery({
    queryKey: ["models", model, version],
    queryFn: () =>
      take(api.GET("/v1/models/{id}/versions/{version}", { params: { path: { id: model, version: version ?? 0 } } })),
    enabled: version !== undefined,
  });
  if (version === undefined) return <Nothing text={say("no_version")} />;
  return (
    <Answered query={query}>
      {(data) =>
        part === "report" ? (
          <Report data={data} />
        ) : (
          <Panel title={say("card")}>
            <Facts items={data.card.map(({ title, text }) => [of(title), of(text)] as const)} />
          </Panel>
        )
      }
    </Answered>
  );
}

function Versions({ data }: { readonly data: ModelView }) {
  const say = useWords(learning);
  const algorithm = useWordOf(algorithmWords);
  const sayCommon = useWords(common);
  const { number, instant, day } = useFormats();
  const who = useWho();
  if (data.versions.length === 0) return <Nothing text={say("nothing")} />;
  return (
    <Panel>
      <Table
        size="small"
        rowKey="version"
        pagination={false}
        scroll={{ x: "max-content" }}
        dataSource={data.versions}
        columns={[
          { title: sayCommon("version"), dataIndex: "version" },
          { title: sayCommon("state"), render: (_, row) => <StateOf line={row} /> },
          { title: say("algorithm"), render: (_, row) => `${algorithm(row.algorithm)} · ${say(row.origin)}` },
          { title: say("auc"), align: "right", render: (_, row) => number(row.measures.auc, 4) },
          { title: say("ks"), align: "right", render: (_, row) => number(row.measures.ks, 4) },
          { title: say("log_loss"), align: "right", render: (_, row) => number(row.measures.logLoss, 4) },
          { title: say("brier"), align: "right", render: (_, row) => number(row.measures.brier, 4) },
          {
            title: say("data"),
            render: (_, { data: window }) =>
              `${day(window.from)} – ${day(window.to)} · ${number(window.rows)} · ${say("positives")} ${number(window.positives)}`,
          },
          { title: say("made_by"), render: (_, row) => `${who(row.madeBy)} · ${instant(row.trainedAt)}` },
        ]}
      />
    </Panel>
  );
}

function Changes({ data }: { readonly data: ModelView }) {
  const { instant } = useFormats();
  const who = useWho();
  const word = useWordOf(learning);
  if (data.changes.length === 0) return <Nothing />;
  return (
    <Panel>
      <ul className="list">
        {data.changes.map((one) => (
          <li key={`${one.at}-${one.version}-${one.what}`}>
            <strong>{one.version}</strong> {word(`change_${one.what}`).replace(/^change_/, "")}{" "}
            <span className="quiet">{`${who(one.by)} · ${instant(one.at)} ${one.reason ?? ""}`}</span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
