/** Scores that went out, against what came about; champion and challenger beside each other. */
import { useQuery } from "@tanstack/react-query";
import { Table, Tag } from "antd";
import { type Answer, api, take } from "../../api/client.ts";
import { Answered, Nothing } from "../../ui/answered.tsx";
import { Panel } from "../../ui/page.tsx";
import { common } from "../../words/common.ts";
import { useFormats } from "../../words/formats.ts";
import { useLanguage, useWordOf, useWords } from "../../words/index.ts";
import { algorithmWords } from "./algorithm-words.ts";
import { BandsAgainst } from "./bands.tsx";
import { learning } from "./words.ts";

type ModelView = Answer<"/v1/models/{id}">;

const colours = { stands: "green", watch: "gold", falls_back: "red", too_early: "default" } as const;

export function Batches({ data: { batches } }: { readonly data: ModelView }) {
  const say = useWords(learning);
  const { of } = useLanguage();
  const { number, instant, percent } = useFormats();
  if (batches.length === 0) return <Nothing />;
  return (
    <Panel title={say("batches")}>
      <Table
        size="small"
        rowKey="moment"
        pagination={{ pageSize: 24, hideOnSinglePage: true }}
        scroll={{ x: "max-content" }}
        dataSource={batches}
        expandable={{
          rowExpandable: ({ versions }) => versions.length > 0,
          expandedRowRender: ({ versions }) =>
            versions.map(({ version, role, judged }) => (
              <div key={version}>
                <h3>{`${say(role)} ${version} · ${say("auc")} ${number(judged.auc, 3)}`}</h3>
                {judged.alarms.map((alarm) => (
                  <p key={`${alarm.kind}-${alarm.feature ?? ""}`} className="warn">
                    {of(alarm)}
                  </p>
                ))}
                <BandsAgainst rows={judged.bands} />
              </div>
            )),
        }}
        columns={[
          { title: say("moment"), render: (_, row) => instant(row.moment) },
          { title: say("customers"), align: "right", render: (_, row) => number(row.customers) },
          { title: say("champion"), align: "right", render: (_, row) => number(row.champion) },
          {
            title: say("challenger"),
            align: "right",
            render: (_, row) => (row.challenger === null ? "–" : `${row.challenger} (${percent(row.share, 0)})`),
          },
          {
            title: say("drift"),
            render: (_, { drift }) =>
              drift === null ? "–" : `${number(drift.score.psi, 3)} ${say(drift.score.state)}`,
          },
          {
            title: say("verdict"),
            render: (_, { verdict }) => (verdict === null ? "–" : <Tag color={colours[verdict]}>{say(verdict)}</Tag>),
          },
        ]}
      />
    </Panel>
  );
}

export function Compared({ model }: { readonly model: string }) {
  const say = useWords(learning);
  const algorithm = useWordOf(algorithmWords);
  const sayCommon = useWords(common);
  const { number } = useFormats();
  const query = useQuery({
    queryKey: ["models", model, "compare"],
    queryFn: () => take(api.GET("/v1/models/{id}/compare", { params: { path: { id: model } } })),
  });
  return (
    <Panel title={say("compare")}>
      <Answered query={query} empty={({ sides }) => sides.length === 0}>
        {({ sides }) => (
          <Table
            size="small"
            rowKey="version"
            pagination={false}
            dataSource={sides}
            columns={[
              { title: sayCommon("version"), render: (_, side) => `${side.version} · ${say(side.state)}` },
              { title: say("algorithm"), render: (_, side) => algorithm(side.algorithm) },
              { title: say("auc"), align: "right", render: (_, side) => number(side.measures.auc, 4) },
              { title: say("ks"), align: "right", render: (_, side) => number(side.measures.ks, 4) },
              { title: say("log_loss"), align: "right", render: (_, side) => number(side.measures.logLoss, 4) },
              { title: say("brier"), align: "right", render: (_, side) => number(side.measures.brier, 4) },
              { title: say("batches"), align: "right", render: (_, side) => number(side.batches.length) },
            ]}
          />
        )}
      </Answered>
    </Panel>
  );
}
