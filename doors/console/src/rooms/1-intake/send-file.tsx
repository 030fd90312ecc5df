/** A file before it is sent in: what its columns become, what is missing, and how its first rows read. */
import { useQueryClient } from "@tanstack/react-query";
import { Alert, Button, Select, Table, Tag } from "antd";
import { useMemo, useState } from "react";
import { type Answer, headers, refusalOf } from "../../api/client.ts";
import { useAct } from "../../ui/ask-first.tsx";
import { Panel } from "../../ui/page.tsx";
import { type FileHead, readHead } from "../../ui/read-head.ts";
import { type Catalog, useCatalog } from "../../ui/use-catalog.ts";
import { useLanguage, useWords } from "../../words/index.ts";
import { intake } from "./words.ts";

type ImportMap = Catalog["imports"][number];
type Begun = Answer<"/v1/imports/{id}">;

export interface SendFileProps {
  /** An import has begun; `lines` is about how many lines its file has, 0 where that is not known. */
  readonly onBegun: (id: string, lines: number) => void;
}

export function SendFile({ onBegun }: SendFileProps) {
  const say = useWords(intake);
  const { of } = useLanguage();
  const act = useAct();
  const queries = useQueryClient();
  const catalog = useCatalog();
  const [map, setMap] = useState<string>();
  const [chosen, setChosen] = useState<FileHead>();
  const found = catalog?.imports.find(({ id }) => id === map);
  const missing =
    chosen && found && chosen.head.length > 0 ? found.columns.filter((name) => !chosen.head.includes(name)) : [];
  const send = () =>
    act(async () => {
      if (!chosen || map === undefined) return;
      const { file } = chosen;
      const address = `/v1/imports?map=${encodeURIComponent(map)}&name=${encodeURIComponent(file.name)}`;
      const type = file.name.endsWith(".gz") ? "application/gzip" : "text/csv";
      const response = await fetch(address, {
        method: "POST",
        headers: { ...headers(), "content-type": type },
        body: file,
      });
      if (!response.ok) throw await refusalOf(response);
      const { id } = (await response.json()) as Begun;
      onBegun(id, linesOf(chosen));
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
            onChange={({ target }) => void readHead(target.files?.[0]).then(setChosen)}
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
      {missing.length > 0 ? (
        <Alert type="error" showIcon title={say("missing_columns", { columns: missing.join(", ") })} />
      ) : null}
      {chosen && chosen.head.length === 0 ? <p className="quiet">{say("no_preview")}</p> : null}
      {found ? <Mapped map={found} chosen={chosen} /> : null}
    </Panel>
  );
}

/** How many lines a file has, by those that were read. */
function linesOf({ file, head, rows }: FileHead): number {
  const read = [head, ...rows];
  const length = read.reduce((sum, row) => sum + row.join(",").length + 1, 0);
  return head.length === 0 || length === 0 ? 0 : Math.round((file.size / length) * read.length);
}

interface MappedRow {
  readonly column: string;
  readonly becomes: ImportMap["mapping"];
  readonly there: boolean;
  readonly needed: boolean;
  readonly samples: readonly string[];
}

/** Column by column: its first cells, and the fields of which facts they become. */
function Mapped({ map, chosen }: { readonly map: ImportMap; readonly chosen: FileHead | undefined }) {
  const say = useWords(intake);
  const { of } = useLanguage();
  const rows = useMemo((): readonly MappedRow[] => {
    const head = chosen?.head ?? [];
    const names = [...new Set([...head, ...map.columns, ...map.mapping.map(({ column }) => column)])];
    return names.map((column) => ({
      column,
      becomes: map.mapping.filter((one) => one.column === column),
      there: head.length === 0 || head.includes(column),
      needed: map.columns.includes(column),
      samples: head.includes(column) ? (chosen?.rows ?? []).map((row) => row[head.indexOf(column)] ?? "") : [],
    }));
  }, [map, chosen]);
  return (
    <>
      <h3>{say("mapping")}</h3>
      <Table<MappedRow>
        size="small"
        pagination={{ pageSize: 25, hideOnSinglePage: true }}
        scroll={{ x: "max-content" }}
        rowKey="column"
        dataSource={rows}
        columns={[
          {
            title: say("column"),
            render: (_, row) => (
              <>
                <code>{row.column}</code>{" "}
                {row.there ? null : (
                  <Tag color={row.needed ? "red" : "default"}>{say(row.needed ? "missing" : "not_there")}</Tag>
                )}
              </>
            ),
          },
          {
            title: say("becomes"),
            render: (_, { becomes }) =>
              becomes.length === 0 ? (
                <span className="quiet">{say("left_out")}</span>
              ) : (
                becomes.map((one) => (
                  <div key={`${one.event}.${one.field}`}>
                    {of(one)} <code className="quiet small">{`${one.event}.${one.field}`}</code>{" "}
                    {one.required ? <Tag>{say("must_have")}</Tag> : null}
                  </div>
                ))
              ),
          },
          {
            title: say("preview"),
            render: (_, { samples }) => <span className="quiet">{samples.slice(0, 3).join(" · ")}</span>,
          },
        ]}
      />
    </>
  );
}
