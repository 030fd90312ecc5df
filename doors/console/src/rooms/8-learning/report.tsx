/** How good a version is on rows that it never saw, what it goes by, and how groups fare with it. */
import { Alert, Table, Tag } from "antd";
import { Figure, Figures } from "../../ui/figure.tsx";
import { Panel } from "../../ui/page.tsx";
import { useFormats } from "../../words/formats.ts";
import { useLanguage, useWordOf, useWords } from "../../words/index.ts";
import { algorithmWords } from "./algorithm-words.ts";
import { BandsAgainst } from "./bands.tsx";
import { Curves } from "./curves.tsx";
import { Drift, Fairness, Months } from "./groups.tsx";
import { isRecord, type Loose, numberIn, recordIn, rowsIn, textIn, type VersionView } from "./report-of.ts";
import { Shap } from "./shap.tsx";
import { learning } from "./words.ts";

export function Report({ data }: { readonly data: VersionView }) {
  const report = isRecord(data.report) ? data.report : {};
  return (
    <div className="stack">
      <Head data={data} report={report} />
      <Curves report={report} />
      <BandsAgainst rows={rowsIn(report, "bands")} />
      <div className="columns">
        <Algorithms report={report} />
        <Confusion rows={rowsIn(report, "confusion")} />
      </div>
      <Shap report={report} />
      <div className="columns">
        <Months report={report} />
        <Drift drift={recordIn(report, "drift")} />
      </div>
      <Fairness rows={data.fairness} />
    </div>
  );
}

function Head({ data, report }: { readonly data: VersionView; readonly report: Loose }) {
  const say = useWords(learning);
  const { number, percent } = useFormats();
  const { measures } = data;
  const calibration = recordIn(report, "calibration");
  const line = isRecord(report.calibrationLine) ? report.calibrationLine : calibration;
  const slope = numberIn(line, "slope");
  const interval = intervalOf(report.aucInterval);
  return (
    <Panel>
      {measures.testRows === 0 ? (
        <Alert type="info" showIcon title={say("none_unseen")} />
      ) : (
        <p className="quiet">{say("unseen")}</p>
      )}
      <Figures>
        <Figure
          name={say("auc")}
          value={number(measures.auc, 4)}
          note={interval ? say("interval", { low: number(interval[0], 3), high: number(interval[1], 3) }) : undefined}
        />
        <Figure name={say("ks")} value={number(measures.ks, 4)} />
        <Figure name={say("log_loss")} value={number(measures.logLoss, 4)} />
        <Figure name={say("brier")} value={number(measures.brier, 4)} />
        {slope === null ? null : (
          <Figure
            name={say("slope")}
            value={number(slope, 3)}
            note={say(slope < 0.9 ? "too_extreme" : slope > 1.1 ? "too_timid" : "well_calibrated")}
            tone={slope < 0.8 || slope > 1.25 ? "warn" : "good"}
          />
        )}
        <Figure
          name={say("rows")}
          value={number(measures.testRows)}
          note={say("learnt_from", {
            rows: number(data.data.rows),
            rate: percent(data.data.rows === 0 ? null : data.data.positives / data.data.rows),
          })}
        />
      </Figures>
      <Warnings report={report} />
    </Panel>
  );
}

function intervalOf(value: unknown): readonly [number, number] | undefined {
  if (!Array.isArray(value)) return undefined;
  const [low, high]: unknown[] = value;
  return typeof low === "number" && typeof high === "number" ? [low, high] : undefined;
}

function Warnings({ report }: { readonly report: Loose }) {
  const { language } = useLanguage();
  return rowsIn(report, "warnings").map((warning) => (
    <Alert key={textIn(warning, language)} type="warning" showIcon title={textIn(warning, language)} />
  ));
}

function Algorithms({ report }: { readonly report: Loose }) {
  const say = useWords(learning);
  const algorithm = useWordOf(algorithmWords);
  const { number } = useFormats();
  const direct = rowsIn(report, "comparison");
  const nested = rowsIn(recordIn(report, "comparison"), "rows");
  const rows = direct.length > 0 ? direct : nested;
  if (rows.length === 0) return null;
  const best = textIn(report, "best");
  const most = Math.max(...rows.map((row) => numberIn(row, "auc") ?? 0));
  const measure = (name: string, title: string) => ({
    title,
    align: "right" as const,
    render: (_: unknown, row: Loose) => {
      const value = numberIn(row, name);
      const text = number(value, 4);
      return name === "auc" && value === most ? <strong>{text}</strong> : text;
    },
  });
  return (
    <Panel title={say("comparison")}>
      <Table
        size="small"
        pagination={false}
        scroll={{ x: "max-content" }}
        rowKey={(row) => textIn(row, "name")}
        dataSource={rows}
        columns={[
          {
            title: say("algorithm"),
            render: (_, row) => (
              <>
                {algorithm(textIn(row, "name"))}{" "}
                {textIn(row, "name") === best ? <Tag color="green">{say("chosen")}</Tag> : null}
              </>
            ),
          },
          measure("auc", say("auc")),
          measure("ks", say("ks")),
          measure("logLoss", say("log_loss")),
          measure("brier", say("brier")),
          { title: say("seconds"), align: "right", render: (_, row) => number(numberIn(row, "seconds"), 1) },
        ]}
      />
      <p className="quiet small">{say("comparison_about")}</p>
    </Panel>
  );
}

/** Who would be taken at a depth, and what they turned out to be. */
function Confusion({ rows }: { readonly rows: readonly Loose[] }) {
  const say = useWords(learning);
  const { number, percent } = useFormats();
  if (rows.length === 0) return null;
  const counted = (name: string, title: string) => ({
    title,
    align: "right" as const,
    render: (_: unknown, row: Loose) => number(numberIn(row, name)),
  });
  return (
    <Panel title={say("confusion")}>
      <Table
        size="small"
        pagination={false}
        scroll={{ x: "max-content" }}
        rowKey={(row) => textIn(row, "depth")}
        dataSource={rows}
        columns={[
          { title: say("taken_share"), render: (_, row) => percent(numberIn(row, "depth"), 0) },
          { title: say("cut"), align: "right", render: (_, row) => percent(numberIn(row, "cut")) },
          counted("truePositives", say("true_positives")),
          counted("falsePositives", say("false_positives")),
          counted("falseNegatives", say("false_negatives")),
          { title: say("precision"), align: "right", render: (_, row) => percent(numberIn(row, "precision")) },
          { title: say("recall"), align: "right", render: (_, row) => percent(numberIn(row, "recall")) },
        ]}
      />
    </Panel>
  );
}
