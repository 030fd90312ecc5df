/** Wordings of a message tried against each other: who gets how much, what is believed of each, and what others would have brought. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Button, Progress, Table, Tag } from "antd";
import { type Answer, api, take } from "../../api/client.ts";
import { useMay } from "../../api/session.ts";
import { Answered, Nothing } from "../../ui/answered.tsx";
import { useAct } from "../../ui/ask-first.tsx";
import { Panel } from "../../ui/page.tsx";
import { useFormats } from "../../words/formats.ts";
import { useWords } from "../../words/index.ts";
import { insightWords } from "./insight-words.ts";
import { type Loose, numberIn, recordIn, rowsIn, textIn } from "./report-of.ts";

type Test = Answer<"/v1/insights/wordings">["learned"][number];

/** From here on a wording is pointed out as the likeliest. */
const LIKELY = 0.8;

export function Wordings() {
  const say = useWords(insightWords);
  const act = useAct();
  const queries = useQueryClient();
  const mayLearn = useMay("learning.register");
  const query = useQuery({ queryKey: ["models", "wordings"], queryFn: () => take(api.GET("/v1/insights/wordings")) });
  const learn = () =>
    act(async () => {
      await api.POST("/v1/insights/wordings/learn", { body: {} });
      await queries.invalidateQueries({ queryKey: ["models", "wordings"] });
    });
  return (
    <div className="stack">
      <Panel
        title={say("wordings")}
        extra={
          mayLearn ? (
            <Button type="primary" onClick={() => void learn()}>
              {say("learn_wordings")}
            </Button>
          ) : null
        }
      >
        <p className="quiet">{say("wordings_about")}</p>
        {query.data === undefined ? null : <p>{say("tests_of", { contents: query.data.tests.join(", ") || "–" })}</p>}
      </Panel>
      <Answered
        query={query}
        empty={({ learned }) => learned.length === 0}
        nothing={<Nothing text={say("no_wordings")} />}
      >
        {({ learned }) => learned.map((test) => <Tried key={textIn(test, "content")} test={test} />)}
      </Answered>
    </div>
  );
}

function Tried({ test }: { readonly test: Test }) {
  const say = useWords(insightWords);
  const { number, percent, instant } = useFormats();
  const content = textIn(test, "content");
  return (
    <Panel
      title={
        <Link to="/content" search={{ content }}>
          {content}
        </Link>
      }
      extra={
        <span className="quiet small">
          {say("judged", { n: number(numberIn(test, "choices")), at: instant(textIn(test, "judgedAt")) })}
        </span>
      }
    >
      <div className="stack">
        <Table
          size="small"
          pagination={false}
          scroll={{ x: "max-content" }}
          rowKey={(row) => textIn(row, "variant")}
          dataSource={rowsIn(test, "arms")}
          columns={[
            {
              title: say("wording"),
              render: (_, row) => (
                <>
                  <Link to="/content" search={{ content: textIn(row, "variant") }}>
                    {textIn(row, "variant")}
                  </Link>{" "}
                  {(numberIn(row, "best") ?? 0) >= LIKELY && (numberIn(row, "shown") ?? 0) > 0 ? (
                    <Tag color="green">{say("likeliest")}</Tag>
                  ) : null}
                </>
              ),
            },
            {
              title: say("share_to_come"),
              width: 150,
              render: (_, row) => (
                <Progress
                  percent={Math.round((numberIn(row, "share") ?? 0) * 100)}
                  size="small"
                  aria-label={`${say("share_to_come")} ${textIn(row, "variant")}`}
                />
              ),
            },
            {
              title: say("won"),
              align: "right",
              render: (_, row) => `${number(numberIn(row, "won"))} / ${number(numberIn(row, "shown"))}`,
            },
            { title: say("believed"), align: "right", render: (_, row) => <Believed rate={recordIn(row, "rate")} /> },
            { title: say("chance_best"), align: "right", render: (_, row) => percent(numberIn(row, "best")) },
          ]}
        />
        <Policies rows={rowsIn(test, "policies")} />
      </div>
    </Panel>
  );
}

function Believed({ rate }: { readonly rate: Loose }) {
  const { percent } = useFormats();
  return (
    <>
      {percent(numberIn(rate, "value"))}{" "}
      <span className="quiet small">{`${percent(numberIn(rate, "low"))}–${percent(numberIn(rate, "high"))}`}</span>
    </>
  );
}

/** What drawing otherwise would have brought, judged by what was drawn (IPS and SNIPS). */
function Policies({ rows }: { readonly rows: readonly Loose[] }) {
  const say = useWords(insightWords);
  const { percent, number } = useFormats();
  const estimate = (name: string) => (_: unknown, row: Loose) => {
    const own = recordIn(row, name);
    const value = numberIn(row, name) ?? numberIn(own, "value");
    return percent(value, 2);
  };
  return (
    <Table
      size="small"
      pagination={false}
      scroll={{ x: "max-content" }}
      rowKey={(row) => textIn(row, "policy")}
      dataSource={rows}
      columns={[
        { title: say("had_been"), render: (_, row) => textIn(row, "policy") },
        { title: say("ips"), align: "right", render: estimate("ips") },
        { title: say("snips"), align: "right", render: estimate("snips") },
        {
          title: say("effective"),
          align: "right",
          render: (_, row) => number(numberIn(row, "effective") ?? numberIn(row, "effectiveSize")),
        },
      ]}
    />
  );
}
