/** Figures of an audience or a condition: how many, who they are, some of them, whom others share. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Button, Select, Table } from "antd";
import { useMemo, useState } from "react";
import { api, type Posted, take } from "../../api/client.ts";
import { Answered, Nothing } from "../../ui/answered.tsx";
import { Chart } from "../../ui/chart.tsx";
import { CustomerLink } from "../../ui/links.tsx";
import { Panel } from "../../ui/page.tsx";
import { useCatalog } from "../../ui/use-catalog.ts";
import { useFormats } from "../../words/formats.ts";
import { useLanguage, useWords } from "../../words/index.ts";
import { audience } from "./words.ts";

/** An audience by its name, or a condition. */
export type Source = { readonly audience: string } | { readonly condition: string };

export function Count({ source }: { readonly source: Source }) {
  const say = useWords(audience);
  const { number, percent } = useFormats();
  const query = useQuery({
    queryKey: ["audiences", "count", source],
    queryFn: () => take(api.POST("/v1/audiences/count", { body: source })),
    placeholderData: keepPreviousData,
  });
  return (
    <Answered query={query} rows={1}>
      {({ count, of, how }) => (
        <p aria-live="polite">
          <strong className="figure-value">{say("count", { count: number(count) })}</strong>{" "}
          <span className="quiet">
            {say("count_of", { of: number(of), share: percent(of === 0 ? 0 : count / of) })} · {say("found_by")}{" "}
            {say(how)}
          </span>
        </p>
      )}
    </Answered>
  );
}

export interface BreakdownProps {
  readonly source: Source;
  readonly by: string | undefined;
  readonly onBy: (by: string) => void;
}

export function Breakdown({ source, by: wanted, onBy }: BreakdownProps) {
  const say = useWords(audience);
  const { of } = useLanguage();
  const { number } = useFormats();
  const catalog = useCatalog();
  const choices = useMemo(() => {
    const { attributes = [], tags = [] } = catalog ?? {};
    return [
      ...attributes.filter(({ personal, type }) => !personal && type !== "records" && type !== "list"),
      ...tags.map((tag) => ({ ...tag, name: `tag.${tag.name}` })),
    ].map((one) => ({ value: one.name, label: of(one) }));
  }, [catalog, of]);
  // What an audience does not name itself is shown by the first that the catalog has.
  const by = choices.some(({ value }) => value === wanted) ? wanted : choices[0]?.value;
  const query = useQuery({
    queryKey: ["audiences", "breakdown", source, by],
    queryFn: () => take(api.POST("/v1/audiences/breakdown", { body: { ...source, by: [by ?? ""] } })),
    enabled: by !== undefined,
    placeholderData: keepPreviousData,
  });
  const named = useMemo(() => {
    const { attributes = [], tags = [] } = catalog ?? {};
    const found = [...attributes, ...tags.map((tag) => ({ ...tag, name: `tag.${tag.name}` }))].find(
      ({ name }) => name === by,
    );
    return new Map(found?.values?.map((one) => [one.value, of(one)]));
  }, [catalog, by, of]);
  const cells = query.data?.cells;
  const option = useMemo(() => {
    const rows = (cells ?? []).slice(0, 15).reverse();
    return {
      grid: { left: 8, right: 40, top: 8, bottom: 8, containLabel: true },
      tooltip: { trigger: "item" },
      xAxis: { type: "value" },
      yAxis: { type: "category", data: rows.map(({ values: [value] }) => nameOf(value, named, say("missing"))) },
      series: [
        {
          type: "bar",
          data: rows.map(({ members }) => members),
          label: { show: true, position: "right" },
          itemStyle: { color: "#2c8a5e" },
        },
      ],
    };
  }, [cells, named, say]);
  return (
    <Panel
      title={say("breakdown")}
      extra={
        <Select
          aria-label={say("by")}
          showSearch={{ optionFilterProp: "label" }}
          value={by ?? null}
          onChange={onBy}
          options={choices}
          style={{ minWidth: 200 }}
        />
      }
    >
      <Answered query={query} empty={(data) => data.cells.length === 0} nothing={<Nothing text={say("nobody")} />}>
        {({ others }) => (
          <>
            <Chart option={option} name={say("breakdown")} height={300} />
            {others > 0 ? <p className="quiet">{say("others", { count: number(others) })}</p> : null}
          </>
        )}
      </Answered>
    </Panel>
  );
}

function nameOf(value: string | null | undefined, named: ReadonlyMap<string, string>, missing: string): string {
  return value === null || value === undefined ? missing : (named.get(value) ?? (value === "" ? "✓" : value));
}

