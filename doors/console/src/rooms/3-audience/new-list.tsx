/** A new static list, or another version of one: its names, and how long it holds; its customers are said after. */
import { useNavigate } from "@tanstack/react-router";
import { Button, Input } from "antd";
import { type FormEvent, useState } from "react";
import { type Answer, api, take } from "../../api/client.ts";
import { queries, useBank, useMay } from "../../api/session.ts";
import { useAct } from "../../ui/ask-first.tsx";
import { Page, Panel } from "../../ui/page.tsx";
import { useLanguage, useWords } from "../../words/index.ts";
import { audience } from "./words.ts";

type One = Answer<"/v1/audiences/{id}">;
const texts = ["id", "name_zh", "name_en"] as const;

export function ListEditor({ one }: { readonly one?: One }) {
  const say = useWords(audience);
  const { of } = useLanguage();
  const may = useMay("audience.define");
  return (
    <Page title={one ? of(one.definition) : say("new_list")} about={say("new_list_about")}>
      {may ? <Form {...(one ? { one } : {})} /> : null}
    </Page>
  );
}

function Form({ one }: { readonly one?: One }) {
  const say = useWords(audience);
  const act = useAct();
  const navigate = useNavigate();
  const today = useBank()?.today ?? "";
  const before = one?.definition;
  const [fields, setFields] = useState({
    id: one?.id ?? "",
    name_zh: before?.zh ?? "",
    name_en: before?.en ?? "",
    until: before?.until ?? "",
    reason: "",
  });
  const set = (name: keyof typeof fields) => (value: string) => setFields((old) => ({ ...old, [name]: value }));
  const { id, name_zh: zh, name_en: en, until, reason } = fields;
  const complete = [id, zh, en, reason].every((field) => field.trim() !== "");
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    // What else a version said of it stays said.
    const { breakdown, notes_zh, notes_en } = before ?? {};
    const notes = { ...(notes_zh ? { notes_zh } : {}), ...(notes_en ? { notes_en } : {}) };
    const definition = {
      ...{ zh, en, list: true, ...notes },
      ...(until === "" ? {} : { until }),
      ...(breakdown?.length ? { breakdown } : {}),
    };
    const done = await act(
      () => take(api.POST("/v1/audiences", { body: { id, definition, reason } })),
      say("next_customers"),
    );
    if (!done) return;
    await queries.invalidateQueries({ queryKey: ["audiences"] });
    void navigate({
      to: "/audiences/$audience",
      params: { audience: id },
      search: { tab: one ? "history" : "hands" },
    });
  };
  return (
    <Panel title={say("about_list")}>
      <form className="bar" onSubmit={(event) => void submit(event)}>
        {texts.map((name) => (
          <label className="field" key={name}>
            {say(name)}
            <Input
              value={fields[name]}
              disabled={name === "id" && one !== undefined}
              {...(name === "id" ? { pattern: "[a-z][a-z0-9_]*", title: say("id_hint") } : {})}
              onChange={({ target }) => set(name)(target.value)}
            />
          </label>
        ))}
        <label className="field">
          {say("until")}
          <input type="date" value={until} min={today} onChange={({ target }) => set("until")(target.value)} />
        </label>
        <label className="field grow">
          {say("why")}
          <Input value={reason} maxLength={500} onChange={({ target }) => set("reason")(target.value)} />
        </label>
        <Button type="primary" htmlType="submit" disabled={!complete}>
          {say("propose")}
        </Button>
      </form>
      <p className="quiet small">{say("until_about")}</p>
    </Panel>
  );
}
