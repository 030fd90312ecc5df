/** Why a customer was reached, and why it was not: decisions, triggers, conditions that do not hold, offers of now. */
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Tag } from "antd";
import { type Answer, api, take } from "../../api/client.ts";
import { Answered } from "../../ui/answered.tsx";
import { PlaybookLink } from "../../ui/links.tsx";
import { Panel } from "../../ui/page.tsx";
import { useFormats } from "../../words/formats.ts";
import { useLanguage, useWordOf, useWords } from "../../words/index.ts";
import { why } from "./words.ts";

type WhyAnswer = Answer<"/v1/why/{customer}">;
interface Part {
  readonly answer: WhyAnswer;
}

export function Why({ customer }: { readonly customer: string }) {
  const query = useQuery({
    queryKey: ["customers", "why", customer],
    queryFn: () => take(api.GET("/v1/why/{customer}", { params: { path: { customer } } })),
  });
  return (
    <Answered query={query} rows={10}>
      {(answer) => (
        <div className="wide-left">
          <div className="stack">
            <NothingDone answer={answer} />
            <Triggers answer={answer} />
          </div>
          <div className="stack">
            <Decisions answer={answer} />
            <Touches answer={answer} />
            <Offers answer={answer} />
          </div>
        </div>
      )}
    </Answered>
  );
}

interface Clause {
  readonly text: string;
  readonly holds: boolean | null;
  readonly values: Readonly<Record<string, unknown>>;
}

/** A part of a condition with what it looked at. */
function Clauses({ clauses }: { readonly clauses: readonly Clause[] }) {
  const say = useWords(why);
  const shown = (value: unknown) => (value === null || value === undefined ? say("unknown") : JSON.stringify(value));
  return (
    <ul className="clauses">
      {clauses.map(({ text, holds, values }) => (
        <li key={text}>
          <Tag color={holds === null ? "gold" : holds ? "green" : "red"}>
            {holds === null ? say("unknown") : holds ? say("holds") : say("not_so")}
          </Tag>
          <code>{text}</code>
          {Object.entries(values).map(([name, value]) => (
            <span key={name} className="quiet small">
              {" "}
              {name} {say("value_now")} <strong>{shown(value)}</strong>
            </span>
          ))}
        </li>
      ))}
    </ul>
  );
}

function NothingDone({ answer }: Part) {
  const say = useWords(why);
  const { of } = useLanguage();
  const { instant } = useFormats();
  const { nothing, waiting } = answer;
  return (
    <Panel title={say("nothing_title")}>
      <p className="quiet">{nothing.length === 0 ? say("nothing_none") : say("nothing_about")}</p>
      <ul className="list">
        {waiting.map(({ playbook, since }) => (
          <li key={`${playbook.code}/${since}`}>
            <PlaybookLink playbook={playbook} />{" "}
            <span className="quiet">{say("waiting_since", { since: instant(since) })}</span>
          </li>
        ))}
        {nothing.map((one) => (
          <li key={one.playbook.code}>
            <PlaybookLink playbook={one.playbook} /> <span className="quiet">{of(one)}</span>
            <Clauses clauses={one.conditions} />
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function Triggers({ answer }: Part) {
  const say = useWords(why);
  const word = useWordOf(why);
  const { of } = useLanguage();
  const { instant } = useFormats();
  return (
    <Panel title={say("triggers")}>
      {answer.triggers.length === 0 ? <p className="quiet">{say("triggers_none")}</p> : null}
      <ul className="list">
        {answer.triggers.map((one) => (
          <li key={`${one.playbook.code}/${one.version}/${of(one.trigger)}/${one.at}`}>
            <PlaybookLink playbook={one.playbook} />{" "}
            <Tag color={one.result === "running" || one.result === "admitted" ? "green" : "default"}>
              {word(one.result)}
            </Tag>
            <span className="quiet">
              {of(one.trigger)} · {of(one)} {one.at === null ? "" : instant(one.at)}
            </span>
            {one.clauses.length === 0 ? null : <Clauses clauses={one.clauses} />}
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function Decisions({ answer }: Part) {
  const say = useWords(why);
  const { of } = useLanguage();
  const { instant } = useFormats();
  return (
    <Panel title={say("decisions")}>
      {answer.decisions.length === 0 ? <p className="quiet">{say("decisions_none")}</p> : null}
      <ul className="list">
        {answer.decisions.map((one) => (
          <li key={one.decision}>
            <Link to="/decisions/$decision" params={{ decision: one.decision }}>
              {instant(one.at)}
            </Link>{" "}
            {one.playbook ? of(one.playbook) : null} <strong>{one.reasons.map(of).join(", ")}</strong>
            {one.wouldChange ? (
              <p className="quiet small">
                {say("would_change")}: {of(one.wouldChange)}
              </p>
            ) : null}
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function Touches({ answer }: Part) {
  const say = useWords(why);
  const { of } = useLanguage();
  const { instant } = useFormats();
  return (
    <Panel title={say("touches")}>
      {answer.touches.length === 0 ? <p className="quiet">{say("touches_none")}</p> : null}
      <ul className="list">
        {answer.touches.map((one) => (
          <li key={one.key}>
            {instant(one.dueAt)} <strong>{of(one.channel)}</strong> {of(one.state)}{" "}
            <span className="quiet">
              {of(one.playbook)} · {one.content}
            </span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function Offers({ answer }: Part) {
  const say = useWords(why);
  const { of } = useLanguage();
  return (
    <Panel title={say("offers")}>
      {answer.offers.map(({ place, offers, refused }) => (
        <section key={place}>
          <h3>{say("place", { place })}</h3>
          {offers.length === 0 ? <p className="quiet">{say("offers_none")}</p> : null}
          <ol>
            {offers.map((one) => (
              <li key={one.offer}>
                {of(one)} <span className="quiet">{one.why.map(of).join(", ")}</span>
              </li>
            ))}
          </ol>
          {refused.length === 0 ? null : (
            <details>
              <summary>
                {say("refused")} ({refused.length})
              </summary>
              <ul className="list">
                {refused.map((one) => (
                  <li key={one.offer}>
                    {of(one)} <span className="quiet">{one.denials.map(of).join(", ")}</span>
                    {one.wouldChange ? <p className="quiet small">{of(one.wouldChange)}</p> : null}
                  </li>
                ))}
              </ul>
            </details>
          )}
        </section>
      ))}
    </Panel>
  );
}
