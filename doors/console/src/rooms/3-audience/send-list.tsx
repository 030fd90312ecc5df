/** Says who is in a static list: a file, or customers' numbers that are typed or pasted. */
import { Button, Input, Segmented, Select, Tag } from "antd";
import { useState } from "react";
import { headers, type Posted, refusalOf } from "../../api/client.ts";
import { queries, useMay } from "../../api/session.ts";
import { useAct } from "../../ui/ask-first.tsx";
import { Panel } from "../../ui/page.tsx";
import { useWords } from "../../words/index.ts";
import { handsWords as words } from "./hands-words.ts";
import { FaultList, TYPED } from "./uploads.tsx";

type Uploaded = Posted<"/v1/audiences/{id}/upload">;

const modes = ["replace", "add", "remove"] as const;
const encodings = ["utf-8", "gb18030"] as const;
const sources = ["file", "typed"] as const;
const HEAD_BYTES = 16_384;

type Mode = (typeof modes)[number];

interface Chosen {
  readonly file: File;
  readonly head: readonly string[];
}

/** What goes to the server, and how it is to be read. */
interface Sent {
  readonly body: File | string;
  readonly query: Readonly<Record<string, string>>;
}

export interface SendListProps {
  readonly audience: string;
  /** Whether the list itself waits for a second person. */
  readonly waits: boolean;
}

/** More than a handful of changes wait for a second person; so does all that goes to a list that waits itself. */
export function SendList({ audience, waits }: SendListProps) {
  const say = useWords(words);
  const act = useAct();
  const [source, setSource] = useState<(typeof sources)[number]>("file");
  const [mode, setMode] = useState<Mode>("replace");
  const [done, setDone] = useState<Uploaded>();
  if (!useMay("audience.upload")) return null;
  const send = ({ body, query }: Sent) =>
    act(async () => {
      setDone(undefined);
      const asked = new URLSearchParams({ mode, ...query });
      const response = await fetch(`/v1/audiences/${encodeURIComponent(audience)}/upload?${asked.toString()}`, {
        method: "POST",
        headers: { ...headers(), "content-type": "text/csv" },
        body,
      });
      if (!response.ok) throw await refusalOf(response);
      setDone((await response.json()) as Uploaded);
      await queries.invalidateQueries({ queryKey: ["audiences"] });
    }, say("sent"));
  const how = (
    <Segmented
      aria-label={say("mode")}
      value={mode}
      onChange={setMode}
      options={modes.map((value) => ({ value, label: say(value) }))}
    />
  );
  return (
    <Panel
      title={say("send")}
      extra={
        <Segmented
          aria-label={say("source")}
          value={source}
          onChange={(next) => {
            setSource(next);
            // A file is the whole list; who is typed comes to it.
            setMode(next === "file" ? "replace" : "add");
          }}
          options={sources.map((value) => ({ value, label: say(`source_${value}`) }))}
        />
      }
    >
      {waits ? <p className="quiet">{say("list_waits")}</p> : null}
      {source === "file" ? (
        <FromFile key={done?.upload ?? "none"} how={how} send={send} />
      ) : (
        <Typed key={done?.upload ?? "none"} how={how} send={send} />
      )}
      {done ? <Told uploaded={done} /> : null}
    </Panel>
  );
}

interface WayProps {
  readonly how: React.ReactNode;
  readonly send: (sent: Sent) => Promise<unknown>;
}

function FromFile({ how, send }: WayProps) {
  const say = useWords(words);
  const [chosen, setChosen] = useState<Chosen>();
  const [encoding, setEncoding] = useState<(typeof encodings)[number]>("utf-8");
  const [column, setColumn] = useState<string>();
  const pick = async (file: File | undefined, decoded: string) => {
    setColumn(undefined);
    setChosen(file ? { file, head: await headOf(file, decoded) } : undefined);
  };
  const submit = () => {
    if (!chosen) return;
    const query = { encoding, name: chosen.file.name, ...(column === undefined ? {} : { column }) };
    void send({ body: chosen.file, query });
  };
  return (
    <>
      <p className="quiet">{say("send_about")}</p>
      <div className="bar">
        <label className="field">
          {say("file")}
          <input
            type="file"
            accept=".csv,.tsv,.txt"
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
        {how}
        <Button type="primary" disabled={!chosen} onClick={submit}>
          {say("send")}
        </Button>
      </div>
    </>
  );
}

/** One number a line; several in a line, as a sheet or a message gives them, are parted. */
const linesOf = (text: string): string[] =>
  text
    .trimEnd()
    .split(/\r?\n|[,，;；、\t]/)
    .map((one) => one.trim());

function Typed({ how, send }: WayProps) {
  const say = useWords(words);
  const [text, setText] = useState("");
  const lines = linesOf(text);
  const count = lines.filter((one) => one !== "").length;
  const submit = () => {
    const body = `${lines.map((one) => `"${one.replaceAll('"', '""')}"`).join("\n")}\n`;
    void send({ body, query: { header: "false", name: TYPED } });
  };
  return (
    <>
      <p className="quiet">{say("typed_about")}</p>
      <label className="field">
        {say("typed_ids")}
        <Input.TextArea
          rows={6}
          value={text}
          spellCheck={false}
          autoComplete="off"
          onChange={({ target }) => setText(target.value)}
        />
      </label>
      <div className="bar">
        {how}
        <Button type="primary" disabled={count === 0} onClick={submit}>
          {say("send")}
        </Button>
        <span className="quiet">{say("typed_count", { count })}</span>
      </div>
    </>
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
