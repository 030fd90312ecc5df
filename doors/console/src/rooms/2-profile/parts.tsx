/** The three parts of a customer's picture. */
import { Tag, Tooltip } from "antd";
import type { Answer } from "../../api/client.ts";
import { Nothing } from "../../ui/answered.tsx";
import { Facts } from "../../ui/figure.tsx";
import { CustomerLink } from "../../ui/links.tsx";
import { Panel } from "../../ui/page.tsx";
import { common } from "../../words/common.ts";
import { type Formats, useFormats } from "../../words/formats.ts";
import { useLanguage, useWords } from "../../words/index.ts";
import { Consent } from "./consent.tsx";
import { profile } from "./words.ts";

type CustomerView = Answer<"/v1/customers/{id}">;
type Attribute = CustomerView["who"]["attributes"][number];
interface Part {
  readonly view: CustomerView;
}

const instantLike = /^\d{4}-\d\d-\d\dT/;

/** A value of the catalog as people read it; its word where the catalog has one. */
function useValue(): (
  attribute: Pick<Attribute, "value" | "type"> & Partial<Pick<Attribute, "word" | "unit">>,
) => string {
  const { of } = useLanguage();
  const say = useWords(common);
  const formats = useFormats();
  return ({ value, type, word, unit }) => {
    if (word) return of(word);
    const text = plain(value, type, formats, say("yes"), say("no"));
    return unit && type !== "money" ? `${text} ${of(unit)}` : text;
  };
}

function plain(value: Attribute["value"], type: string, formats: Formats, yes: string, no: string): string {
  if (typeof value === "boolean") return value ? yes : no;
  if (type === "money" && !Array.isArray(value)) return formats.yuan(value);
  if (typeof value === "number") return formats.number(value, 2);
  if (Array.isArray(value)) return value.join(", ");
  if (instantLike.test(value)) return formats.instant(value);
  return value;
}

export function Who({ view }: Part) {
  const say = useWords(profile);
  const { of } = useLanguage();
  const value = useValue();
  const { who } = view;
  return (
    <>
      <Panel title={say("tags")}>
        <Tags view={view} />
      </Panel>
      <Panel title={say("who")}>
        <Facts
          items={[
            ...(who.unit ? [[say("unit"), of(who.unit)] as const] : []),
            ...who.attributes.map((one) => [of(one), value(one)] as const),
          ]}
        />
      </Panel>
      <Consent view={view} />
      {who.household ? <Household household={who.household} /> : null}
    </>
  );
}

function Tags({ view }: Part) {
  const say = useWords(profile);
  const { of } = useLanguage();
  const { day, percent } = useFormats();
  if (view.who.tags.length === 0) return <Nothing text={say("no_tags")} />;
  return (
    <p className="tags">
      {view.who.tags.map((tag) => (
        <Tooltip
          key={tag.name}
          title={[
            `${say("source")}: ${tag.source}`,
            tag.evidence === null ? "" : `${say("evidence")}: ${tag.evidence}`,
            tag.confidence === null ? "" : `${say("confidence")}: ${percent(tag.confidence)}`,
            `${say("since")} ${day(tag.since)}`,
            tag.until === null ? "" : `${say("until")} ${day(tag.until)}`,
          ]
            .filter((line) => line !== "")
            .join(" · ")}
        >
          <Tag tabIndex={0}>
            {of(tag)}
            {tag.value === null ? "" : ` · ${tag.word ? of(tag.word) : tag.value}`}
          </Tag>
        </Tooltip>
      ))}
    </p>
  );
}

function Household({ household }: { readonly household: NonNullable<CustomerView["who"]["household"]> }) {
  const say = useWords(profile);
  return (
    <Panel title={say("household")}>
      <ul className="list">
        {household.members.map(({ number, relation, name }) => (
          <li key={number}>
            <CustomerLink number={number} name={name} /> <span className="quiet">{relation}</span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

export function Has({ view }: Part) {
  const say = useWords(profile);
  const { of } = useLanguage();
  const { day, yuan } = useFormats();
  const value = useValue();
  const { balances, holdings, metrics } = view.has;
  return (
    <div className="stack">
      {balances.length === 0 ? null : (
        <Panel title={say("balances")}>
          <Facts items={balances.map((one) => [of(one), value(one)])} />
        </Panel>
      )}
      <Panel title={say("holdings")}>
        {holdings.length === 0 ? (
          <Nothing text={say("no_holdings")} />
        ) : (
          <ul className="list">
            {holdings.map((one, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: holdings have no name of their own.
              <li key={at}>
                <strong>{of(one.product) || of(one.kind)}</strong> {one.amount === null ? "" : yuan(one.amount)}{" "}
                <span className="quiet">
                  {of(one.status)}
                  {one.maturesOn === null ? "" : ` · ${say("matures")} ${day(one.maturesOn)}`}
                  {one.days === null || one.days < 0 ? "" : ` (${say("days_left", { days: one.days })})`}
                </span>
              </li>
            ))}
          </ul>
        )}
      </Panel>
      <Panel title={say("metrics")}>
        <Facts
          items={metrics.map((one) => [
            of(one),
            <span key="value" title={one.note ? of(one.note) : undefined}>
              {value(one)} {one.exact ? null : <small className="quiet">{say("about_count")}</small>}
            </span>,
          ])}
        />
      </Panel>
    </div>
  );
}

export function Needs({ view }: Part) {
  const say = useWords(profile);
  const { of } = useLanguage();
  const { day, percent, yuan } = useFormats();
  const { alerts, recommendations, scores } = view.needs;
  return (
    <>
      <Panel title={say("alerts")}>
        {alerts.length === 0 ? (
          <p className="quiet">{say("no_alerts")}</p>
        ) : (
          <ul className="list">
            {alerts.map((one) => (
              <li key={one.code} className={one.severity === "high" ? "bad" : one.severity === "medium" ? "warn" : ""}>
                {of(one)} {one.on === null ? "" : day(one.on)}
              </li>
            ))}
          </ul>
        )}
      </Panel>
      <Panel title={say("recommendations")} extra={<span className="quiet small">{say("by_rule")}</span>}>
        {recommendations.off ? <p className="quiet">{of(recommendations.off)}</p> : null}
        {recommendations.items.length === 0 ? (
          <p className="quiet">{say("no_recommendations")}</p>
        ) : (
          <ul className="list">
            {recommendations.items.map((one) => (
              <li key={`${one.kind}/${one.rule}/${one.product?.code ?? ""}`}>
                {of(one)} {one.product ? <strong>{of(one.product)}</strong> : null}{" "}
                {one.suitability ? <span className="quiet">{say("suits", one.suitability)}</span> : null}
              </li>
            ))}
          </ul>
        )}
      </Panel>
      <Panel title={say("scores")}>
        {scores.length === 0 ? (
          <p className="quiet">{say("no_scores")}</p>
        ) : (
          <Facts
            items={scores.map((one) => [
              of(one),
              <span key="value" title={one.version}>
                {one.unit === "yuan" ? yuan(one.value) : percent(one.value)}{" "}
                <span className="quiet">{day(one.at)}</span>
              </span>,
            ])}
          />
        )}
      </Panel>
    </>
  );
}
