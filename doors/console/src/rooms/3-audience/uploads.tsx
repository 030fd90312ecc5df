/** Files that say who is in a static list: sent in, looked at before, and approved by a second person. */
import { useQuery } from "@tanstack/react-query";
import { Button, Segmented, Select, Table, Tag } from "antd";
import { useState } from "react";
import { type Answer, api, headers, type Posted, refusalOf, take } from "../../api/client.ts";
import { queries, useMay } from "../../api/session.ts";
import { Answered, Nothing } from "../../ui/answered.tsx";
import { useAct, useAskFirst } from "../../ui/ask-first.tsx";
import { Panel } from "../../ui/page.tsx";
import { useWho } from "../../ui/who.ts";
import { common } from "../../words/common.ts";
import { useFormats } from "../../words/formats.ts";
import { useLanguage, useWords } from "../../words/index.ts";
import { handsWords as words } from "./hands-words.ts";

type Upload = Answer<"/v1/audience-uploads">["uploads"][number];
type Uploaded = Posted<"/v1/audiences/{id}/upload">;
type Faults = Uploaded["faults"];

const modes = ["replace", "add", "remove"] as const;
const encodings = ["utf-8", "gb18030"] as const;
const colours = { waiting: "gold", applied: "green", refused: "default" } as const;
const HEAD_BYTES = 16_384;

/** Of one audience, or of all. */
export function Uploads({ audience }: { readonly audience?: string }) {
  const say = useWords(words);
  const query = useQuery({
    queryKey: ["audiences", "uploads", audience],
    queryFn: () => take(api.GET("/v1/audience-uploads", { params: { query: audience ? { audience } : {} } })),
  });
  return (
    <Panel title={say("uploads")}>
      <Answered
        query={query}
        empty={({ uploads }) => uploads.length === 0}
        nothing={<Nothing text={say("no_uploads")} />}
      >
        {({ uploads }) => <Lines uploads={uploads} isOne={audience !== undefined} />}
      </Answered>
    </Panel>
  );
}

function Lines({ uploads, isOne }: { readonly uploads: readonly Upload[]; readonly isOne: boolean }) {
  const say = useWords(words);
  const sayCommon = useWords(common);
  const { number, instant } = useFormats();
  const who = useWho();
  return (
    <Table<Upload>
      size="small"
      rowKey="upload"
      dataSource={[...uploads]}
      pagination={{ pageSize: 20, hideOnSinglePage: true }}
      scroll={{ x: "max-content" }}
      expandable={{
        expandedRowRender: ({ upload }) => <Refused upload={upload} />,
        rowExpandable: ({ rejected }) => rejected > 0,
      }}
      columns={[
        { title: say("file"), dataIndex: "file" },
        ...(isOne ? [] : [{ title: say("audience"), dataIndex: "audience" }]),
        { title: say("mode"), render: (_, { mode }) => say(mode) },
        {
          title: sayCommon("state"),
          render: (_, { state }) => <Tag color={colours[state]}>{say(`upload_${state}`)}</Tag>,
        },
        { title: say("rows"), align: "right", render: (_, one) => number(one.rows) },
        { title: say("accepted"), align: "right", render: (_, one) => number(one.accepted) },
        { title: say("rejected"), align: "right", render: (_, one) => number(one.rejected) },
        { title: say("duplicates"), align: "right", render: (_, one) => number(one.duplicates) },
        { title: say("made_by"), render: (_, one) => `${who(one.madeBy)} · ${instant(one.madeAt)}` },
        {
          title: say("settled_by"),
          render: (_, one) =>
            one.state === "waiting" ? <Settle upload={one} /> : `${who(one.settledBy)} · ${instant(one.settledAt)}`,
        },
      ]}
    />
  );
}

/** Rows of a file that named nobody, with the reason. */
function Refused({ upload }: { readonly upload: string }) {
  const query = useQuery({
    queryKey: ["audiences", "uploads", "one", upload],
    queryFn: () => take(api.GET("/v1/audience-uploads/{upload}", { params: { path: { upload } } })),
  });
  return <Answered query={query}>{({ faults }) => <FaultList faults={faults} />}</Answered>;
}

function FaultList({ faults }: { readonly faults: Faults }) {
  const say = useWords(words);
  const { of } = useLanguage();
  if (faults.length === 0) return null;
  return (
    <ul className="clauses">
      {faults.slice(0, 50).map((one) => (
        <li key={`${one.line}/${one.field}`}>
          <Tag>{say("line", { line: one.line })}</Tag> {one.field}: {of(one)}
        </li>
      ))}
      {faults.length > 50 ? <li className="quiet">{say("more_faults", { count: faults.length - 50 })}</li> : null}
    </ul>
  );
}

