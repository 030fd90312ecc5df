/** Who is likeliest today, and what sets them apart from everybody else. */
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { Table, Tag } from "antd";
import { useMemo } from "react";
import { Chart } from "../../ui/chart.tsx";
import { Figure, Figures } from "../../ui/figure.tsx";
import { Panel } from "../../ui/page.tsx";
import { useCatalog } from "../../ui/use-catalog.ts";
import { useFormats } from "../../words/formats.ts";
import { useLanguage, useWords } from "../../words/index.ts";
import type { BackTestsProps } from "./back-tests.tsx";
import { insightWords } from "./insight-words.ts";
import { type Loose, numberIn, recordIn, rowsIn, textIn } from "./report-of.ts";
import { StudyBoard } from "./studies.tsx";
import { useFeatureName } from "./use-feature-name.ts";
import { useItemName } from "./use-item-name.ts";

const route = getRouteApi("/shell/models/$model");
const shares = [0.05, 0.1, 0.2] as const;

export function Intent({ model, version }: BackTestsProps) {
  const say = useWords(insightWords);
  const { percent } = useFormats();
  const navigate = useNavigate();
  const search = route.useSearch();
  return (
    <StudyBoard
      title={say("intent")}
      about={say("intent_about")}
      kinds={["intent"]}
      model={model}
      starts={
        version === undefined
          ? []
          : shares.map((share) => ({
              label: say("likeliest_share", { share: percent(share, 0) }),
              asked: { kind: "intent", model, version, share },
            }))
      }
      open={search.study}
      onOpen={(study) => {
        const { study: _, ...rest } = search;
        void navigate({ to: "/models/$model", params: { model }, search: { ...rest, ...(study ? { study } : {}) } });
      }}
    >
      {(result) => <Told result={result} />}
    </StudyBoard>
  );
}

const CHARTED = 12;

function Told({ result }: { readonly result: Loose }) {
  const say = useWords(insightWords);
  const { number, percent } = useFormats();
  const mean = recordIn(result, "mean");
  const explained = recordIn(result, "explained");
  const features = useMemo(
    () => rowsIn(result, "features").filter((row) => (numberIn(row, "share") ?? 0) > 0),
    [result],
  );
  return (
    <div className="stack">
      <Panel title={say("likeliest_today")}>
        <Figures>
          <Figure
            name={say("likeliest_customers")}
            value={number(numberIn(result, "customers"))}
            note={say("of_population", { population: number(numberIn(result, "population")) })}
          />
          <Figure name={say("lowest_probability")} value={percent(numberIn(result, "cut"))} />
          <Figure name={say("mean_high")} value={percent(numberIn(mean, "high"))} />
          <Figure name={say("mean_others")} value={percent(numberIn(mean, "others"))} />
        </Figures>
        <p className="quiet small">
          {say("explained_of", {
            high: number(numberIn(explained, "high")),
            others: number(numberIn(explained, "others")),
          })}
        </p>
      </Panel>
      <Panel title={say("sets_apart")}>
        <Apart features={features} />
        <Usual features={features} />
      </Panel>
    </div>
  );
}

/** The features that move the two sides apart, by their mean parts. */
function Apart({ features }: { readonly features: readonly Loose[] }) {
  const say = useWords(insightWords);
  const name = useFeatureName();
  const option = useMemo(() => {
    const shown = features.slice(0, CHARTED).reverse();
    const bars = (title: string, key: string, color: string) => ({
      name: title,
      type: "bar",
      data: shown.map((row) => numberIn(row, key)),
      itemStyle: { color },
    });
    return {
      grid: { left: 8, right: 24, top: 34, bottom: 8, containLabel: true },
      legend: { top: 0 },
      tooltip: { trigger: "axis" },
      xAxis: { type: "value" },
      yAxis: { type: "category", data: shown.map((row) => name(textIn(row, "feature"))) },
      series: [bars(say("others_side"), "others", "#a9bdb2"), bars(say("high_side"), "effect", "#2c8a5e")],
    };
  }, [features, name, say]);
  return <Chart option={option} name={say("sets_apart")} height={60 + Math.min(CHARTED, features.length) * 34} />;
}

/** What is usual on either side. */
function Usual({ features }: { readonly features: readonly Loose[] }) {
  const say = useWords(insightWords);
  const name = useFeatureName();
  const item = useItemName();
  const catalog = useCatalog();
  const { of } = useLanguage();
  const { number, percent } = useFormats();
  const usual = (row: Loose, side: "high" | "others"): string => {
    const found = recordIn(row, "usual")[side];
    if (typeof found === "number") return number(found, 2);
    if (typeof found !== "string") return "–";
    const attribute = catalog?.attributes.find((one) => `customer.${one.name}` === textIn(row, "feature"));
    return of(attribute?.values?.find(({ value }) => value === found)) || item(found);
  };
  return (
    <Table
      size="small"
      pagination={{ pageSize: 15, hideOnSinglePage: true }}
      scroll={{ x: "max-content" }}
      rowKey={(row) => textIn(row, "feature")}
      dataSource={[...features]}
      columns={[
        { title: say("feature"), render: (_, row) => name(textIn(row, "feature")) },
        {
          title: say("side"),
          render: (_, row) => <Tag>{say(textIn(row, "side") === "trades" ? "side_trades" : "side_attributes")}</Tag>,
        },
        { title: say("part_of_difference"), align: "right", render: (_, row) => percent(numberIn(row, "share")) },
        { title: say("usual_high"), align: "right", render: (_, row) => usual(row, "high") },
        { title: say("usual_others"), align: "right", render: (_, row) => usual(row, "others") },
      ]}
    />
  );
}
