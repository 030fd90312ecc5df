/** A file of any columns: what is to be foretold, how it is measured, and what came of all algorithms. */
import { useQueryClient } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { Alert, Button, Input, Select, Table, Tag } from "antd";
import { useState } from "react";
import { headers, refusalOf } from "../../api/client.ts";
import { useMay } from "../../api/session.ts";
import { useAct } from "../../ui/ask-first.tsx";
import { Figure, Figures } from "../../ui/figure.tsx";
import { Panel } from "../../ui/page.tsx";
import { type FileHead, readHead } from "../../ui/read-head.ts";
import { useFormats } from "../../words/formats.ts";
import { useLanguage, useWordOf, useWords } from "../../words/index.ts";
import { algorithmWords } from "./algorithm-words.ts";
import { BandsAgainst } from "./bands.tsx";
import { Curves } from "./curves.tsx";
import { insightWords } from "./insight-words.ts";
import { type Loose, numberIn, recordIn, rowsIn, textIn } from "./report-of.ts";
import { StudyBoard } from "./studies.tsx";

const route = getRouteApi("/shell/models");

export function FitFile() {
  const say = useWords(insightWords);
  const navigate = useNavigate();
  const { study } = route.useSearch();
  const mayFit = useMay("learning.register");
  return (
    <StudyBoard
      title={say("file")}
      about={say("file_about")}
      kinds={["fit"]}
      starts={[]}
      choices={mayFit ? <Form /> : null}
      open={study}
      onOpen={(open) => void navigate({ to: "/models", search: { tab: "file", ...(open ? { study: open } : {}) } })}
    >
      {(result, { id, page }) => <Fitted report={result} page={page ? `/v1/studies/${id}/page` : null} />}
    </StudyBoard>
  );
}

const splits = ["by_folds", "by_order", "by_chance"] as const;
type Split = (typeof splits)[number];

interface Choice {
  readonly label?: string;
  readonly positive: string;
  readonly exclude: readonly string[];
  readonly split: Split;
  readonly order?: string;
}

function Form() {
  const say = useWords(insightWords);
  const act = useAct();
  const queries = useQueryClient();
  const [chosen, setChosen] = useState<FileHead>();
  const [choice, setChoice] = useState<Choice>({ positive: "", exclude: [], split: "by_folds" });
  const change = (next: Partial<Choice>) => setChoice((before) => ({ ...before, ...next }));
  const { label, order, split } = choice;
  const columns = (chosen?.head ?? []).map((name) => ({ value: name, label: name }));
  const complete = chosen !== undefined && Boolean(label) && (split !== "by_order" || Boolean(order));
  const send = () =>
    act(async () => {
      if (chosen === undefined) return;
      const response = await fetch(`/v1/studies/fit?${queryOf(choice, chosen.file.name)}`, {
        method: "POST",
        headers: {
          ...headers(),
          "content-type": chosen.file.name.endsWith(".gz") ? "application/gzip" : "text/csv",
        },
        body: chosen.file,
      });
      if (!response.ok) throw await refusalOf(response);
      await queries.invalidateQueries({ queryKey: ["models", "studies"] });
    }, say("begun"));
  return (
    <div className="bar filters">
      <label className="field">
        {say("choose_file")}
        <input
          type="file"
          accept=".csv,.tsv,.txt,.gz"
          onChange={({ target }) => void readHead(target.files?.[0]).then(setChosen)}
        />
      </label>
      {columns.length > 0 ? (
        <label className="field">
          {say("label")}
          <Select
            value={label ?? null}
            showSearch
            onChange={(next) => change({ label: next })}
            options={columns}
            style={{ minWidth: 160 }}
          />
        </label>
      ) : (
        <label className="field">
          {say("label")}
          <Input value={label ?? ""} onChange={({ target }) => change({ label: target.value })} />
        </label>
      )}
      <Measured choice={choice} columns={columns} change={change} />
      <Button type="primary" disabled={!complete} onClick={() => void send()}>
        {say("fit_file")}
      </Button>
    </div>
  );
}

interface MeasuredProps {
  readonly choice: Choice;
  readonly columns: { readonly value: string; readonly label: string }[];
  readonly change: (next: Partial<Choice>) => void;
}

