/** A version on moments whose outcomes are known by now: months in a row against its limits, and measured anew. */
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { Table, Tag } from "antd";
import { Figure, Figures } from "../../ui/figure.tsx";
import { Panel } from "../../ui/page.tsx";
import { useFormats } from "../../words/formats.ts";
import { useLanguage, useWordOf, useWords } from "../../words/index.ts";
import { BandsAgainst } from "./bands.tsx";
import { Months } from "./groups.tsx";
import { insightWords } from "./insight-words.ts";
import { type Loose, numberIn, recordIn, rowsIn, textIn } from "./report-of.ts";
import { StudyBoard } from "./studies.tsx";
import { useFeatureNames } from "./use-feature-name.ts";
import { learning } from "./words.ts";

const route = getRouteApi("/shell/models/$model");
export const verdictColours: Readonly<Record<string, string>> = {
  stands: "green",
  watch: "gold",
  falls_back: "red",
  too_early: "default",
};

export interface BackTestsProps {
  readonly model: string;
  readonly version: number | undefined;
}

export function BackTests({ model, version }: BackTestsProps) {
  const say = useWords(insightWords);
  const navigate = useNavigate();
  const search = route.useSearch();
  const of = version === undefined ? {} : { version };
  return (
    <StudyBoard
      title={say("tests")}
      about={say("tests_about")}
      kinds={["backtest", "evaluation"]}
      model={model}
      starts={
        version === undefined
          ? []
          : [
              { label: say("start_backtest", { version }), asked: { kind: "backtest", model, ...of, batches: 3 } },
              { label: say("start_evaluation", { version }), asked: { kind: "evaluation", model, ...of } },
            ]
      }
      open={search.study}
      onOpen={(study) => {
        const { study: _, ...rest } = search;
        void navigate({ to: "/models/$model", params: { model }, search: { ...rest, ...(study ? { study } : {}) } });
      }}
    >
      {(result, { kind }) => (kind === "backtest" ? <BackTest result={result} /> : <Evaluation result={result} />)}
    </StudyBoard>
  );
}

function BackTest({ result }: { readonly result: Loose }) {
  const say = useWords(insightWords);
  const word = useWordOf(learning);
  const sayModel = useWords(learning);
  const { language } = useLanguage();
  const named = useFeatureNames();
  const { number, percent } = useFormats();
  const batches = rowsIn(result, "batches");
  const verdict = textIn(result, "verdict");
  const judged = (row: Loose) => recordIn(row, "judged");
  return (
    <div className="stack">
      <Panel title={say("months_in_a_row")}>
        <p>
          {sayModel("verdict")} <Tag color={verdictColours[verdict] ?? "default"}>{word(verdict)}</Tag>
        </p>
        <Table
          size="small"
          pagination={false}
          scroll={{ x: "max-content" }}
          rowKey={(row) => textIn(row, "day")}
          dataSource={batches}
          columns={[
            { title: say("moment"), render: (_, row) => textIn(row, "day") },
            {
              title: say("scored"),
              render: (_, row) => (
                <>
                  {say(row.frozen === true ? "frozen" : "scored_anew")}
                  {row.unseen === false ? <Tag color="gold">{say("learnt_it")}</Tag> : null}
                </>
              ),
            },
            { title: sayModel("rows"), align: "right", render: (_, row) => number(numberIn(judged(row), "rows")) },
            {
              title: sayModel("predicted"),
              align: "right",
              render: (_, row) => percent(numberIn(judged(row), "predicted")),
            },
            { title: sayModel("rate"), align: "right", render: (_, row) => percent(numberIn(judged(row), "rate")) },
            { title: sayModel("auc"), align: "right", render: (_, row) => number(numberIn(judged(row), "auc"), 3) },
            {
              title: sayModel("drift"),
              align: "right",
              render: (_, row) => number(numberIn(recordIn(recordIn(judged(row), "drift"), "score"), "psi"), 3),
            },
            {
              title: say("alarms"),
              render: (_, row) =>
                rowsIn(judged(row), "alarms").map((alarm) => (
                  <p key={textIn(alarm, "en")} className="warn small">
                    {named(textIn(alarm, language))}
                  </p>
                )),
            },
          ]}
        />
      </Panel>
      {batches.map((row) => (
        <BandsAgainst
          key={textIn(row, "day")}
          rows={rowsIn(judged(row), "bands")}
          title={say("bands_of", { day: textIn(row, "day") })}
        />
      ))}
    </div>
  );
}

function Evaluation({ result }: { readonly result: Loose }) {
  const say = useWords(insightWords);
  const sayModel = useWords(learning);
  const { number } = useFormats();
  const calibration = recordIn(result, "calibration");
  return (
    <div className="stack">
      <Panel title={say("measured_anew")}>
        <p className="quiet">
          {say("evaluated", {
            from: textIn(result, "from"),
            to: textIn(result, "to"),
            moments: number(numberIn(result, "moments")),
            seen: number(numberIn(result, "seen")),
          })}
        </p>
        <Figures>
          <Figure name={sayModel("auc")} value={number(numberIn(result, "auc"), 4)} />
          <Figure name={sayModel("ks")} value={number(numberIn(result, "ks"), 4)} />
          <Figure name={sayModel("log_loss")} value={number(numberIn(result, "logLoss"), 4)} />
          <Figure name={sayModel("brier")} value={number(numberIn(result, "brier"), 4)} />
          <Figure name={sayModel("slope")} value={number(numberIn(calibration, "slope"), 3)} />
          <Figure name={sayModel("drift")} value={number(numberIn(result, "psi"), 4)} />
          <Figure name={sayModel("rows")} value={number(numberIn(result, "rows"))} />
        </Figures>
      </Panel>
      <BandsAgainst rows={rowsIn(result, "bands")} />
      <Months report={result} />
    </div>
  );
}
