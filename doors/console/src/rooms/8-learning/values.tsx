/** What customers will still bring: fits of purchases, held against what came later, let out by a second person. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { Alert, Button, Table, Tag } from "antd";
import { useMemo } from "react";
import { type Answer, api, take } from "../../api/client.ts";
import { useMay } from "../../api/session.ts";
import { Answered, Nothing } from "../../ui/answered.tsx";
import { useAskFirst } from "../../ui/ask-first.tsx";
import { Chart } from "../../ui/chart.tsx";
import { Figure, Figures } from "../../ui/figure.tsx";
import { Panel } from "../../ui/page.tsx";
import { useCatalog } from "../../ui/use-catalog.ts";
import { useWho } from "../../ui/who.ts";
import { useFormats } from "../../words/formats.ts";
import { useLanguage, useWordOf, useWords } from "../../words/index.ts";
import { insightWords } from "./insight-words.ts";
import { isRecord, type Loose, numberIn, recordIn, rowsIn, textIn } from "./report-of.ts";
import { StudyBoard } from "./studies.tsx";

const route = getRouteApi("/shell/models");
type Fit = Answer<"/v1/insights/values">["fits"][number];
const stateColours: Readonly<Record<string, string>> = { found: "gold", stands: "green" };

export function Values() {
  const say = useWords(insightWords);
  const { of } = useLanguage();
  const navigate = useNavigate();
  const { study } = route.useSearch();
  const query = useQuery({ queryKey: ["models", "values"], queryFn: () => take(api.GET("/v1/insights/values")) });
  const scores = query.data?.scores ?? [];
  return (
    <div className="stack">
      <StudyBoard
        title={say("values")}
        about={say("values_about")}
        kinds={["value"]}
        starts={scores.map((one) => ({
          label: say("fit_values", { score: of(one) }),
          asked: { kind: "value", score: one.name },
        }))}
        open={study}
        onOpen={(open) => void navigate({ to: "/models", search: { tab: "values", ...(open ? { study: open } : {}) } })}
      >
        {() => null}
      </StudyBoard>
      <Answered query={query} empty={({ fits }) => fits.length === 0} nothing={<Nothing text={say("no_fits")} />}>
        {({ fits }) => fits.map((fit) => <Fitted key={fit.fit} fit={fit} />)}
      </Answered>
    </div>
  );
}

function Fitted({ fit }: { readonly fit: Fit }) {
  const say = useWords(insightWords);
  const word = useWordOf(insightWords);
  const { language, of } = useLanguage();
  const catalog = useCatalog();
  const { number, instant, yuan } = useFormats();
  const who = useWho();
  const report = isRecord(fit.report) ? fit.report : {};
  const later = recordIn(report, "later");
  const verdict = recordIn(report, "verdict");
  const most = Math.max(0, ...rowsIn(report, "streams").map((row) => numberIn(row, "customers") ?? 0));
  return (
    <Panel
      title={say("fit_of", { fit: fit.fit, at: instant(fit.foundAt) })}
      extra={fit.state === "found" ? <Settle fit={fit.fit} /> : null}
    >
      <p>
        <Tag color={stateColours[fit.state] ?? "default"}>{word(fit.state)}</Tag>{" "}
        <span className="quiet">{`${of(catalog?.scores.find(({ name }) => name === fit.score)) || fit.score} · ${say("by_whom", { by: who(fit.madeBy) })}`}</span>
      </p>
      {textIn(verdict, language) === "" ? null : (
        <Alert
          type={textIn(verdict, "code") === "holds" ? "success" : "warning"}
          showIcon
          title={textIn(verdict, language)}
        />
      )}
      <Figures>
        {fit.customers === null ? (
          <Figure name={say("learnt_of")} value={number(most)} />
        ) : (
          <Figure name={say("published_of")} value={number(fit.customers)} />
        )}
        <Figure name={say("foretold_yuan")} value={yuan(numberIn(later, "expected"))} />
        <Figure
          name={say("came_yuan")}
          value={yuan(numberIn(later, "actual"))}
          note={say("weeks_later", { weeks: number(numberIn(later, "weeks")) })}
        />
      </Figures>
      <div className="columns">
        <Tenths rows={rowsIn(later, "tenths")} />
        <Streams rows={rowsIn(report, "streams")} />
      </div>
    </Panel>
  );
}

function Tenths({ rows }: { readonly rows: readonly Loose[] }) {
  const say = useWords(insightWords);
  const option = useMemo(
    () => ({
      grid: { left: 8, right: 16, top: 34, bottom: 30, containLabel: true },
      legend: { top: 0 },
      tooltip: { trigger: "axis" },
      xAxis: {
        type: "category",
        data: rows.map((_, at) => String(at + 1)),
        name: say("tenth"),
        nameLocation: "middle",
        nameGap: 24,
      },
      yAxis: { type: "value", name: say("yuan_each") },
      series: [
        {
          name: say("foretold_yuan"),
          type: "bar",
          data: rows.map((row) => numberIn(row, "expected")),
          itemStyle: { color: "#a9bdb2" },
        },
        {
          name: say("came_yuan"),
          type: "bar",
          data: rows.map((row) => numberIn(row, "actual")),
          itemStyle: { color: "#2c8a5e" },
        },
      ],
    }),
    [rows, say],
  );
  if (rows.length === 0) return <Nothing text={say("no_later")} />;
  return (
    <div>
      <h3>{say("tenths_of_value")}</h3>
      <Chart option={option} name={say("tenths_of_value")} height={260} />
    </div>
  );
}

function Streams({ rows }: { readonly rows: readonly Loose[] }) {
  const say = useWords(insightWords);
  const { language } = useLanguage();
  const { number, percent } = useFormats();
  return (
    <Table
      size="small"
      pagination={false}
      scroll={{ x: "max-content" }}
      rowKey={(row) => textIn(row, "stream")}
      dataSource={rows}
      expandable={{
        rowExpandable: (row) => rowsIn(row, "warnings").length > 0,
        expandedRowRender: (row) =>
          rowsIn(row, "warnings").map((warning) => (
            <p key={textIn(warning, "en")} className="warn">
              {textIn(warning, language)}
            </p>
          )),
      }}
      columns={[
        { title: say("stream"), render: (_, row) => textIn(row, language) || textIn(row, "stream") },
        { title: say("customers"), align: "right", render: (_, row) => number(numberIn(row, "customers")) },
        { title: say("repeaters"), align: "right", render: (_, row) => number(numberIn(row, "repeaters")) },
        { title: say("alive"), align: "right", render: (_, row) => percent(numberIn(row, "alive")) },
        {
          title: say("foretold_came"),
          align: "right",
          render: (_, row) => {
            const later = recordIn(row, "later");
            return `${number(numberIn(later, "expected"))} / ${number(numberIn(later, "actual"))}`;
          },
        },
      ]}
    />
  );
}

function Settle({ fit }: { readonly fit: number }) {
  const say = useWords(insightWords);
  const ask = useAskFirst();
  const queries = useQueryClient();
  const maySettle = useMay("learning.promote");
  const params = { path: { fit } };
  const again = () => queries.invalidateQueries({ queryKey: ["models", "values"] });
  if (!maySettle) return null;
  return (
    <span className="bar">
      <Button
        type="primary"
        size="small"
        onClick={() =>
          ask({ title: say("let_out"), consequences: say("let_out_follows"), act: say("let_out") }, () =>
            take(api.POST("/v1/insights/values/{fit}/confirm", { params, body: {} })).then(again),
          )
        }
      >
        {say("let_out")}
      </Button>
      <Button
        danger
        size="small"
        onClick={() =>
          ask(
            {
              title: say("refuse_fit"),
              consequences: say("refuse_fit_follows"),
              act: say("refuse_fit"),
              danger: true,
              reason: say("why"),
            },
            (reason) => take(api.POST("/v1/insights/values/{fit}/refuse", { params, body: { reason } })).then(again),
          )
        }
      >
        {say("refuse_fit")}
      </Button>
    </span>
  );
}
