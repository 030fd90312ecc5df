/** What came of a playbook beside its holdout, and how much customers are contacted. */
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { Input, Select } from "antd";
import { api, take } from "../../api/client.ts";
import { Answered, Nothing } from "../../ui/answered.tsx";
import { Chart } from "../../ui/chart.tsx";
import { Page, Panel } from "../../ui/page.tsx";
import { useFormats } from "../../words/formats.ts";
import { useLanguage, useWords } from "../../words/index.ts";
import { Cohorts } from "./cohorts.tsx";
import { ColleaguesWork } from "./colleagues-work.tsx";
import { Comparison } from "./comparison.tsx";
import { Overview } from "./overview.tsx";
import { Attribution, Waves } from "./parts.tsx";
import type { OutcomeState } from "./state.ts";
import { outcome } from "./words.ts";

const route = getRouteApi("/shell/outcomes");

export function OutcomesPage() {
  const say = useWords(outcome);
  const { playbook } = route.useSearch();
  return (
    <Page title={say("title")} about={say("about")}>
      <Filters />
      {playbook === undefined ? <Overview /> : <OfPlaybook playbook={playbook} />}
      <Pressure />
      <ColleaguesWork />
    </Page>
  );
}

function Filters() {
  const say = useWords(outcome);
  const { of } = useLanguage();
  const navigate = useNavigate();
  const search = route.useSearch();
  const playbooks = useQuery({ queryKey: ["playbooks"], queryFn: () => take(api.GET("/v1/playbooks")) });
  const units = useQuery({
    queryKey: ["organisation"],
    queryFn: () => take(api.GET("/v1/organisation")),
    staleTime: 300_000,
  });
  const change = (changed: { readonly [Name in "playbook" | "from" | "to" | "unit"]?: string | undefined }) => {
    const next = Object.fromEntries(Object.entries({ ...search, ...changed }).filter(([, value]) => value));
    void navigate({ to: "/outcomes", search: next as OutcomeState });
  };
  return (
    <Panel>
      <div className="bar filters">
        <label className="field grow">
          {say("playbook")}
          <Select
            value={search.playbook ?? null}
            placeholder={say("choose")}
            allowClear
            showSearch={{ optionFilterProp: "label" }}
            onChange={(playbook) => change({ playbook: playbook ?? undefined })}
            options={(playbooks.data?.playbooks ?? []).map((one) => ({ value: one.id, label: of(one) || one.id }))}
            style={{ minWidth: 240 }}
          />
        </label>
        <label className="field">
          {say("from")}
          <Input type="date" value={search.from ?? ""} onChange={({ target }) => change({ from: target.value })} />
        </label>
        <label className="field">
          {say("to")}
          <Input type="date" value={search.to ?? ""} onChange={({ target }) => change({ to: target.value })} />
        </label>
        <label className="field">
          {say("unit")}
          <Select
            value={search.unit ?? null}
            allowClear
            onChange={(unit) => change({ unit: unit ?? undefined })}
            options={(units.data?.units ?? []).map((one) => ({ value: one.code, label: of(one) }))}
            style={{ minWidth: 160 }}
          />
        </label>
      </div>
    </Panel>
  );
}

function OfPlaybook({ playbook }: { readonly playbook: string }) {
  const say = useWords(outcome);
  const { from, to, unit } = route.useSearch();
  const query = { ...(from ? { from } : {}), ...(to ? { to } : {}), ...(unit ? { unit } : {}) };
  const params = { path: { id: playbook }, query };
  const found = useQuery({
    queryKey: ["outcomes", playbook, query],
    queryFn: () => take(api.GET("/v1/outcomes/playbooks/{id}", { params })),
  });
  return (
    <Answered query={found} empty={({ goal }) => goal === null} nothing={<Nothing text={say("no_goal")} />} rows={8}>
      {(data) => (
        <>
          <Comparison data={data} />
          <Waves data={data} />
          <Cohorts playbook={playbook} query={query} />
          <Attribution data={data} />
        </>
      )}
    </Answered>
  );
}

function Pressure() {
  const say = useWords(outcome);
  const { number } = useFormats();
  const query = useQuery({
    queryKey: ["touches", "health", 30],
    queryFn: () => take(api.GET("/v1/channels", { params: { query: { days: 30 } } })),
  });
  const rows = query.data?.pressure ?? [];
  const most = rows.at(-1)?.touches ?? 0;
  const option = {
    grid: { left: 8, right: 16, top: 24, bottom: 8, containLabel: true },
    tooltip: { trigger: "item" },
    xAxis: {
      type: "category",
      data: rows.map(({ touches }) => say(touches === 12 ? "touches_more" : "touches_n", { n: touches })),
    },
    yAxis: { type: "value" },
    series: [
      {
        name: say("customers"),
        type: "bar",
        data: rows.map(({ customers }) => customers),
        label: { show: rows.length < 14, position: "top" },
        itemStyle: { color: most > 8 ? "#c2571a" : "#2c8a5e" },
      },
    ],
  };
  return (
    <Panel title={say("pressure")}>
      <Answered query={query} empty={() => rows.length === 0}>
        {(data) => (
          <>
            <p className="quiet">
              {say("pressure_about")} · {number(data.pressure.reduce((sum, { customers }) => sum + customers, 0))}
            </p>
            <Chart option={option} name={say("pressure")} height={220} />
          </>
        )}
      </Answered>
    </Panel>
  );
}
