/** Customers of an audience given out to colleagues for some days: shared out, approved, taken back. */
import { useQuery } from "@tanstack/react-query";
import { Button, Input, InputNumber, Select, Table, Tag } from "antd";
import { useState } from "react";
import { type Answer, api, type paths, take } from "../../api/client.ts";
import { queries, useMay } from "../../api/session.ts";
import { Answered, Nothing } from "../../ui/answered.tsx";
import { useAct, useAskFirst } from "../../ui/ask-first.tsx";
import { Panel } from "../../ui/page.tsx";
import { useWho } from "../../ui/who.ts";
import { common } from "../../words/common.ts";
import { useFormats } from "../../words/formats.ts";
import { useLanguage, useWords } from "../../words/index.ts";
import { handsWords as words } from "./hands-words.ts";

type List = Answer<"/v1/lists">["lists"][number];
type Dispatched = NonNullable<paths["/v1/lists"]["post"]["responses"][201]["content"]["application/json"]>;
const colours = {
  waiting: "gold",
  active: "green",
  refused: "default",
  taken_back: "default",
  expired: "default",
} as const;

/** Of one audience, or of all. */
export function Lists({ audience }: { readonly audience?: string }) {
  const say = useWords(words);
  const may = useMay("audience.read_lists");
  const mayGive = useMay("audience.dispatch");
  const query = useQuery({
    queryKey: ["lists", audience],
    queryFn: () => take(api.GET("/v1/lists", { params: { query: audience ? { audience } : {} } })),
    enabled: may,
  });
  if (!may) return null;
  return (
    <Panel title={say("lists")}>
      {mayGive && audience !== undefined ? <GiveOut audience={audience} /> : null}
      <Answered query={query} empty={({ lists }) => lists.length === 0} nothing={<Nothing text={say("no_lists")} />}>
        {({ lists }) => <Lines lists={lists} />}
      </Answered>
    </Panel>
  );
}

function GiveOut({ audience }: { readonly audience: string }) {
  const say = useWords(words);
  const act = useAct();
  const [owners, setOwners] = useState<string[]>([]);
  const [purpose, setPurpose] = useState("");
  const [days, setDays] = useState<number | null>(14);
  const [most, setMost] = useState<number | null>(null);
  const [done, setDone] = useState<Dispatched>();
  const colleagues = useQuery({
    queryKey: ["tasks", "colleagues"],
    queryFn: () => take(api.GET("/v1/colleagues")),
    retry: false,
  });
  const give = () =>
    act(async () => {
      const body = {
        audience,
        owners,
        purpose: purpose.trim(),
        days: days ?? 14,
        ...(most === null ? {} : { most }),
      };
      setDone((await take(api.POST("/v1/lists", { body }))) as Dispatched);
      setPurpose("");
      await queries.invalidateQueries({ queryKey: ["lists"] });
    }, say("list_given"));
  return (
    <>
      <p className="quiet">{say("list_about")}</p>
      <div className="bar filters">
        <label className="field grow">
          {say("owners")}
          <Select
            mode="tags"
            aria-label={say("owners")}
            value={owners}
            onChange={setOwners}
            tokenSeparators={[",", "，", " "]}
            options={(colleagues.data?.colleagues ?? []).map(({ login, name }) => ({
              value: login,
              label: `${name} ${login}`,
            }))}
            style={{ minWidth: 240 }}
          />
        </label>
        <label className="field grow">
          {say("purpose")}
          <Input value={purpose} maxLength={500} onChange={({ target }) => setPurpose(target.value)} />
        </label>
        <label className="field">
          {say("days")}
          <InputNumber min={7} max={31} value={days} onChange={setDays} />
        </label>
        <label className="field">
          {say("most")}
          <InputNumber min={1} max={100_000} value={most} onChange={setMost} placeholder={say("all_of_them")} />
        </label>
        <Button
          type="primary"
          disabled={owners.length === 0 || purpose.trim() === "" || days === null}
          onClick={() => void give()}
        >
          {say("give_out")}
        </Button>
      </div>
      {done ? (
        <p role="status">
          {say("given", {
            count: done.count,
            found: done.found,
            elsewhere: done.elsewhere,
            unassigned: done.unassigned,
          })}
        </p>
      ) : null}
    </>
  );
}

