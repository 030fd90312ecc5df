/** What the bank's data are called and mean. */
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { Input, Segmented, Table, Tag } from "antd";
import { useMemo } from "react";
import { Loading, Nothing } from "../../ui/answered.tsx";
import { Panel } from "../../ui/page.tsx";
import { type Catalog, useCatalog } from "../../ui/use-catalog.ts";
import { type Both, useLanguage, useWords } from "../../words/index.ts";
import { catalogParts, type DataState } from "./state.ts";
import { intake } from "./words.ts";

const route = getRouteApi("/shell/data");

interface Row extends Both {
  readonly name: string;
  readonly about?: Both | undefined;
  readonly detail: readonly string[];
  readonly personal?: boolean;
  readonly model?: boolean;
}

export function CatalogBrowser() {
  const say = useWords(intake);
  const { of } = useLanguage();
  const navigate = useNavigate();
  const { part = "attributes", find = "" } = route.useSearch();
  const catalog = useCatalog();
  const rows = useMemo(() => {
    const wanted = find.toLowerCase();
    const all = catalog ? rowsOf(catalog, part, of) : [];
    return all.filter(({ name, zh, en }) => [name, zh, en].some((text) => text.toLowerCase().includes(wanted)));
  }, [catalog, part, find, of]);
  const go = (next: Pick<DataState, "part" | "find">) => {
    const { find: text = "", part: chosen = part } = next;
    void navigate({
      to: "/data",
      search: { tab: "catalog", part: chosen, ...(text ? { find: text } : {}) },
      replace: true,
    });
  };
  if (!catalog) return <Loading rows={8} />;
  return (
    <Panel
      title={say("catalog")}
      extra={
        <Input.Search
          aria-label={say("find")}
          placeholder={say("find")}
          allowClear
          defaultValue={find}
          onSearch={(text) => go({ find: text.trim() })}
          style={{ width: 240 }}
        />
      }
    >
      <Segmented
        value={part}
        onChange={(next) => go({ part: next, find })}
        options={catalogParts.map((value) => ({ value, label: `${say(value)} ${catalog[value].length}` }))}
      />
      {rows.length === 0 ? (
        <Nothing text={say("nothing_found")} />
      ) : (
        <Table
          size="small"
          rowKey="name"
          pagination={{ pageSize: 50, hideOnSinglePage: true }}
          dataSource={rows}
          columns={[
            {
              title: say("name"),
              width: 260,
              render: (_, row) => (
                <>
                  {of(row)} {row.personal ? <Tag color="gold">{say("personal")}</Tag> : null}
                  {row.model === false ? <Tag>{say("no_model")}</Tag> : null}
                </>
              ),
            },
            { title: say("code"), width: 220, render: (_, row) => <code>{row.name}</code> },
            { title: say("meaning"), render: (_, row) => of(row.about) },
            {
              title: say("detail"),
              render: (_, row) => <span className="quiet">{row.detail.filter((text) => text !== "").join(" · ")}</span>,
            },
          ]}
        />
      )}
    </Panel>
  );
}

function rowsOf(catalog: Catalog, part: NonNullable<DataState["part"]>, of: (both: Both) => string): readonly Row[] {
  const listed = (values: readonly Both[] | undefined) => (values ?? []).map(of).join(", ");
  switch (part) {
    case "attributes":
      return catalog.attributes.map((one) => ({
        ...one,
        detail: [one.type, one.unit ? of(one.unit) : "", listed(one.values)],
      }));
    case "metrics":
      return catalog.metrics.map((one) => ({
        ...one,
        detail: [one.type, one.function ?? "", one.window, one.events.join(", ")],
      }));
    case "tags":
      return catalog.tags.map((one) => ({ ...one, detail: [one.kind ?? "", one.how, listed(one.values)] }));
    case "scores":
      return catalog.scores.map((one) => ({ ...one, detail: [] }));
    case "events":
      return catalog.events.map((one) => ({
        ...one,
        detail: [one.fields.map(({ name, type }) => `${name}: ${type}`).join(", ")],
      }));
    case "products":
      return catalog.products.map((one) => ({ ...one, detail: [one.kind, one.risk ?? ""] }));
    default:
      return catalog.channels.map((one) => ({ ...one, detail: [one.by, one.classes.join(", ")] }));
  }
}
