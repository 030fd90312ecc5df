/** One decision taken apart: what came into question, how it was weighed, what denied it, by which versions. */
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { Table, Tag } from "antd";
import { type Answer, api, take } from "../../api/client.ts";
import { Answered } from "../../ui/answered.tsx";
import { Facts } from "../../ui/figure.tsx";
import { CustomerLink, PlaybookLink } from "../../ui/links.tsx";
import { Page, Panel } from "../../ui/page.tsx";
import { common } from "../../words/common.ts";
import { useFormats } from "../../words/formats.ts";
import { useLanguage, useWords } from "../../words/index.ts";
import { outcomeColours } from "./state.ts";
import { decision as words } from "./words.ts";

const route = getRouteApi("/shell/decisions/$decision");
type Decision = Answer<"/v1/decisions/{decision}">;
type Candidate = Decision["candidates"][number];

export function DecisionPage() {
  const say = useWords(words);
  const { decision: id } = route.useParams();
  const query = useQuery({
    queryKey: ["decisions", "one", id],
    queryFn: () => take(api.GET("/v1/decisions/{decision}", { params: { path: { decision: id } } })),
    staleTime: Number.POSITIVE_INFINITY,
  });
  return (
    <Page title={say("one_title")} about={<code>{id}</code>}>
      <Answered query={query} rows={10}>
        {(decision) => (
          <>
            <Summary decision={decision} />
            {decision.candidates.length === 0 ? null : <Candidates candidates={decision.candidates} />}
            <Kept decision={decision} />
          </>
        )}
      </Answered>
    </Page>
  );
}

function Summary({ decision }: { readonly decision: Decision }) {
  const say = useWords(words);
  const sayCommon = useWords(common);
  const { of } = useLanguage();
  const { instant, percent, yuan } = useFormats();
  const { playbook, outcome, reasons, rules } = decision;
  return (
    <Panel
      title={
        <>
          <Tag color={outcomeColours[outcome]}>{say(outcome)}</Tag>{" "}
          {reasons.map((one) => of(one) || one.code).join(", ")}
        </>
      }
    >
      <div className="columns-of-facts">
        <Facts
          items={[
            [sayCommon("customer"), <CustomerLink key="customer" number={decision.customer} />],
            [say("playbook"), playbook ? <PlaybookLink key="playbook" playbook={playbook} /> : "–"],
            [say("at"), instant(decision.at)],
            [say("kind"), say(decision.kind)],
            [say("channel"), decision.channel ?? "–"],
            [say("content"), decision.content ?? "–"],
            [say("probability"), percent(decision.probability)],
            [say("value"), yuan(decision.value)],
            [say("not_before"), instant(decision.notBefore)],
            [say("rules"), rules.map((one) => of(one) || one.code).join(", ") || "–"],
          ]}
        />
      </div>
      {decision.wouldChange ? (
        <p>
          {say("would_change")}: <strong>{of(decision.wouldChange)}</strong>
        </p>
      ) : null}
    </Panel>
  );
}

function Candidates({ candidates }: { readonly candidates: readonly Candidate[] }) {
  const say = useWords(words);
  const { of } = useLanguage();
  const { instant } = useFormats();
  return (
    <Panel title={say("candidates")}>
      <Table<Candidate>
        size="middle"
        pagination={false}
        scroll={{ x: "max-content" }}
        dataSource={[...candidates]}
        rowKey={({ action, channel }) => `${action}/${channel}`}
        columns={[
          { title: "#", render: (_, { rank }) => rank ?? "–" },
          { title: say("candidate"), render: (_, one) => of(one) || one.action },
          { title: say("channel"), render: (_, { channel }) => channel ?? "–" },
          { title: say("factors"), render: (_, { factors }) => <Weighed factors={factors} /> },
          {
            title: say("verdict"),
            render: (_, { denials, reason, wouldChange }) => (
              <>
                {denials.map((one) => (
                  <div key={`${one.code}/${one.rule}/${one.channel}`}>
                    <Tag color="red">{of(one) || one.code}</Tag> <span className="quiet small">{one.rule}</span>{" "}
                    {one.until === null ? null : (
                      <span className="quiet small">{say("until", { until: instant(one.until) })}</span>
                    )}
                  </div>
                ))}
                {reason ? <div>{of(reason)}</div> : null}
                {wouldChange ? <div className="quiet small">{of(wouldChange)}</div> : null}
              </>
            ),
          },
        ]}
      />
    </Panel>
  );
}

/** Probability × context × value × levers − cost. */
function Weighed({ factors }: Pick<Candidate, "factors">) {
  const { number, yuan } = useFormats();
  if (factors === null) return <>–</>;
  const { p, c, v, l, cost, value } = factors;
  return (
    <span className="number">
      {number(p, 4)} × {number(c, 2)} × {yuan(v)} × {number(l, 2)} − {yuan(cost)} = <strong>{yuan(value)}</strong>
    </span>
  );
}

function Kept({ decision }: { readonly decision: Decision }) {
  const say = useWords(words);
  const json = (value: unknown) => <pre>{JSON.stringify(value, null, 2)}</pre>;
  return (
    <div className="columns">
      <Panel title={say("versions")}>
        <Facts
          items={Object.entries(decision.versions).map(([name, version]) => [name, <code key={name}>{version}</code>])}
        />
      </Panel>
      <Panel title={say("inputs")}>{json(decision.inputs)}</Panel>
      <Panel title={say("limits")}>{json(decision.limits)}</Panel>
    </div>
  );
}
