/** Customers of an audience as a file: asked for with a purpose, agreed to by a second person, taken, masked. */
import { useQuery } from "@tanstack/react-query";
import { Button, Input, Select, Table, Tag } from "antd";
import { useMemo, useState } from "react";
import { type Answer, api, headers, refusalOf, take } from "../../api/client.ts";
import { queries, useMay, useMe } from "../../api/session.ts";
import { Answered, Nothing } from "../../ui/answered.tsx";
import { useAct, useAskFirst } from "../../ui/ask-first.tsx";
import { Panel } from "../../ui/page.tsx";
import { saveFile } from "../../ui/save-file.ts";
import { useCatalog } from "../../ui/use-catalog.ts";
import { useWho } from "../../ui/who.ts";
import { common } from "../../words/common.ts";
import { useFormats } from "../../words/formats.ts";
import { useLanguage, useWords } from "../../words/index.ts";
import { handsWords as words } from "./hands-words.ts";

type Export = Answer<"/v1/audience-exports">["exports"][number];
const colours = { asked: "gold", approved: "blue", refused: "default", done: "green", expired: "default" } as const;

/** Of one audience, or of all. */
export function Exports({ audience }: { readonly audience?: string }) {
  const say = useWords(words);
  const mayAsk = useMay("audience.export");
  const query = useQuery({
    queryKey: ["audiences", "exports"],
    queryFn: () => take(api.GET("/v1/audience-exports")),
    enabled: useMay("audience.export", "audience.approve_export"),
  });
  const of = (all: readonly Export[]) => all.filter((one) => audience === undefined || one.audience === audience);
  if (!mayAsk && query.fetchStatus === "idle" && query.data === undefined) return null;
  return (
    <Panel title={say("exports")}>
      {mayAsk && audience !== undefined ? <Ask audience={audience} /> : null}
      <Answered
        query={query}
        empty={({ exports }) => of(exports).length === 0}
        nothing={<Nothing text={say("no_exports")} />}
      >
        {({ exports }) => <Lines exports={of(exports)} />}
      </Answered>
    </Panel>
  );
}

function Ask({ audience }: { readonly audience: string }) {
  const say = useWords(words);
  const { of } = useLanguage();
  const act = useAct();
  const catalog = useCatalog();
  const [purpose, setPurpose] = useState("");
  const [fields, setFields] = useState<string[]>([]);
  const options = useMemo(() => {
    const { attributes = [], tags = [] } = catalog ?? {};
    return [
      ...attributes.filter(({ type }) => type !== "records").map((one) => ({ value: one.name, label: of(one) })),
      ...tags.map((one) => ({ value: `tag.${one.name}`, label: of(one) })),
    ];
  }, [catalog, of]);
  const ask = async () => {
    const body = { audience, purpose: purpose.trim(), ...(fields.length > 0 ? { fields } : {}) };
    const done = await act(
      () =>
        take(api.POST("/v1/audience-exports", { body })).then(() =>
          queries.invalidateQueries({ queryKey: ["audiences", "exports"] }),
        ),
      say("export_asked"),
    );
    if (done) setPurpose("");
  };
  return (
    <>
      <p className="quiet">{say("export_about")}</p>
      <div className="bar filters">
        <label className="field grow">
          {say("purpose")}
          <Input value={purpose} maxLength={500} onChange={({ target }) => setPurpose(target.value)} />
        </label>
        <label className="field grow">
          {say("fields")}
          <Select
            mode="multiple"
            aria-label={say("fields")}
            placeholder={say("usual_fields")}
            value={fields}
            onChange={setFields}
            showSearch={{ optionFilterProp: "label" }}
            maxTagCount="responsive"
            options={options}
            style={{ minWidth: 240 }}
          />
        </label>
        <Button type="primary" disabled={purpose.trim() === ""} onClick={() => void ask()}>
          {say("ask_export")}
        </Button>
      </div>
    </>
  );
}

function Lines({ exports }: { readonly exports: readonly Export[] }) {
  const say = useWords(words);
  const sayCommon = useWords(common);
  const { number, instant } = useFormats();
  const who = useWho();
  return (
    <Table<Export>
      size="small"
      rowKey="export"
      dataSource={[...exports]}
      pagination={{ pageSize: 20, hideOnSinglePage: true }}
      scroll={{ x: "max-content" }}
      columns={[
        { title: say("audience"), render: (_, one) => one.audience ?? <code>{one.condition}</code> },
        { title: say("purpose"), dataIndex: "purpose" },
        {
          title: sayCommon("state"),
          render: (_, { state, reason }) => (
            <>
              <Tag color={colours[state]}>{say(state === "asked" ? "export_asked_state" : `export_${state}`)}</Tag>{" "}
              <span className="quiet small">{reason}</span>
            </>
          ),
        },
        { title: say("made_by"), render: (_, one) => `${who(one.askedBy)} · ${instant(one.askedAt)}` },
        {
          title: say("settled_by"),
          render: (_, one) => (one.approvedBy === null ? "–" : `${who(one.approvedBy)} · ${instant(one.approvedAt)}`),
        },
        { title: say("rows"), align: "right", render: (_, { rows }) => number(rows) },
        { title: "", render: (_, one) => <Acts one={one} /> },
      ]}
    />
  );
}

function Acts({ one }: { readonly one: Export }) {
  const say = useWords(words);
  const [ask, act] = [useAskFirst(), useAct()];
  const me = useMe();
  const mayApprove = useMay("audience.approve_export");
  const path = { export: one.export };
  const again = () => queries.invalidateQueries({ queryKey: ["audiences", "exports"] });
  const approve = () =>
    ask({ title: say("approve"), consequences: say("export_follows"), act: say("approve") }, () =>
      api.POST("/v1/audience-exports/{export}/approve", { params: { path } }).then(again),
    );
  const refuse = () =>
    ask(
      {
        title: say("refuse"),
        consequences: say("export_refused_follows"),
        act: say("refuse"),
        danger: true,
        reason: say("why"),
      },
      (reason) => api.POST("/v1/audience-exports/{export}/refuse", { params: { path }, body: { reason } }).then(again),
    );
  const fetchFile = () =>
    act(async () => {
      const response = await fetch(`/v1/audience-exports/${one.export}/file`, { method: "POST", headers: headers() });
      if (!response.ok) throw await refusalOf(response);
      saveFile(`${one.audience ?? "customers"}.csv`, await response.blob());
      await again();
    }, say("taken"));
  if (one.state === "asked" && mayApprove)
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
  const isOwn = one.askedBy === me.as;
  return (one.state === "approved" || one.state === "done") && isOwn ? (
    <Button size="small" onClick={() => void fetchFile()}>
      {say("take_file")}
    </Button>
  ) : null;
}
