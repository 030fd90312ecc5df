/** What is known of each kind of product: who takes it, who may need it, where its money goes, what is said of it. */
import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import { Alert, Table, Tag } from "antd";
import { Figure, Figures } from "../../ui/figure.tsx";
import { Panel } from "../../ui/page.tsx";
import { useCatalog } from "../../ui/use-catalog.ts";
import { useFormats } from "../../words/formats.ts";
import { useLanguage, useWordOf, useWords } from "../../words/index.ts";
import { insightWords } from "./insight-words.ts";
import { type Loose, numberIn, recordIn, rowsIn, textIn } from "./report-of.ts";
import { StudyBoard } from "./studies.tsx";
import { useItemName } from "./use-item-name.ts";
import { usePlaybookName } from "./use-playbooks.ts";

const route = getRouteApi("/shell/models");

export function Products() {
  const say = useWords(insightWords);
  const navigate = useNavigate();
  const { study } = route.useSearch();
  return (
    <StudyBoard
      title={say("products")}
      about={say("products_about")}
      kinds={["products"]}
      starts={[{ label: say("look_at_products"), asked: { kind: "products" } }]}
      open={study}
      onOpen={(open) => void navigate({ to: "/models", search: { tab: "products", ...(open ? { study: open } : {}) } })}
    >
      {(result) => rowsIn(result, "products").map((one) => <Product key={textIn(one, "kind")} one={one} />)}
    </StudyBoard>
  );
}

function Product({ one }: { readonly one: Loose }) {
  const say = useWords(insightWords);
  const item = useItemName();
  const { number, yuan } = useFormats();
  const { language } = useLanguage();
  const needs = recordIn(one, "needs");
  const tested = recordIn(needs, "tested");
  const competing = recordIn(one, "competing");
  const lift = numberIn(tested, "lift");
  const findings = rowsIn(one, "findings");
  return (
    <Panel title={item(textIn(one, "kind"))}>
      {findings.map((found) => (
        <Alert key={textIn(found, "code")} type="warning" showIcon title={textIn(found, language)} />
      ))}
      <Figures>
        <Figure name={say("holders")} value={number(numberIn(one, "holders"))} />
        <Figure name={say("takers")} value={number(numberIn(one, "takers"))} note={say("in_ninety_days")} />
        <Figure name={say("open_needs")} value={number(numberIn(needs, "open"))} note={say("open_needs_about")} />
        <Figure name={say("latent_needs")} value={number(numberIn(needs, "latent"))} note={say("latent_needs_about")} />
        <Figure
          name={say("needs_tested")}
          value={lift === null ? "–" : say("times", { n: number(lift, 1) })}
          note={
            lift === null
              ? say("needs_not_tested")
              : say("needs_tested_about", {
                  took: number(numberIn(tested, "took")),
                  named: number(numberIn(tested, "named")),
                })
          }
        />
        <Figure
          name={say("money_gone")}
          value={yuan(numberIn(competing, "gone"))}
          note={say("money_due", { amount: yuan(numberIn(competing, "matured")) })}
        />
      </Figures>
      <div className="columns">
        <ForWhom rows={rowsIn(one, "forWhom")} />
        <Before rows={rowsIn(one, "before")} />
        <Elsewhere banks={rowsIn(competing, "banks")} voice={rowsIn(one, "voice")} />
        <MetBy rows={rowsIn(one, "metBy")} />
      </div>
    </Panel>
  );
}

