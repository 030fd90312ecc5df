/** Models of the bank, who stands for each, and what else was learnt of customers. */
import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import { Table, Tabs, Tag } from "antd";
import type { ReactNode } from "react";
import type { Answer } from "../../api/client.ts";
import { Answered, Nothing } from "../../ui/answered.tsx";
import { Page, Panel } from "../../ui/page.tsx";
import { common } from "../../words/common.ts";
import { useFormats } from "../../words/formats.ts";
import { useLanguage, useWordOf, useWords } from "../../words/index.ts";
import { algorithmWords } from "./algorithm-words.ts";
import { Causes } from "./causes.tsx";
import { FitFile } from "./fit-file.tsx";
import { Habits } from "./habits.tsx";
import { insightWords } from "./insight-words.ts";
import { NextProducts } from "./next-products.tsx";
import { Products } from "./products.tsx";
import type { InsightTab } from "./state.ts";
import { StateOf } from "./state-of.tsx";
import { Uplift } from "./uplift.tsx";
import { useModels } from "./use-models.ts";
import { Values } from "./values.tsx";
import { Wordings } from "./wordings.tsx";
import { learning } from "./words.ts";

const route = getRouteApi("/shell/models");
type Models = Answer<"/v1/models">;

export function ModelsPage() {
  const say = useWords(learning);
  const sayInsight = useWords(insightWords);
  const navigate = useNavigate();
  const { tab = "models" } = route.useSearch();
  const pages: Readonly<Record<InsightTab, ReactNode>> = {
    models: <Registry />,
    uplift: <Uplift />,
    causes: <Causes />,
    values: <Values />,
    wordings: <Wordings />,
    habits: <Habits />,
    next: <NextProducts />,
    products: <Products />,
    file: <FitFile />,
  };
  return (
    <Page title={say("title")} about={say("about")}>
      <Tabs
        activeKey={tab}
        destroyOnHidden
        onChange={(next) => void navigate({ to: "/models", search: { tab: next as InsightTab } })}
        items={(Object.keys(pages) as InsightTab[]).map((key) => ({
          key,
          label: key === "models" ? say("title") : sayInsight(key),
          children: key === tab ? pages[key] : null,
        }))}
      />
    </Page>
  );
}

function Registry() {
  const say = useWords(learning);
  const query = useModels();
  return (
    <Answered
      query={query}
      empty={({ models, versions }) => models.length === 0 && versions.length === 0}
      nothing={<Nothing text={say("nothing")} />}
    >
      {(data) => (
        <div className="stack">
          <Files data={data} />
          {data.versions.length === 0 ? null : <Versions versions={data.versions} models={data.models} />}
        </div>
      )}
    </Answered>
  );
}

/** One line a model: who stands, how good it is, and what waits for somebody. */
function Files({ data: { models, versions } }: { readonly data: Models }) {
  const say = useWords(learning);
  const algorithm = useWordOf(algorithmWords);
  const { of } = useLanguage();
  const { number } = useFormats();
  const own = (model: string) => versions.filter((one) => one.model === model);
  const champion = (model: string) => own(model).find(({ state }) => state === "champion");
  return (
    <Panel>
      <Table
        size="middle"
        pagination={false}
        scroll={{ x: "max-content" }}
        rowKey="model"
        dataSource={models}
        columns={[
          {
            title: say("model"),
            render: (_, row) => (
              <>
                <Link to="/models/$model" params={{ model: row.model }}>
                  {of(row)}
                </Link>{" "}
                <code className="quiet small">{row.model}</code>
              </>
            ),
          },
          {
            title: say("stands_now"),
            render: (_, { model, trains }) => {
              const found = champion(model) ?? own(model)[0];
              if (found)
                return (
                  <div className="wrapped">
                    <StateOf line={found} />
                  </div>
                );
              return (
                <div className="quiet wrapped">
                  {say("no_version")}{" "}
                  {trains === "question" ? (
                    <Link to="/models/$model" params={{ model }} search={{ tab: "training" }}>
                      {say("open_training")}
                    </Link>
                  ) : (
                    say("calls_only")
                  )}
                </div>
              );
            },
          },
          { title: say("algorithm"), render: (_, { model }) => algorithm(champion(model)?.algorithm ?? "–") },
          { title: say("auc"), align: "right", render: (_, { model }) => number(champion(model)?.measures.auc, 4) },
          { title: say("ks"), align: "right", render: (_, { model }) => number(champion(model)?.measures.ks, 4) },
          { title: say("versions"), align: "right", render: (_, { model }) => number(own(model).length) },
          {
            title: say("waiting"),
            render: (_, { model }) => {
              const count = own(model).filter(({ proposedFor }) => proposedFor !== null).length;
              return count === 0 ? null : <Tag color="gold">{number(count)}</Tag>;
            },
          },
        ]}
      />
    </Panel>
  );
}

function Versions({ versions, models }: Models) {
  const say = useWords(learning);
  const algorithm = useWordOf(algorithmWords);
  const sayCommon = useWords(common);
  const { of } = useLanguage();
  const { number, instant } = useFormats();
  return (
    <Panel title={say("all_versions")}>
      <Table
        size="small"
        pagination={{ pageSize: 15, hideOnSinglePage: true }}
        scroll={{ x: "max-content" }}
        rowKey={(row) => `${row.model}-${row.version}`}
        dataSource={versions}
        columns={[
          {
            title: say("model"),
            render: (_, row) => (
              <Link to="/models/$model" params={{ model: row.model }} search={{ tab: "report", version: row.version }}>
                {`${of(models.find(({ model }) => model === row.model)) || row.model} · ${row.version}`}
              </Link>
            ),
          },
          {
            title: sayCommon("state"),
            render: (_, row) => (
              <div className="wrapped">
                <StateOf line={row} />
              </div>
            ),
          },
          { title: say("algorithm"), render: (_, row) => algorithm(row.algorithm) },
          { title: say("auc"), align: "right", render: (_, row) => number(row.measures.auc, 4) },
          { title: say("ks"), align: "right", render: (_, row) => number(row.measures.ks, 4) },
          { title: say("brier"), align: "right", render: (_, row) => number(row.measures.brier, 4) },
          { title: say("rows"), align: "right", render: (_, row) => number(row.data.rows) },
          { title: say("trained_at"), render: (_, row) => instant(row.trainedAt) },
        ]}
      />
    </Panel>
  );
}