/** What counts as a success, what is left out, and on which rows figures are told. */
function Measured({ choice, columns, change }: MeasuredProps) {
  const say = useWords(insightWords);
  const { label, order, split } = choice;
  return (
    <>
      <label className="field">
        {say("positive")}
        <Input value={choice.positive} onChange={({ target }) => change({ positive: target.value })} />
      </label>
      <label className="field grow">
        {say("exclude")}
        <Select
          mode="tags"
          value={[...choice.exclude]}
          onChange={(next) => change({ exclude: next })}
          options={columns.filter(({ value }) => value !== label)}
        />
      </label>
      <label className="field">
        {say("split")}
        <Select
          value={split}
          onChange={(next) => change({ split: next })}
          options={splits.map((value) => ({ value, label: say(value) }))}
          style={{ minWidth: 180 }}
        />
      </label>
      {split === "by_order" ? (
        <label className="field">
          {say("order")}
          <Select
            value={order ?? null}
            showSearch
            onChange={(next) => change({ order: next })}
            options={columns}
            style={{ minWidth: 160 }}
          />
        </label>
      ) : null}
    </>
  );
}

function queryOf({ label = "", positive, exclude, split, order }: Choice, name: string): string {
  return new URLSearchParams({
    label,
    name,
    ...(positive === "" ? {} : { positive }),
    ...(exclude.length === 0 ? {} : { exclude: exclude.join(",") }),
    ...(split === "by_folds" ? { folds: "5" } : {}),
    ...(split === "by_order" && order ? { order } : {}),
  }).toString();
}

function Fitted({ report, page }: { readonly report: Loose; readonly page: string | null }) {
  const say = useWords(insightWords);
  const algorithm = useWordOf(algorithmWords);
  const { language } = useLanguage();
  const { number } = useFormats();
  const best = textIn(report, "best");
  const rows = recordIn(report, "rows");
  const counted = `${number(numberIn(rows, "train"))} / ${number(numberIn(rows, "test"))}`;
  return (
    <div className="stack">
      <Panel
        title={say("best")}
        extra={
          page === null ? null : (
            <a href={page} target="_blank" rel="noreferrer" className="button">
              {say("whole_page")}
            </a>
          )
        }
      >
        <Figures>
          <Figure name={say("best")} value={algorithm(best)} />
          <Figure name={say("auc")} value={number(numberIn(report, "auc"), 4)} />
          <Figure name={say("slope")} value={number(numberIn(recordIn(report, "calibration"), "slope"), 3)} />
          <Figure name={say("measured_rows")} value={counted} />
        </Figures>
        {rowsIn(report, "warnings").map((warning) => (
          <Alert
            key={`${textIn(warning, "code")}-${textIn(warning, "column")}`}
            type="warning"
            showIcon
            title={textIn(warning, language)}
          />
        ))}
      </Panel>
      <div className="wide-left">
        <Panel title={say("algorithm")}>
          <Table
            size="small"
            pagination={false}
            scroll={{ x: "max-content" }}
            rowKey={(row) => textIn(row, "name")}
            dataSource={rowsIn(report, "algorithms")}
            columns={[
              {
                title: say("algorithm"),
                render: (_, row) => (
                  <>
                    {algorithm(textIn(row, "name"))}{" "}
                    {textIn(row, "name") === best ? <Tag color="green">{say("best")}</Tag> : null}
                  </>
                ),
              },
              { title: say("auc"), align: "right", render: (_, row) => number(numberIn(row, "auc"), 4) },
              { title: say("ks"), align: "right", render: (_, row) => number(numberIn(row, "ks"), 4) },
              { title: say("log_loss"), align: "right", render: (_, row) => number(numberIn(row, "logLoss"), 4) },
              { title: say("brier"), align: "right", render: (_, row) => number(numberIn(row, "brier"), 4) },
              { title: say("seconds"), align: "right", render: (_, row) => number(numberIn(row, "seconds"), 1) },
            ]}
          />
        </Panel>
        <Panel title={say("goes_by")}>
          <ol className="list">
            {rowsIn(recordIn(report, "shap"), "top")
              .slice(0, 12)
              .map((row) => (
                <li key={textIn(row, "feature")}>
                  <code>{textIn(row, "feature")}</code>{" "}
                  <span className="quiet number">{number(numberIn(row, "importance"), 4)}</span>
                </li>
              ))}
          </ol>
        </Panel>
      </div>
      <Curves report={report} />
      <BandsAgainst rows={rowsIn(report, "bands")} />
    </div>
  );
}
