/** Files that are sent in, with what they look like before, and how far they have come after. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Button, Select, Table, Tag } from "antd";
import { useState } from "react";
import { api, headers, refusalOf, take } from "../../api/client.ts";
import { Answered, Nothing } from "../../ui/answered.tsx";
import { useAct } from "../../ui/ask-first.tsx";
import { Panel } from "../../ui/page.tsx";
import { useCatalog } from "../../ui/use-catalog.ts";
import { common } from "../../words/common.ts";
import { useFormats } from "../../words/formats.ts";
import { useLanguage, useWordOf, useWords } from "../../words/index.ts";
import { intake } from "./words.ts";

const colours: Readonly<Record<string, string>> = { running: "blue", done: "green", failed: "red" };
const PREVIEW_BYTES = 16_384;
const PREVIEW_ROWS = 5;

export function Imports() {
  const say = useWords(intake);
  const sayCommon = useWords(common);
  const word = useWordOf(intake);
  const { number, instant } = useFormats();
  const query = useQuery({
    queryKey: ["data", "imports"],
    queryFn: () => take(api.GET("/v1/imports")),
    refetchInterval: ({ state }) => (state.data?.imports.some((one) => one.state === "running") ? 1_000 : false),
  });
  return (
    <div className="stack">
      <Send />
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
                  render: (_, row) => (
                    <>
                      <Tag color={colours[row.state] ?? "default"}>{word(row.state)}</Tag> {row.reason}
                    </>
                  ),
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

interface Chosen {
  readonly file: File;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

function Send() {
  const say = useWords(intake);
  const { of } = useLanguage();
  const act = useAct();
  const queries = useQueryClient();
  const catalog = useCatalog();
  const [map, setMap] = useState<string>();
  const [chosen, setChosen] = useState<Chosen>();
  const found = catalog?.imports.find(({ id }) => id === map);
  const missing =
    chosen && found && chosen.head.length > 0 ? found.columns.filter((name) => !chosen.head.includes(name)) : [];
  const send = () =>
    act(async () => {
      if (!chosen || map === undefined) return;
      const address = `/v1/imports?map=${encodeURIComponent(map)}&name=${encodeURIComponent(chosen.file.name)}`;
      const type = chosen.file.name.endsWith(".gz") ? "application/gzip" : "text/csv";
      const response = await fetch(address, {
        method: "POST",
        headers: { ...headers(), "content-type": type },
        body: chosen.file,
      });
      if (!response.ok) throw await refusalOf(response);
      setChosen(undefined);
      await queries.invalidateQueries({ queryKey: ["data"] });
    }, say("sent"));
  return (
    <Panel title={say("send")}>
      <div className="bar">
        <label className="field">
          {say("map")}
          <Select
            value={map ?? null}
            onChange={setMap}
            options={(catalog?.imports ?? []).map((one) => ({ value: one.id, label: of(one) }))}
            style={{ minWidth: 260 }}
          />
        </label>
        <label className="field grow">
          {say("file")}
          <input
            type="file"
            accept=".csv,.tsv,.txt,.gz"
            onChange={({ target }) => void look(target.files?.[0]).then(setChosen)}
          />
        </label>
        <Button
          type="primary"
          disabled={!chosen || map === undefined || missing.length > 0}
          onClick={() => void send()}
        >
          {say("send")}
        </Button>
      </div>
      {found ? (
        <p className="quiet small">
          {say("columns_needed")} <code>{found.columns.join(", ")}</code>
        </p>
      ) : null}
      {missing.length > 0 ? <p className="bad">{say("missing_columns", { columns: missing.join(", ") })}</p> : null}
      {chosen && chosen.head.length > 0 ? (
        <>
          <h3>{say("preview")}</h3>
          <Table
            size="small"
            pagination={false}
            scroll={{ x: "max-content" }}
            rowKey={(row) => row.join(",")}
            dataSource={chosen.rows}
            columns={chosen.head.map((title, n) => ({ title, render: (_: unknown, row: readonly string[]) => row[n] }))}
          />
        </>
      ) : null}
    </Panel>
  );
}

/** The head and first rows of a plain file; nothing leaves the browser. A gzip shows its name alone. */
async function look(file: File | undefined): Promise<Chosen | undefined> {
  if (!file) return undefined;
  if (file.name.endsWith(".gz")) return { file, head: [], rows: [] };
  const text = await file.slice(0, PREVIEW_BYTES).text();
  const [first = "", ...lines] = text.split(/\r?\n/);
  const separator = ["\t", ";", ","].find((one) => first.includes(one)) ?? ",";
  const cells = (line: string) => line.split(separator).map((cell) => cell.replace(/^"|"$/g, ""));
  return {
    file,
    head: cells(first.replace(/^\uFEFF/, "")),
    rows: lines
      .filter((line) => line !== "")
      .slice(0, PREVIEW_ROWS)
      .map(cells),
  };
}