function Lines({ lists }: { readonly lists: readonly List[] }) {
  const say = useWords(words);
  const sayCommon = useWords(common);
  const { of } = useLanguage();
  const { number, day } = useFormats();
  const who = useWho();
  return (
    <Table<List>
      size="small"
      rowKey="list"
      dataSource={[...lists]}
      pagination={{ pageSize: 20, hideOnSinglePage: true }}
      scroll={{ x: "max-content" }}
      columns={[
        {
          title: say("list"),
          render: (_, one) => (
            <>
              {of(one) || one.audience} <div className="quiet small">{one.purpose}</div>
            </>
          ),
        },
        { title: say("validity"), render: (_, one) => `${day(one.from)} – ${day(one.until)}` },
        {
          title: sayCommon("state"),
          render: (_, { state, reason }) => (
            <>
              <Tag color={colours[state]}>{say(`list_${state}`)}</Tag> <span className="quiet small">{reason}</span>
            </>
          ),
        },
        { title: say("rows"), align: "right", render: (_, { count }) => number(count) },
        { title: say("shares"), render: (_, one) => <Shares list={one} /> },
        { title: say("made_by"), render: (_, { madeBy }) => who(madeBy) },
        { title: "", render: (_, one) => <Acts list={one} /> },
      ]}
    />
  );
}

function Shares({ list: { shares } }: { readonly list: List }) {
  const say = useWords(words);
  const owners = [...new Set(shares.map(({ owner }) => owner))];
  return (
    <ul className="plain-list">
      {owners.map((owner) => (
        <li key={owner} className="small">
          {owner}:{" "}
          {shares
            .filter((one) => one.owner === owner)
            .map((one) => `${say(`member_${one.state}`)} ${one.count}`)
            .join(" · ")}
        </li>
      ))}
    </ul>
  );
}

function Acts({ list: { list, state } }: { readonly list: List }) {
  const say = useWords(words);
  const ask = useAskFirst();
  const mayApprove = useMay("audience.approve_list");
  const mayGive = useMay("audience.dispatch");
  const path = { list };
  const again = () => queries.invalidateQueries({ queryKey: ["lists"] });
  const approve = () =>
    ask({ title: say("approve"), consequences: say("list_follows"), act: say("approve") }, () =>
      take(api.POST("/v1/lists/{list}/approve", { params: { path } })).then(again),
    );
  const refuse = () =>
    ask(
      {
        title: say("refuse"),
        consequences: say("list_refused_follows"),
        act: say("refuse"),
        danger: true,
        reason: say("why"),
      },
      (reason) => api.POST("/v1/lists/{list}/refuse", { params: { path }, body: { reason } }).then(again),
    );
  const takeBack = () =>
    ask(
      {
        title: say("take_back"),
        consequences: say("take_back_follows"),
        act: say("take_back"),
        danger: true,
        reason: say("why"),
      },
      (reason) => take(api.POST("/v1/lists/{list}/take-back", { params: { path }, body: { reason } })).then(again),
    );
  return (
    <span className="bar">
      {state === "waiting" && mayApprove ? (
        <>
          <Button size="small" type="primary" onClick={approve}>
            {say("approve")}
          </Button>
          <Button size="small" danger onClick={refuse}>
            {say("refuse")}
          </Button>
        </>
      ) : null}
      {state === "active" && mayGive ? (
        <Button size="small" danger onClick={takeBack}>
          {say("take_back")}
        </Button>
      ) : null}
    </span>
  );
}
