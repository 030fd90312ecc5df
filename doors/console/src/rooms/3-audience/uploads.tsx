/** Files that say who is in a static list: sent in, looked at before, and approved by a second person. */
import { useQuery } from "@tanstack/react-query";
import { Button, Table, Tag } from "antd";
import { type Answer, api, type Posted, take } from "../../api/client.ts";
import { queries, useMay } from "../../api/session.ts";
import { Answered, Nothing } from "../../ui/answered.tsx";
import { useAskFirst } from "../../ui/ask-first.tsx";
import { Panel } from "../../ui/page.tsx";
import { useWho } from "../../ui/who.ts";
import { common } from "../../words/common.ts";
import { useFormats } from "../../words/formats.ts";
import { useLanguage, useWords } from "../../words/index.ts";
import { handsWords as words } from "./hands-words.ts";

type Upload = Answer<"/v1/audience-uploads">["uploads"][number];
type Faults = Posted<"/v1/audiences/{id}/upload">["faults"];

/** What customers' numbers that were typed are called, where a file has its name. */
export const TYPED = "typed";
const colours = { waiting: "gold", applied: "green", refused: "default" } as const;

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
        { title: say("file"), render: (_, { file }) => (file === TYPED ? say("typed") : file) },
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

export function FaultList({ faults }: { readonly faults: Faults }) {
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
