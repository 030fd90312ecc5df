/** Waves as funnels, and whose touch came before a conversion. */
import { Table } from "antd";
import { useMemo } from "react";
import { Nothing } from "../../ui/answered.tsx";
import { Chart } from "../../ui/chart.tsx";
import { Panel } from "../../ui/page.tsx";
import { useFormats } from "../../words/formats.ts";
import { useLanguage, useWords } from "../../words/index.ts";
import type { Outcome } from "./state.ts";
import { outcome } from "./words.ts";

export function Waves({ data: { all, waves } }: { readonly data: Outcome }) {
  const say = useWords(outcome);
  const { number, yuan } = useFormats();
  const { treated } = all;
  const option = useMemo(() => {
    const steps = [
      [say("customers"), treated.enrolments],
      [say("touched"), treated.touched],
      [say("delivered"), treated.delivered],
      [say("reached"), treated.reached],
      [say("converted"), treated.converted],
    ] as const;
    return {
      tooltip: { trigger: "item" },
      series: [
        {
          type: "funnel",
          sort: "none",
          left: "10%",
          width: "80%",
          minSize: "4%",
          label: { position: "inside", formatter: "{b} {c}" },
          data: steps.map(([name, value]) => ({ name, value })),
        },
      ],
    };
  }, [treated, say]);
  const rows = waves.flatMap(({ wave, channel, groups }) => groups.map((group) => ({ wave, channel, ...group })));
  return (
    <Panel title={say("waves")}>
      <div className="columns">
        <Chart option={option} name={say("funnel")} height={280} />
        <Table
          size="small"
          pagination={false}
          scroll={{ x: "max-content" }}
          rowKey={(row) => `${row.wave}-${row.group}`}
          dataSource={rows}
          columns={[
            { title: say("waves"), render: (_, row) => `${row.wave} · ${row.channel}` },
            { title: say("group"), render: (_, row) => say(row.group) },
            { title: say("customers"), align: "right", render: (_, row) => number(row.customers) },
            { title: say("touched"), align: "right", render: (_, row) => number(row.touched) },
            { title: say("delivered"), align: "right", render: (_, row) => number(row.delivered) },
            { title: say("reached"), align: "right", render: (_, row) => number(row.reached) },
            { title: say("converted"), align: "right", render: (_, row) => number(row.converted) },
            { title: say("cost"), align: "right", render: (_, row) => yuan(row.cost) },
          ]}
        />
      </div>
    </Panel>
  );
}

const models = ["last", "first", "linear", "time_decay", "position"] as const;

export function Attribution({ data: { attribution } }: { readonly data: Outcome }) {
  const say = useWords(outcome);
  const { of } = useLanguage();
  const { number } = useFormats();
  const { credits, untouched } = attribution;
  const rows = useMemo(() => {
    const found = new Map<string, { playbook: string; channel: string; by: Record<string, number> }>();
    for (const { playbook, channel, model, conversions } of credits) {
      const key = `${playbook} ${channel}`;
      const row = found.get(key) ?? { playbook, channel, by: {} };
      row.by[model] = conversions;
      found.set(key, row);
    }
    return [...found.values()].sort((a, b) => (b.by.linear ?? 0) - (a.by.linear ?? 0));
  }, [credits]);
  return (
    <Panel title={say("attribution")}>
      <p className="warn">{of(attribution) || say("not_causal")}</p>
      <p className="quiet">{say("untouched", { count: number(untouched, 1) })}</p>
      {rows.length === 0 ? (
        <Nothing />
      ) : (
        <Table
          size="small"
          pagination={false}
          scroll={{ x: "max-content" }}
          rowKey={({ playbook, channel }) => `${playbook} ${channel}`}
          dataSource={rows}
          columns={[
            { title: say("playbook"), render: (_, row) => `${row.playbook} · ${row.channel}` },
            ...models.map((model) => ({
              title: say(model),
              align: "right" as const,
              render: (_: unknown, row: (typeof rows)[number]) => number(row.by[model], 1),
            })),
          ]}
        />
      )}
    </Panel>
  );
}
