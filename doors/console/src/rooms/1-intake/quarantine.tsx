/** What did not fit, why, and taking it in again once definitions were mended. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { App, Button, Segmented, Table } from "antd";
import { useState } from "react";
import { api, take } from "../../api/client.ts";
import { useMay } from "../../api/session.ts";
import { Answered, Nothing } from "../../ui/answered.tsx";
import { useAskFirst } from "../../ui/ask-first.tsx";
import { CursorTable } from "../../ui/cursor-table.tsx";
import { Panel } from "../../ui/page.tsx";
import { common } from "../../words/common.ts";
import { useFormats } from "../../words/formats.ts";
import { useLanguage, useWords } from "../../words/index.ts";
import { type Item, MendItem } from "./mend-item.tsx";
import { itemStates } from "./state.ts";
import { intake } from "./words.ts";

const route = getRouteApi("/shell/data");
const PAGE = 200;

export function Quarantine() {
  const say = useWords(intake);
  const { instant, number } = useFormats();
  const navigate = useNavigate();
  const search = route.useSearch();
  const { state = "open" } = search;
  const file = search.import;
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const [mending, setMending] = useState<Item>();
  const mayReplay = useMay("intake.replay_quarantine");
  const toggle = (id: string) =>
    setChosen((before) => (before.includes(id) ? before.filter((one) => one !== id) : [...before, id]));
  return (
    <div className="stack">
      <Misfits />
      <Panel
        title={say("quarantine")}
        extra={
          <span className="bar">
            <Segmented
              value={state}
              options={itemStates.map((value) => ({ value, label: say(value) }))}
              onChange={(next) => void navigate({ to: "/data", search: { ...search, tab: "quarantine", state: next } })}
            />
            {state === "open" && chosen.length > 0 ? <Dismiss chosen={chosen} onDone={() => setChosen([])} /> : null}
            {mayReplay && state === "open" ? <Replay chosen={chosen} onDone={() => setChosen([])} /> : null}
          </span>
        }
      >
        <CursorTable<Item>
          queryKey={["data", "quarantine", state, file]}
          label={say("quarantine")}
          rowKey={({ id }) => id}
          nothing={<Nothing text={say("no_items")} />}
          load={async (after) => {
            const query = { state, limit: PAGE, ...(file ? { import: file } : {}), ...(after ? { after } : {}) };
            const { items } = await take(api.GET("/v1/quarantine", { params: { query } }));
            return { rows: items, next: items.length === PAGE ? (items.at(-1)?.id ?? null) : null };
          }}
          columns={[
            ...(mayReplay && state === "open"
              ? [
                  {
                    width: 44,
                    render: (_: unknown, { id }: Item) => (
                      <input
                        type="checkbox"
                        aria-label={say("choose_item", { id })}
                        checked={chosen.includes(id)}
                        onChange={() => toggle(id)}
                      />
                    ),
                  },
                ]
              : []),
            { title: say("received"), width: 170, render: (_: unknown, item: Item) => instant(item.receivedAt) },
            { title: say("type"), width: 170, render: (_: unknown, item: Item) => item.type ?? item.channel },
            { title: say("problem"), width: 420, render: (_: unknown, item: Item) => <Problems item={item} /> },
            { title: say("line"), width: 80, render: (_: unknown, { line }: Item) => number(line) },
            { title: say("attempts"), width: 80, render: (_: unknown, { attempts }: Item) => number(attempts) },
            ...(mayReplay && state === "open"
              ? [
                  {
                    width: 90,
                    render: (_: unknown, item: Item) => (
                      <Button size="small" onClick={() => setMending(item)}>
                        {say("mend")}
                      </Button>
                    ),
                  },
                ]
              : []),
          ]}
        />
      </Panel>
      {mending ? <MendItem key={mending.id} item={mending} close={() => setMending(undefined)} /> : null}
    </div>
  );
}

function Problems({ item: { problems } }: { readonly item: Item }) {
  const { language } = useLanguage();
  return problems.map((one) => (
    <div key={`${one.pointer}-${one.name}`}>
      <code>{one.pointer || "/"}</code> {language === "zh" ? one.zh : one.reason}{" "}
      {one.value === undefined ? null : <code className="quiet">{one.value}</code>}
    </div>
  ));
}

interface ChosenProps {
  readonly chosen: readonly string[];
  readonly onDone: () => void;
}

function Dismiss({ chosen, onDone }: ChosenProps) {
  const say = useWords(intake);
  const sayCommon = useWords(common);
  const ask = useAskFirst();
  const queries = useQueryClient();
  const mayDismiss = useMay("intake.dismiss_quarantine");
  if (!mayDismiss) return null;
  const title = say("dismiss", { count: chosen.length });
  return (
    <Button
      danger
      onClick={() =>
        ask(
          { title, consequences: say("dismiss_follows"), act: title, danger: true, reason: sayCommon("reason") },
          async (reason) => {
            await take(api.POST("/v1/quarantine/dismiss", { body: { ids: [...chosen], reason } }));
            onDone();
            await queries.invalidateQueries({ queryKey: ["data"] });
          },
        )
      }
    >
      {title}
    </Button>
  );
}

function Replay({ chosen, onDone }: ChosenProps) {
  const say = useWords(intake);
  const ask = useAskFirst();
  const { message } = App.useApp();
  const queries = useQueryClient();
  const { import: file } = route.useSearch();
  const title = chosen.length > 0 ? say("replay_chosen", { count: chosen.length }) : say("replay_all");
  const body = chosen.length > 0 ? { ids: [...chosen] } : file ? { import: file } : {};
  return (
    <Button
      onClick={() =>
        ask({ title, consequences: say("replay_follows"), act: title }, async () => {
          const { replayed, open } = await take(api.POST("/v1/quarantine/replay", { body }));
          void message.info(say("replay_done", { replayed, open }));
          onDone();
          await queries.invalidateQueries({ queryKey: ["data"] });
        })
      }
    >
      {title}
    </Button>
  );
}

function Misfits() {
  const say = useWords(intake);
  const { language } = useLanguage();
  const { number } = useFormats();
  const query = useQuery({ queryKey: ["data", "misfits"], queryFn: () => take(api.GET("/v1/quarantine/quality")) });
  return (
    <Panel title={say("misfits")}>
      <Answered query={query} empty={({ counts }) => counts.length === 0} nothing={<Nothing text={say("no_items")} />}>
        {({ counts }) => (
          <Table
            size="small"
            pagination={{ pageSize: 8, hideOnSinglePage: true }}
            rowKey={(row) => `${row.channel}-${row.field}-${row.name}`}
            dataSource={counts}
            columns={[
              { title: say("field"), render: (_, row) => <code>{row.field || "/"}</code> },
              { title: say("problem"), render: (_, row) => (language === "zh" ? row.zh : row.reason) },
              { title: say("open"), align: "right", render: (_, row) => number(row.open) },
              { title: say("replayed"), align: "right", render: (_, row) => number(row.replayed) },
              { title: say("dismissed"), align: "right", render: (_, row) => number(row.dismissed) },
            ]}
          />
        )}
      </Answered>
    </Panel>
  );
}
