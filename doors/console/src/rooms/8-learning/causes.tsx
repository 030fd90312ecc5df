/** Why customers left: clusters of what happened before, named by their centres, settled by a person. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { Button, Select, Table, Tag } from "antd";
import { useState } from "react";
import { type Answer, api, take } from "../../api/client.ts";
import { useMay } from "../../api/session.ts";
import { Answered, Nothing } from "../../ui/answered.tsx";
import { useAskFirst } from "../../ui/ask-first.tsx";
import { Panel } from "../../ui/page.tsx";
import { useFormats } from "../../words/formats.ts";
import { useLanguage, useWordOf, useWords } from "../../words/index.ts";
import { insightWords } from "./insight-words.ts";
import { isRecord, numberIn, rowsIn, textIn } from "./report-of.ts";
import { StudyBoard } from "./studies.tsx";

const route = getRouteApi("/shell/models");
type CauseSets = Answer<"/v1/insights/churn-causes">;
type CauseSet = CauseSets["sets"][number];
const causes = ["price_sensitive", "service_dissatisfied"] as const;
type Cause = (typeof causes)[number];
const stateColours: Readonly<Record<string, string>> = { proposed: "gold", confirmed: "green", refused: "default" };

export function Causes() {
  const say = useWords(insightWords);
  const navigate = useNavigate();
  const { study } = route.useSearch();
  const sets = useQuery({
    queryKey: ["models", "causes"],
    queryFn: () => take(api.GET("/v1/insights/churn-causes")),
  });
  return (
    <div className="stack">
      <StudyBoard
        title={say("causes")}
        about={say("causes_about")}
        kinds={["churn"]}
        starts={[{ label: say("find_causes"), asked: { kind: "churn" } }]}
        open={study}
        onOpen={(open) => void navigate({ to: "/models", search: { tab: "causes", ...(open ? { study: open } : {}) } })}
      >
        {() => null}
      </StudyBoard>
      <Answered query={sets} empty={(found) => found.sets.length === 0} nothing={<Nothing text={say("no_sets")} />}>
        {({ sets: all, features }) => all.map((one) => <Found key={one.set} one={one} features={features} />)}
      </Answered>
    </div>
  );
}

function Found({ one, features }: { readonly one: CauseSet; readonly features: CauseSets["features"] }) {
  const say = useWords(insightWords);
  const { of } = useLanguage();
  const word = useWordOf(insightWords);
  const { number, instant } = useFormats();
  const found = isRecord(one.found) ? one.found : {};
  const clusters = rowsIn(found, "clusters");
  const proposed = Object.fromEntries(
    clusters.map((row) => [textIn(row, "cluster"), causes.find((cause) => cause === textIn(row, "proposal"))] as const),
  );
  const kept = isRecord(one.names) ? one.names : {};
  const [names, setNames] = useState<Readonly<Record<string, Cause | undefined>>>(proposed);
  const open = one.state === "proposed";
  const nameOf = (cluster: string) => (open ? names[cluster] : causes.find((cause) => cause === kept[cluster]));
  return (
    <Panel
      title={say("set_of", { set: one.set, at: instant(one.foundAt) })}
      extra={open ? <Settle set={one.set} names={names} /> : null}
    >
      <p>
        <Tag color={stateColours[one.state] ?? "default"}>{word(one.state)}</Tag>{" "}
        <span className="quiet">
          {say("set_about", {
            customers: number(numberIn(found, "customers")),
            silhouette: number(numberIn(found, "silhouette"), 3),
            stability: number(numberIn(found, "stability"), 3),
          })}
        </span>
      </p>
      <Table
        size="small"
        pagination={false}
        scroll={{ x: "max-content" }}
        rowKey={(row) => textIn(row, "cluster")}
        dataSource={clusters}
        columns={[
          { title: say("cluster"), render: (_, row) => textIn(row, "cluster") },
          { title: say("customers"), align: "right", render: (_, row) => number(numberIn(row, "customers")) },
          {
            title: say("named"),
            render: (_, row) => {
              const cluster = textIn(row, "cluster");
              if (!open) return word(nameOf(cluster) ?? "unnamed");
              return (
                <Select
                  size="small"
                  aria-label={`${say("named")} ${cluster}`}
                  value={nameOf(cluster) ?? ""}
                  onChange={(next) =>
                    setNames((before) => ({ ...before, [cluster]: causes.find((own) => own === next) }))
                  }
                  options={[
                    { value: "", label: say("unnamed") },
                    ...causes.map((value) => ({ value, label: say(value) })),
                  ]}
                  style={{ minWidth: 150 }}
                />
              );
            },
          },
          ...features.map((feature, at) => ({
            title: <div className="wrapped-head">{of(feature)}</div>,
            align: "right" as const,
            render: (_: unknown, row: (typeof clusters)[number]) => <Centre row={row} at={at} />,
          })),
        ]}
      />
    </Panel>
  );
}

/** The mean of a cluster, marked where it lies far from everybody's. */
function Centre({ row, at }: { readonly row: Readonly<Record<string, unknown>>; readonly at: number }) {
  const { number } = useFormats();
  const means: readonly unknown[] = Array.isArray(row.means) ? row.means : [];
  const centres: readonly unknown[] = Array.isArray(row.centre) ? row.centre : [];
  const [mean, centre] = [means[at], centres[at]];
  const far = typeof centre === "number" && Math.abs(centre) >= 0.5;
  return (
    <span className={far ? "strong" : "quiet"}>
      {typeof mean === "number" ? number(mean, 2) : "–"}{" "}
      <span className="small">{typeof centre === "number" ? `${centre > 0 ? "+" : ""}${number(centre, 1)}σ` : ""}</span>
    </span>
  );
}

interface SettleProps {
  readonly set: number;
  readonly names: Readonly<Record<string, Cause | undefined>>;
}

function Settle({ set, names }: SettleProps) {
  const say = useWords(insightWords);
  const ask = useAskFirst();
  const queries = useQueryClient();
  const maySettle = useMay("learning.promote");
  const params = { path: { set } };
  const again = () => queries.invalidateQueries({ queryKey: ["models", "causes"] });
  if (!maySettle) return null;
  const chosen = Object.fromEntries(
    Object.entries(names).flatMap(([cluster, cause]) => (cause ? [[cluster, cause]] : [])),
  );
  return (
    <span className="bar">
      <Button
        type="primary"
        size="small"
        onClick={() =>
          ask({ title: say("confirm_set"), consequences: say("confirm_set_follows"), act: say("confirm_set") }, () =>
            take(api.POST("/v1/insights/churn-causes/{set}/confirm", { params, body: { names: chosen } })).then(again),
          )
        }
      >
        {say("confirm_set")}
      </Button>
      <Button
        danger
        size="small"
        onClick={() =>
          ask(
            {
              title: say("refuse_set"),
              consequences: say("refuse_set_follows"),
              act: say("refuse_set"),
              danger: true,
              reason: say("why"),
            },
            (reason) =>
              take(api.POST("/v1/insights/churn-causes/{set}/refuse", { params, body: { reason } })).then(again),
          )
        }
      >
        {say("refuse_set")}
      </Button>
    </span>
  );
}
