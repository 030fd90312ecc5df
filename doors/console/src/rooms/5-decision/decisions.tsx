/** The stream of decisions with its filters, and the policies by which they are taken. */
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import { Input, Select, Tabs, Tag } from "antd";
import { type Answer, api, take } from "../../api/client.ts";
import { Nothing } from "../../ui/answered.tsx";
import { CursorTable } from "../../ui/cursor-table.tsx";
import { CustomerLink } from "../../ui/links.tsx";
import { Page, Panel } from "../../ui/page.tsx";
import { common } from "../../words/common.ts";
import { useFormats } from "../../words/formats.ts";
import { useLanguage, useWords } from "../../words/index.ts";
import { Capacity } from "./capacity.tsx";
import { Policies } from "./policies.tsx";
import { type DecisionsState, outcomeColours } from "./state.ts";
import { decision } from "./words.ts";

const route = getRouteApi("/shell/decisions");
type Line = Answer<"/v1/decisions">["decisions"][number];

export function DecisionsPage() {
  const say = useWords(decision);
  const navigate = useNavigate();
  const { tab = "stream" } = route.useSearch();
  return (
    <Page title={say("title")} about={say("about")}>
      <Tabs
        activeKey={tab}
        destroyOnHidden
        onChange={(next) =>
          void navigate({ to: "/decisions", search: next === "policies" || next === "capacity" ? { tab: next } : {} })
        }
        items={[
          { key: "stream", label: say("tab_stream"), children: <Stream /> },
          { key: "capacity", label: say("tab_capacity"), children: <Capacity /> },
          { key: "policies", label: say("tab_policies"), children: <Policies /> },
        ]}
      />
    </Page>
  );
}

function Stream() {
  const say = useWords(decision);
  const { tab: _, policy: __, edit: ___, make: ____, ...filters } = route.useSearch();
  const columns = useColumns();
  const { startOf } = useFormats();
  return (
    <Panel>
      <Filters filters={filters} />
      <CursorTable<Line>
        queryKey={["decisions", filters]}
        label={say("title")}
        rowKey={({ decision: id }) => id}
        columns={columns}
        nothing={<NothingHere filters={filters} />}
        load={async (after) => {
          const { from, to, ...rest } = filters;
          const query = {
            ...rest,
            ...(from ? { from: startOf(from) } : {}),
            ...(to ? { to: startOf(to, 1) } : {}),
            limit: 100,
            ...(after === undefined ? {} : { after }),
          };
          const { decisions, next } = await take(api.GET("/v1/decisions", { params: { query } }));
          return { rows: decisions, next };
        }}
      />
    </Panel>
  );
}

/** A bank may have been quiet for long: then the way to where something was decided is shown. */
function NothingHere({ filters }: { readonly filters: DecisionsState }) {
  const say = useWords(decision);
  const { day } = useFormats();
  const home = useQuery({ queryKey: ["home"], queryFn: () => take(api.GET("/v1/home")) });
  const { latest, today } = home.data ?? {};
  const quiet = latest !== undefined && latest !== today && filters.to === undefined && filters.from === undefined;
  if (!quiet) return <Nothing text={say("nothing")} />;
  return (
    <Nothing text={say("nothing_lately", { day: day(latest) })}>
      <Link to="/decisions" search={{ ...filters, to: latest }}>
        {say("go_there")}
      </Link>
    </Nothing>
  );
}

function useColumns() {
  const say = useWords(decision);
  const sayCommon = useWords(common);
  const { of } = useLanguage();
  const { instant, percent, yuan } = useFormats();
  return [
    {
      title: say("at"),
      width: 170,
      render: (_: unknown, line: Line) => (
        <Link to="/decisions/$decision" params={{ decision: line.decision }}>
          {instant(line.at)}
        </Link>
      ),
    },
    {
      title: sayCommon("customer"),
      width: 130,
      render: (_: unknown, { customer }: Line) => <CustomerLink number={customer} />,
    },
    { title: say("playbook"), width: 200, render: (_: unknown, { playbook }: Line) => of(playbook) || "–" },
    {
      title: say("outcome"),
      width: 110,
      render: (_: unknown, { outcome }: Line) => <Tag color={outcomeColours[outcome]}>{say(outcome)}</Tag>,
    },
    {
      title: say("reason"),
      width: 280,
      render: (_: unknown, { reasons, rules }: Line) =>
        [...new Set([...reasons, ...rules].map((one) => of(one) || one.code))].join(", "),
    },
    { title: say("channel"), width: 110, render: (_: unknown, { channel, wave }: Line) => channel ?? wave ?? "–" },
    { title: say("probability"), width: 90, render: (_: unknown, { probability }: Line) => percent(probability) },
    { title: say("value"), width: 110, render: (_: unknown, { value }: Line) => yuan(value) },
  ];
}

function Filters({ filters }: { readonly filters: Omit<DecisionsState, "tab" | "policy" | "edit"> }) {
  const [say, sayCommon] = [useWords(decision), useWords(common)];
  const { of } = useLanguage();
  const navigate = useNavigate();
  const playbooks = useQuery({ queryKey: ["playbooks"], queryFn: () => take(api.GET("/v1/playbooks")) });
  const change = (changed: { [Name in keyof DecisionsState]?: DecisionsState[Name] | undefined }) => {
    const next = Object.fromEntries(Object.entries({ ...filters, ...changed }).filter(([, value]) => value));
    void navigate({ to: "/decisions", search: next as DecisionsState });
  };
  return (
    <div className="bar filters">
      <label className="field">
        {say("customer")}
        <Input.Search
          key={filters.customer ?? ""}
          defaultValue={filters.customer ?? ""}
          allowClear
          onSearch={(customer) => change({ customer: customer.trim() })}
        />
      </label>
      <label className="field">
        {say("playbook")}
        <Select
          value={filters.playbook ?? ""}
          style={{ minWidth: 220 }}
          showSearch={{ optionFilterProp: "label" }}
          onChange={(playbook) => change({ playbook })}
          options={[
            { value: "", label: sayCommon("all") },
            ...(playbooks.data?.playbooks ?? []).map((one) => ({ value: one.id, label: of(one) })),
          ]}
        />
      </label>
      <label className="field">
        {say("outcome")}
        <Select
          value={filters.outcome ?? ""}
          style={{ minWidth: 120 }}
          onChange={(outcome: DecisionsState["outcome"] | "") => change({ outcome: outcome || undefined })}
          options={[
            { value: "" as const, label: sayCommon("all") },
            ...(["chosen", "withheld", "holdout", "denied"] as const).map((one) => ({ value: one, label: say(one) })),
          ]}
        />
      </label>
      <label className="field">
        {say("kind")}
        <Select
          value={filters.kind ?? ""}
          style={{ minWidth: 120 }}
          onChange={(kind: DecisionsState["kind"] | "") => change({ kind: kind || undefined })}
          options={[
            { value: "" as const, label: sayCommon("all") },
            ...(["set", "rank"] as const).map((one) => ({ value: one, label: say(one) })),
          ]}
        />
      </label>
      {(["from", "to"] as const).map((name) => (
        <label className="field" key={name}>
          {say(name)}
          <input
            type="date"
            value={filters[name] ?? ""}
            onChange={({ target }) => change({ [name]: target.value || undefined })}
          />
        </label>
      ))}
      <label className="field">
        {say("reason")}
        <Input.Search
          key={filters.reason ?? ""}
          defaultValue={filters.reason ?? ""}
          placeholder={say("reason_code")}
          allowClear
          onSearch={(reason) => change({ reason: reason.trim() })}
        />
      </label>
    </div>
  );
}