export function Sample({ source }: { readonly source: Source }) {
  const say = useWords(audience);
  const query = useQuery({
    queryKey: ["audiences", "sample", source],
    queryFn: () => take(api.POST("/v1/audiences/sample", { body: { ...source, size: 12 } })),
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const shown = [...new Set(query.data?.customers.flatMap(({ personal }) => Object.keys(personal)))].slice(0, 3);
  return (
    <Panel
      title={say("sample")}
      extra={
        <Button size="small" onClick={() => void query.refetch()} loading={query.isFetching}>
          {say("another_sample")}
        </Button>
      }
    >
      <Answered
        query={query}
        empty={({ customers }) => customers.length === 0}
        nothing={<Nothing text={say("nobody")} />}
      >
        {({ customers }) => (
          <ul className="list">
            {customers.map(({ customer, personal }) => (
              <li key={customer}>
                <CustomerLink number={customer} />{" "}
                <span className="quiet">{shown.map((name) => personal[name] ?? "–").join(" · ")}</span>
              </li>
            ))}
          </ul>
        )}
      </Answered>
    </Panel>
  );
}

/** Audiences of the bank whose overlap is shown; a choice of two to eight. */
export function Overlap({
  chosen,
  onChoose,
}: {
  readonly chosen: readonly string[];
  readonly onChoose: (next: readonly string[]) => void;
}) {
  const say = useWords(audience);
  const { of } = useLanguage();
  const { number } = useFormats();
  const [most] = useState(8);
  const all = useQuery({
    queryKey: ["audiences", "live"],
    queryFn: () => take(api.GET("/v1/audiences", { params: { query: { state: "live" } } })),
  });
  const query = useQuery({
    queryKey: ["audiences", "overlap", chosen],
    queryFn: () => take(api.POST("/v1/audiences/overlap", { body: { of: chosen.map((one) => ({ audience: one })) } })),
    enabled: chosen.length >= 2,
    placeholderData: keepPreviousData,
  });
  const names = new Map(all.data?.audiences.map(({ id, definition }) => [id, of(definition) || id]));
  const nameAt = (place: number): string => names.get(chosen[place] ?? "") ?? chosen[place] ?? "";
  const rows = [
    ...chosen.map((_, place) => ({
      of: [place],
      members: query.data?.members[place] ?? 0,
      only: null as number | null,
    })),
    ...(query.data?.intersections ?? []),
  ];
  const option = {
    grid: { left: 8, right: 50, top: 8, bottom: 8, containLabel: true },
    tooltip: { trigger: "item" },
    xAxis: { type: "value" },
    yAxis: { type: "category", data: rows.map((row) => row.of.map(nameAt).join(" ∩ ")).reverse() },
    series: [
      {
        type: "bar",
        data: rows
          .map((row) => ({ value: row.members, itemStyle: { color: row.of.length === 1 ? "#8aa99a" : "#2c8a5e" } }))
          .reverse(),
        label: { show: true, position: "right" },
      },
    ],
  };
  return (
    <Panel title={say("overlap")}>
      <label className="field">
        {say("overlap_about")}
        <Select
          mode="multiple"
          maxCount={most}
          aria-label={say("overlap_with")}
          value={[...chosen]}
          onChange={onChoose}
          showSearch={{ optionFilterProp: "label" }}
          options={[...names].map(([value, label]) => ({ value, label }))}
        />
      </label>
      {chosen.length < 2 ? null : (
        <Answered query={query}>
          {(data) => (
            <>
              <p className="quiet">{say("together", { count: number(data.any) })}</p>
              <Chart option={option} name={say("overlap")} height={60 + rows.length * 30} />
              <Shared rows={data.intersections} nameAt={nameAt} />
            </>
          )}
        </Answered>
      )}
    </Panel>
  );
}

interface SharedProps {
  readonly rows: Posted<"/v1/audiences/overlap">["intersections"];
  readonly nameAt: (place: number) => string;
}

function Shared({ rows, nameAt }: SharedProps) {
  const say = useWords(audience);
  const { number } = useFormats();
  return (
    <Table
      size="small"
      pagination={false}
      rowKey={(row) => row.of.join("-")}
      dataSource={rows}
      columns={[
        { title: say("audiences"), render: (_, row) => row.of.map(nameAt).join(" ∩ ") },
        { title: say("overlap_rows"), render: (_, row) => number(row.members) },
        { title: say("overlap_only"), render: (_, row) => number(row.only) },
      ]}
    />
  );
}
