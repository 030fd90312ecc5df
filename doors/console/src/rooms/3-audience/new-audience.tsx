/** A new audience, or another version of one: its condition as clauses and text, with the customers whom it finds. */
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { Button, Input, Select } from "antd";
import { type FormEvent, useState } from "react";
import { type Answer, api, take } from "../../api/client.ts";
import { useMay } from "../../api/session.ts";
import { Answered } from "../../ui/answered.tsx";
import { useAct } from "../../ui/ask-first.tsx";
import { Page, Panel } from "../../ui/page.tsx";
import { useLanguage, useWords } from "../../words/index.ts";
import { Builder, useRead, useSettled } from "./builder.tsx";
import { Breakdown, Count, Sample } from "./figures.tsx";
import { ListEditor } from "./new-list.tsx";
import { audience } from "./words.ts";

const route = getRouteApi("/shell/audiences/new");
type One = Answer<"/v1/audiences/{id}">;

export function NewAudiencePage() {
  const { of, list } = route.useSearch();
  const known = useQuery({
    queryKey: ["audiences", of],
    queryFn: () => take(api.GET("/v1/audiences/{id}", { params: { path: { id: of ?? "" } } })),
    enabled: of !== undefined,
  });
  if (of === undefined) return list ? <ListEditor /> : <Editor />;
  return (
    <Answered query={known}>
      {(one) => (one.definition.list ? <ListEditor one={one} /> : <Editor one={one} />)}
    </Answered>
  );
}

function Editor({ one }: { readonly one?: One }) {
  const say = useWords(audience);
  const { of } = useLanguage();
  const { where } = route.useSearch();
  const navigate = useNavigate();
  const may = useMay("audience.define");
  const [text, setText] = useState(where ?? one?.definition.condition ?? "");
  const [by, setBy] = useState<string>();
  const settled = useSettled(text);
  const { data: read } = useRead(settled);
  const good = settled.trim() !== "" && read?.condition === settled && read.problems.length === 0;
  const change = (next: string) => {
    setText(next);
    void navigate({
      to: "/audiences/new",
      search: { ...(one ? { of: one.id } : {}), ...(next ? { where: next } : {}) },
      replace: true,
    });
  };
  return (
    <Page title={one ? of(one.definition) : say("new")} about={say("new_about")}>
      <Panel title={say("condition")}>
        <Builder text={text} onChange={change} />
        {good ? <Count source={{ condition: settled }} /> : null}
      </Panel>
      {may ? <Propose text={settled} ready={good} {...(one ? { one } : {})} /> : null}
      {good ? (
        <div className="columns">
          <Breakdown source={{ condition: settled }} by={by} onBy={setBy} />
          <Sample source={{ condition: settled }} />
        </div>
      ) : null}
    </Page>
  );
}

const refreshes = ["live", "daily", "manual"] as const;

function Propose({ text, ready, one }: { readonly text: string; readonly ready: boolean; readonly one?: One }) {
  const say = useWords(audience);
  const act = useAct();
  const navigate = useNavigate();
  const [fields, setFields] = useState({
    id: one?.id ?? "",
    zh: one?.definition.zh ?? "",
    en: one?.definition.en ?? "",
    refresh: one?.definition.refresh ?? ("live" as const),
    reason: "",
  });
  const set = (name: keyof typeof fields) => (value: string) => setFields((before) => ({ ...before, [name]: value }));
  const { id, zh, en, refresh, reason } = fields;
  const complete = [id, zh, en, reason].every((field) => field.trim() !== "");
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const breakdown = one?.definition.breakdown;
    const definition = { zh, en, condition: text, refresh, ...(breakdown?.length ? { breakdown } : {}) };
    const done = await act(
      () => take(api.POST("/v1/audiences", { body: { id, definition, reason } })),
      say("proposed_done", { version: (one?.versions[0]?.version ?? 0) + 1 }),
    );
    if (done) void navigate({ to: "/audiences/$audience", params: { audience: id }, search: { tab: "history" } });
  };
  return (
    <Panel title={say("propose")}>
      <form className="bar" onSubmit={(event) => void submit(event)}>
        <label className="field">
          {say("id")}
          <Input
            value={id}
            disabled={one !== undefined}
            pattern="[a-z][a-z0-9_]*"
            title={say("id_hint")}
            onChange={({ target }) => set("id")(target.value)}
          />
        </label>
        <label className="field">
          {say("name_zh")}
          <Input value={zh} onChange={({ target }) => set("zh")(target.value)} />
        </label>
        <label className="field">
          {say("name_en")}
          <Input value={en} onChange={({ target }) => set("en")(target.value)} />
        </label>
        <label className="field">
          {say("refresh")}
          <Select
            value={refresh}
            onChange={set("refresh")}
            options={refreshes.map((value) => ({ value, label: say(value) }))}
            style={{ minWidth: 110 }}
          />
        </label>
        <label className="field grow">
          {say("why")}
          <Input value={reason} maxLength={500} onChange={({ target }) => set("reason")(target.value)} />
        </label>
        <Button type="primary" htmlType="submit" disabled={!ready || !complete}>
          {say("propose")}
        </Button>
      </form>
    </Panel>
  );
}
