/** All versions of all models. */
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Table } from "antd";
import { api, take } from "../../api/client.ts";
import { Answered, Nothing } from "../../ui/answered.tsx";
import { Page, Panel } from "../../ui/page.tsx";
import { common } from "../../words/common.ts";
import { useFormats } from "../../words/formats.ts";
import { useWords } from "../../words/index.ts";
import { StateOf } from "./state-of.tsx";
import { learning } from "./words.ts";

export function ModelsPage() {
  const say = useWords(learning);
  const sayCommon = useWords(common);
  const { number, instant } = useFormats();
  const query = useQuery({ queryKey: ["models"], queryFn: () => take(api.GET("/v1/models")) });
  return (
    <Page title={say("title")} about={say("about")}>
      <Panel>
        <Answered
          query={query}
          empty={({ versions }) => versions.length === 0}
          nothing={<Nothing text={say("nothing")} />}
        >
          {({ versions }) => (
            <Table
              size="middle"
              pagination={false}
              scroll={{ x: "max-content" }}
              rowKey={(row) => `${row.model}-${row.version}`}
              dataSource={versions}
              columns={[
                {
                  title: say("model"),
                  render: (_, row) => (
                    <Link
                      to="/models/$model"
                      params={{ model: row.model }}
                      search={{ tab: "report", version: row.version }}
                    >
                      {row.model}
                    </Link>
                  ),
                },
                { title: sayCommon("version"), render: (_, row) => number(row.version) },
                { title: sayCommon("state"), render: (_, row) => <StateOf line={row} /> },
                { title: say("algorithm"), render: (_, row) => row.algorithm },
                { title: say("auc"), align: "right", render: (_, row) => number(row.measures.auc, 4) },
                { title: say("ks"), align: "right", render: (_, row) => number(row.measures.ks, 4) },
                { title: say("brier"), align: "right", render: (_, row) => number(row.measures.brier, 4) },
                { title: say("rows"), align: "right", render: (_, row) => number(row.data.rows) },
                { title: say("trained_at"), render: (_, row) => instant(row.trainedAt) },
              ]}
            />
          )}
        </Answered>
      </Panel>
    </Page>
  );
}
