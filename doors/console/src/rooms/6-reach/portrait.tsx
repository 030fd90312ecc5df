/** Who the customer of a task is, in a few lines: what it has, what it may need, what to take care of. */
import { useQuery } from "@tanstack/react-query";
import { Tag } from "antd";
import { api, take } from "../../api/client.ts";
import { Answered } from "../../ui/answered.tsx";
import { Facts } from "../../ui/figure.tsx";
import { CustomerLink } from "../../ui/links.tsx";
import { Panel } from "../../ui/page.tsx";
import { useFormats } from "../../words/formats.ts";
import { useLanguage, useWords } from "../../words/index.ts";
import { tasks as words } from "./task-words.ts";

const MOST = 4;

export function Portrait({ customer }: { readonly customer: number }) {
  const say = useWords(words);
  const { of } = useLanguage();
  const { day, yuan, number } = useFormats();
  const id = `@${customer}`;
  const query = useQuery({
    queryKey: ["customers", "view", id],
    queryFn: () => take(api.GET("/v1/customers/{id}", { params: { path: { id } } })),
  });
  const shown = (value: unknown, type: string): string => {
    if (type === "money" && (typeof value === "number" || typeof value === "string")) return yuan(value);
    return typeof value === "number" ? number(value, 2) : String(value);
  };
  return (
    <Panel title={say("portrait")} extra={<CustomerLink number={customer} name={say("whole_view")} />}>
      <Answered query={query} rows={3}>
        {({ who, has, needs, recent }) => (
          <>
            {needs.alerts.map((one) => (
              <p key={one.code} className={one.severity === "high" ? "bad" : "warn"}>
                {of(one)} {one.on === null ? "" : day(one.on)}
              </p>
            ))}
            <p className="tags">
              {who.tags.slice(0, 8).map((tag) => (
                <Tag key={tag.name}>
                  {of(tag)}
                  {tag.value === null ? "" : ` · ${tag.word ? of(tag.word) : tag.value}`}
                </Tag>
              ))}
            </p>
            <Facts
              items={[
                ...has.balances
                  .slice(0, MOST)
                  .map((one) => [of(one), one.word ? of(one.word) : shown(one.value, one.type)] as const),
                ...has.holdings
                  .slice(0, MOST)
                  .map(
                    (one) =>
                      [
                        of(one.product) || of(one.kind),
                        one.amount === null ? of(one.status) : yuan(one.amount),
                      ] as const,
                  ),
                [
                  say("marketing"),
                  <Consent key="consent" given={who.consent.some((one) => one.purpose === "marketing" && one.given)} />,
                ],
                ...(recent[0] ? [[say("last_seen"), `${of(recent[0].name)} · ${day(recent[0].at)}`] as const] : []),
              ]}
            />
            {needs.recommendations.items.length === 0 ? null : (
              <p>
                <strong>{say("may_need")}</strong>{" "}
                {needs.recommendations.items
                  .slice(0, MOST)
                  .map((one) => [of(one), one.product ? of(one.product) : ""].filter((text) => text !== "").join(" "))
                  .join(", ")}
              </p>
            )}
          </>
        )}
      </Answered>
    </Panel>
  );
}

function Consent({ given }: { readonly given: boolean }) {
  const say = useWords(words);
  return <span className={given ? "good" : "bad"}>{say(given ? "consent_given" : "consent_none")}</span>;
}
