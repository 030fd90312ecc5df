/** Files that were sent in, and how far they have come. */
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Progress, Table, Tag } from "antd";
import { useState } from "react";
import { type Answer, api, take } from "../../api/client.ts";
import { Answered, Nothing } from "../../ui/answered.tsx";
import { Panel } from "../../ui/page.tsx";
import { common } from "../../words/common.ts";
import { useFormats } from "../../words/formats.ts";
import { useWordOf, useWords } from "../../words/index.ts";
import { SendFile } from "./send-file.tsx";
import { intake } from "./words.ts";

type Import = Answer<"/v1/imports">["imports"][number];
const colours: Readonly<Record<string, string>> = { running: "blue", done: "green", failed: "red" };
/** Until the server has read to the end, what is shown is an estimate. */
const MOST_PERCENT = 99;

export function Imports() {
  const say = useWords(intake);
  const sayCommon = useWords(common);
  const { number, instant } = useFormats();
  const [lines, setLines] = useState<ReadonlyMap<string, number>>(new Map());
  const query = useQuery({
    queryKey: ["data", "imports"],
    queryFn: () => take(api.GET("/v1/imports")),
    refetchInterval: ({ state }) => (state.data?.imports.some((one) => one.state === "running") ? 1_000 : false),
  });
  return (
    <div className="stack">
      <SendFile onBegun={(id, about) => setLines((before) => new Map(before).set(id, about))} />
      <Panel title={say("imports")}>
        <Answered
          query={query}
          empty={({ imports }) => imports.length === 0}
          nothing={<Nothing text={say("no_imports")} />}
        >
          {({ imports }) => (
            <Table
              size="middle"
              rowKey="id"
              pagination={{ pageSize: 20, hideOnSinglePage: true }}
              scroll={{ x: "max-content" }}
              dataSource={imports}
              columns={[
                { title: say("file"), dataIndex: "file" },
                { title: say("map"), dataIndex: "map" },
                {
                  title: sayCommon("state"),
                  width: 220,
                  render: (_, row) => <Standing one={row} lines={lines.get(row.id) ?? 0} />,
                },
                { title: say("line"), align: "right", render: (_, row) => number(row.line) },
                { title: say("accepted"), align: "right", render: (_, row) => number(row.accepted) },
                {
                  title: say("quarantined"),
                  align: "right",
                  render: (_, row) =>
                    row.quarantined === 0 ? (
                      "0"
                    ) : (
                      <Link to="/data" search={{ tab: "quarantine", import: row.id }}>
                        {number(row.quarantined)}
                      </Link>
                    ),
                },
                { title: say("duplicates"), align: "right", render: (_, row) => number(row.duplicates) },
                { title: say("facts"), align: "right", render: (_, row) => number(row.facts) },
                { title: say("began"), render: (_, row) => instant(row.startedAt) },
              ]}
            />
          )}
        </Answered>
      </Panel>
    </div>
  );
}

function Standing({ one, lines }: { readonly one: Import; readonly lines: number }) {
  const word = useWordOf(intake);
  const percent = lines === 0 ? 0 : Math.min(MOST_PERCENT, Math.round((100 * one.line) / lines));
  return (
    <>
      <Tag color={colours[one.state] ?? "default"}>{word(one.state)}</Tag> {one.reason}
      {one.state === "running" && lines > 0 ? (
        <Progress percent={percent} size="small" status="active" aria-label={`${one.file} ${word("running")}`} />
      ) : null}
    </>
  );
}