/** Groups that take it more often than all do. */
function ForWhom({ rows }: { readonly rows: readonly Loose[] }) {
  const say = useWords(insightWords);
  const catalog = useCatalog();
  const { of } = useLanguage();
  const { number, percent } = useFormats();
  const groupName = (row: Loose): string => {
    const [by, group] = [textIn(row, "by"), textIn(row, "group")];
    const tag = catalog?.tags.find(({ name }) => name === by);
    const attribute = catalog?.attributes.find(({ name }) => name === by);
    const value = (tag?.values ?? attribute?.values)?.find((known) => known.value === group);
    return `${of(tag ?? attribute) || by} · ${of(value) || group || say("unknown_group")}`;
  };
  return (
    <div>
      <h3>{say("for_whom")}</h3>
      {rows.length === 0 ? (
        <p className="quiet">{say("for_nobody")}</p>
      ) : (
        <Table
          size="small"
          pagination={false}
          scroll={{ x: "max-content" }}
          rowKey={(row) => `${textIn(row, "by")}/${textIn(row, "group")}`}
          dataSource={[...rows]}
          columns={[
            { title: say("group"), render: (_, row) => groupName(row) },
            { title: say("takers"), align: "right", render: (_, row) => number(numberIn(row, "takers")) },
            { title: say("share"), align: "right", render: (_, row) => percent(numberIn(row, "rate")) },
            { title: say("lift"), align: "right", render: (_, row) => number(numberIn(row, "lift"), 2) },
          ]}
        />
      )}
    </div>
  );
}

function Before({ rows }: { readonly rows: readonly Loose[] }) {
  const say = useWords(insightWords);
  const item = useItemName();
  const { number, percent } = useFormats();
  if (rows.length === 0) return null;
  const held = (row: Loose): string => (Array.isArray(row.held) ? row.held.map(String).map(item).join(" + ") : "");
  return (
    <div>
      <h3>{say("held_before")}</h3>
      <Table
        size="small"
        pagination={false}
        scroll={{ x: "max-content" }}
        rowKey={held}
        dataSource={[...rows]}
        columns={[
          { title: say("held"), render: (_, row) => held(row) },
          { title: say("confidence"), align: "right", render: (_, row) => percent(numberIn(row, "confidence")) },
          { title: say("lift"), align: "right", render: (_, row) => number(numberIn(row, "lift"), 2) },
        ]}
      />
    </div>
  );
}

/** Where money went when it came due, and what customers said. */
function Elsewhere({ banks, voice }: { readonly banks: readonly Loose[]; readonly voice: readonly Loose[] }) {
  const say = useWords(insightWords);
  const word = useWordOf(insightWords);
  const { number, yuan } = useFormats();
  const bankName = (bank: string): string =>
    bank === "" ? say("unknown_bank") : word(`bank_${bank}`).replace(/^bank_/, "");
  if (banks.length + voice.length === 0) return null;
  return (
    <div>
      {banks.length === 0 ? null : (
        <>
          <h3>{say("taken_by")}</h3>
          <ul className="plain-list">
            {banks.map((one) => (
              <li key={textIn(one, "bank")}>
                {bankName(textIn(one, "bank"))} <span className="number">{yuan(numberIn(one, "amount"))}</span>
              </li>
            ))}
          </ul>
        </>
      )}
      {voice.length === 0 ? null : (
        <>
          <h3>{say("voice")}</h3>
          <ul className="plain-list">
            {voice.slice(0, 8).map((one) => (
              <li key={`${textIn(one, "type")}/${textIn(one, "reason")}`}>
                {word(`voice_${textIn(one, "type")}`).replace(/^voice_/, "")} {textIn(one, "reason")}{" "}
                <span className="number">{number(numberIn(one, "count"))}</span>
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}

/** What the bank has in place for it. */
function MetBy({ rows }: { readonly rows: readonly Loose[] }) {
  const say = useWords(insightWords);
  const playbook = usePlaybookName();
  return (
    <div>
      <h3>{say("met_by")}</h3>
      {rows.length === 0 ? <p className="warn">{say("met_by_nothing")}</p> : null}
      <p>
        {rows.map((one) => {
          const id = textIn(one, "id");
          return textIn(one, "kind") === "playbook" ? (
            <Link key={id} to="/playbooks/$playbook" params={{ playbook: id }}>
              <Tag>{playbook(id)}</Tag>
            </Link>
          ) : (
            <Tag key={id}>{say("offer_of", { id })}</Tag>
          );
        })}
      </p>
    </div>
  );
}