function Settle({ upload: { upload, audience, mode, accepted } }: { readonly upload: Upload }) {
  const say = useWords(words);
  const ask = useAskFirst();
  if (!useMay("audience.approve")) return <>–</>;
  const path = { upload };
  const again = () => queries.invalidateQueries({ queryKey: ["audiences"] });
  const consequences = say("upload_follows", { audience, count: accepted, mode: say(mode) });
  const approve = () =>
    ask({ title: say("approve"), consequences, act: say("approve") }, () =>
      take(api.POST("/v1/audience-uploads/{upload}/approve", { params: { path } })).then(again),
    );
  const refuse = () =>
    ask(
      {
        title: say("refuse"),
        consequences: say("upload_refused_follows"),
        act: say("refuse"),
        danger: true,
        reason: say("why"),
      },
      (reason) => api.POST("/v1/audience-uploads/{upload}/refuse", { params: { path }, body: { reason } }).then(again),
    );
  return (
    <span className="bar">
      <Button size="small" type="primary" onClick={approve}>
        {say("approve")}
      </Button>
      <Button size="small" danger onClick={refuse}>
        {say("refuse")}
      </Button>
    </span>
  );
}

interface Chosen {
  readonly file: File;
  readonly head: readonly string[];
}

/** Sends a file to a static list; more than a handful of changes wait for a second person. */
export function SendList({ audience }: { readonly audience: string }) {
  const say = useWords(words);
  const act = useAct();
  const [chosen, setChosen] = useState<Chosen>();
  const [mode, setMode] = useState<(typeof modes)[number]>("replace");
  const [encoding, setEncoding] = useState<(typeof encodings)[number]>("utf-8");
  const [column, setColumn] = useState<string>();
  const [done, setDone] = useState<Uploaded>();
  if (!useMay("audience.upload")) return null;
  const pick = async (file: File | undefined, decoded: string) => {
    setDone(undefined);
    setColumn(undefined);
    setChosen(file ? { file, head: await headOf(file, decoded) } : undefined);
  };
  const send = () =>
    act(async () => {
      if (!chosen) return;
      const query = new URLSearchParams({ mode, encoding, name: chosen.file.name });
      if (column !== undefined) query.set("column", column);
      const response = await fetch(`/v1/audiences/${encodeURIComponent(audience)}/upload?${query.toString()}`, {
        method: "POST",
        headers: { ...headers(), "content-type": "text/csv" },
        body: chosen.file,
      });
      if (!response.ok) throw await refusalOf(response);
      setDone((await response.json()) as Uploaded);
      setChosen(undefined);
      await queries.invalidateQueries({ queryKey: ["audiences"] });
    }, say("sent"));
  return (
    <Panel title={say("send")}>
      <p className="quiet">{say("send_about")}</p>
      <div className="bar">
        <label className="field">
          {say("file")}
          <input
            type="file"
            accept=".csv,.tsv,.txt"
            key={done?.upload ?? "none"}
            onChange={({ target }) => void pick(target.files?.[0], encoding)}
          />
        </label>
        <label className="field">
          {say("encoding")}
          <Select
            value={encoding}
            onChange={(next) => {
              setEncoding(next);
              void pick(chosen?.file, next);
            }}
            options={encodings.map((value) => ({ value, label: value.toUpperCase() }))}
          />
        </label>
        {chosen && chosen.head.length > 1 ? (
          <label className="field">
            {say("column")}
            <Select
              value={column ?? null}
              placeholder={say("usual_column")}
              allowClear
              onChange={(next: string | null | undefined) => setColumn(next ?? undefined)}
              options={chosen.head.map((value) => ({ value, label: value }))}
              style={{ minWidth: 150 }}
            />
          </label>
        ) : null}
        <Segmented
          aria-label={say("mode")}
          value={mode}
          onChange={setMode}
          options={modes.map((value) => ({ value, label: say(value) }))}
        />
        <Button type="primary" disabled={!chosen} onClick={() => void send()}>
          {say("send")}
        </Button>
      </div>
      {done ? <Told uploaded={done} /> : null}
    </Panel>
  );
}

function Told({ uploaded }: { readonly uploaded: Uploaded }) {
  const say = useWords(words);
  const { rows, accepted, rejected, duplicates, entered, left, state, faults } = uploaded;
  return (
    <div role="status">
      <p>
        {say("told", { rows, accepted, rejected, duplicates })}{" "}
        {state === "waiting" ? (
          <Tag color="gold">{say("upload_waiting")}</Tag>
        ) : (
          <Tag color="green">{say("moved", { entered, left })}</Tag>
        )}
      </p>
      <FaultList faults={faults} />
    </div>
  );
}

/** Names of a file's columns, as far as its first line shows them. */
async function headOf(file: File, encoding: string): Promise<readonly string[]> {
  const bytes = await file.slice(0, HEAD_BYTES).arrayBuffer();
  const [line = ""] = new TextDecoder(encoding)
    .decode(bytes)
    .replace(/^\uFEFF/, "")
    .split(/\r?\n/, 1);
  return line
    .split(line.includes("\t") ? "\t" : ",")
    .map((name) => name.trim().replace(/^"|"$/g, ""))
    .filter((name) => name !== "");
}
