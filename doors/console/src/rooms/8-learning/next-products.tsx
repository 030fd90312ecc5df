/** What kind of product comes next: rules of what is held together, and how well the ranking foretold. */
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { Table } from "antd";
import { api, take } from "../../api/client.ts";
import { Answered, Nothing } from "../../ui/answered.tsx";
import { Figure, Figures } from "../../ui/figure.tsx";
import { Panel } from "../../ui/page.tsx";
import { useFormats } from "../../words/formats.ts";
import { useWords } from "../../words/index.ts";
import { insightWords } from "./insight-words.ts";
import { isRecord, type Loose, numberIn, recordIn, rowsIn } from "./report-of.ts";
import { StudyBoard } from "./studies.tsx";
import { useItemName } from "./use-item-name.ts";

const route = getRouteApi("/shell/models");

export function NextProducts() {
  const say = useWords(insightWords);
  const navigate = useNavigate();
  const { study } = route.useSearch();
  const query = useQuery({
    queryKey: ["models", "next-products"],
    queryFn: () => take(api.GET("/v1/insights/next-products")),
  });
  return (
    <div className="stack">
      <StudyBoard
        title={say("next")}
        about={say("next_about")}
        kinds={["next"]}
        starts={[{ label: say("learn_next"), asked: { kind: "next" } }]}
        open={study}
        onOpen={(open) => void navigate({ to: "/models", search: { tab: "next", ...(open ? { study: open } : {}) } })}
      >
        {(result) =>
          // What was learnt last is what is in use: it is shown once.
          query.data === undefined || sameRules(result, query.data.found) ? null : (
            <Found found={result} title={say("just_found")} />
          )
        }
      </StudyBoard>
      <Answered query={query} empty={({ found }) => !isRecord(found)} nothing={<Nothing text={say("no_next")} />}>
        {({ found }) => <Found found={isRecord(found) ? found : {}} title={say("in_use")} />}
      </Answered>
    </div>
  );
}

const sameRules = (one: Loose, other: unknown): boolean =>
  isRecord(other) && JSON.stringify(one.rules) === JSON.stringify(other.rules);

const itemsIn = (row: Loose, name: string): string[] => {
  const found: unknown = row[name];
  return Array.isArray(found) ? found.map(String) : [];
};

function Found({ found, title }: { readonly found: Loose; readonly title: string }) {
  const say = useWords(insightWords);
  const itemName = useItemName();
  const namesIn = (row: Loose, name: string) => itemsIn(row, name).map(itemName).join(" + ");
  const { number, percent } = useFormats();
  const tested = recordIn(found, "tested");
  const trials = numberIn(tested, "trials");
  const share = (name: string) => {
    const hits = numberIn(tested, name);
    return trials === null || trials === 0 || hits === null ? "–" : percent(hits / trials);
  };
  return (
    <Panel title={title}>
      <Figures>
        <Figure name={say("customers")} value={number(numberIn(found, "customers"))} />
        <Figure name={say("trials")} value={number(trials)} />
        <Figure
          name={say("first_right")}
          value={share("first")}
          note={say("plainly", { share: share("plainFirst") })}
        />
        <Figure
          name={say("first_two_right")}
          value={share("firstTwo")}
          note={say("plainly", { share: share("plainFirstTwo") })}
        />
      </Figures>
      {rowsIn(found, "rules").some((row) => (numberIn(row, "lift") ?? 1) < 1) ? (
        <p className="quiet small">{say("less_than_usual")}</p>
      ) : null}
      <Table
        size="small"
        pagination={{ pageSize: 15, hideOnSinglePage: true }}
        scroll={{ x: "max-content" }}
        rowKey={(row) => `${itemsIn(row, "given").join()} > ${itemsIn(row, "then").join()}`}
        dataSource={rowsIn(found, "rules")}
        columns={[
          { title: say("held"), render: (_, row) => namesIn(row, "given") },
          { title: say("then_item"), render: (_, row) => <strong>{namesIn(row, "then")}</strong> },
          { title: say("confidence"), align: "right", render: (_, row) => percent(numberIn(row, "confidence")) },
          {
            title: say("lift"),
            align: "right",
            render: (_, row) => {
              const lift = numberIn(row, "lift");
              return <span className={lift !== null && lift < 1 ? "quiet" : "strong"}>{number(lift, 2)}</span>;
            },
          },
          { title: say("support"), align: "right", render: (_, row) => percent(numberIn(row, "support")) },
        ]}
      />
    </Panel>
  );
}
