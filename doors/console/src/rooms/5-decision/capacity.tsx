/** What customers share: budgets, seats and stocks; how much of each is leased, used and left. */
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Table, Tag } from "antd";
import { type Answer, api, take } from "../../api/client.ts";
import { Answered, Nothing } from "../../ui/answered.tsx";
import { Panel } from "../../ui/page.tsx";
import { useFormats } from "../../words/formats.ts";
import { useLanguage, useWordOf, useWords } from "../../words/index.ts";
import { decision } from "./words.ts";

type Line = Answer<"/v1/capacity">["resources"][number];
type Period = Line["periods"][number];

const kinds = ["budget", "round", "benefit"] as const;
const RENEW_MS = 15_000;

export function Capacity() {
  const say = useWords(decision);
  const { day } = useFormats();
  const query = useQuery({
    queryKey: ["decisions", "capacity"],
    queryFn: () => take(api.GET("/v1/capacity", { params: { query: { periods: 14 } } })),
    refetchInterval: RENEW_MS,
  });
  return (
    <Answered
      query={query}
      rows={8}
      empty={({ resources }) => resources.length === 0}
      nothing={<Nothing text={say("capacity_none")} />}
    >
      {({ day: today, resources }) => (
        <div className="stack">
          <p className="quiet">{say("capacity_about", { day: day(today) })}</p>
          {kinds.map((kind) => {
            const here = resources.filter((one) => one.kind === kind);
            return here.length === 0 ? null : (
              <Panel key={kind} title={say(`capacity_${kind}`)}>
                <Lines lines={here} />
              </Panel>
            );
          })}
        </div>
      )}
    </Answered>
  );
}

function Lines({ lines }: { readonly lines: readonly Line[] }) {
  const say = useWords(decision);
  const word = useWordOf(decision);
  const { of } = useLanguage();
  const amount = useAmount();
  return (
    <Table<Line>
      size="middle"
      pagination={false}
      rowKey="resource"
      dataSource={[...lines]}
      scroll={{ x: "max-content" }}
      columns={[
        {
          title: say("resource"),
          render: (_, one) => (
            <>
              <Owner line={one} />
              <div className="quiet small">{one.channels.map((channel) => word(channel)).join(", ")}</div>
            </>
          ),
        },
        {
          title: say("period"),
          render: (_, { per, periods }) => (
            <>
              {periods[0]?.period} <Tag>{say(`per_${per}`)}</Tag>
            </>
          ),
        },
        { title: say("total"), align: "right", render: (_, one) => amount(one, one.periods[0]?.total) },
        { title: say("leased"), align: "right", render: (_, one) => amount(one, one.periods[0]?.leased) },
        { title: say("used"), align: "right", render: (_, one) => amount(one, one.periods[0]?.used) },
        { title: say("left"), align: "right", render: (_, one) => amount(one, one.periods[0]?.left) },
        {
          title: say("share_used"),
          width: 220,
          render: (_, one) => {
            const now = one.periods[0];
            return now ? <Gauge period={now} name={of(one)} /> : null;
          },
        },
        { title: say("before_now"), width: 160, render: (_, one) => <Before line={one} /> },
      ]}
    />
  );
}

function useAmount(): (line: Line, value: string | undefined) => string {
  const { number, yuan } = useFormats();
  return (line, value) => (value === undefined ? "–" : line.unit === "yuan" ? yuan(value) : number(Number(value)));
}

function Owner({ line }: { readonly line: Line }) {
  const { of } = useLanguage();
  const name = of(line) || line.resource;
  if (line.kind === "budget")
    return (
      <Link to="/decisions" search={{ tab: "policies", policy: line.of }}>
        {name}
      </Link>
    );
  if (line.kind === "round")
    return (
      <Link to="/playbooks/$playbook" params={{ playbook: line.of }}>
        {name}
      </Link>
    );
  return <>{name}</>;
}

/** Used, leased and not used yet, and free: as parts of a bar. */
function Gauge({ period, name }: { readonly period: Period; readonly name: string }) {
  const say = useWords(decision);
  const { percent } = useFormats();
  const total = Number(period.total);
  const [used, leased] = [Number(period.used), Number(period.leased)];
  const share = (value: number): string => `${total === 0 ? 0 : Math.min(100, (value / total) * 100)}%`;
  const tone = (period.share ?? 0) >= 0.95 ? "gauge-full" : (period.share ?? 0) >= 0.8 ? "gauge-near" : "";
  return (
    <div>
      <div className={`gauge ${tone}`} role="img" aria-label={say("gauge", { name, share: percent(period.share) })}>
        <span className="gauge-used" style={{ width: share(used) }} />
        <span className="gauge-leased" style={{ width: share(Math.max(0, leased - used)) }} />
      </div>
      <span className="quiet small">{percent(period.share)}</span>
    </div>
  );
}

/** Use of the periods before, oldest first. */
function Before({ line }: { readonly line: Line }) {
  const say = useWords(decision);
  const { of } = useLanguage();
  const { percent } = useFormats();
  const periods = [...line.periods].reverse();
  if (periods.length < 2) return <>–</>;
  const told = periods.map((one) => `${one.period} ${percent(one.share)}`).join(", ");
  return (
    <div className="spark" role="img" aria-label={say("spark", { name: of(line), told })}>
      {periods.map((one) => (
        <span
          key={one.period}
          title={`${one.period} ${percent(one.share)}`}
          style={{ height: `${Math.max(4, (one.share ?? 0) * 100)}%` }}
        />
      ))}
    </div>
  );
}
