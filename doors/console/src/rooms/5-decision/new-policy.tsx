/** A policy from nothing: its kind is chosen first, then the form and the text say what it shall be. */
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { Tag } from "antd";
import { useMemo } from "react";
import { api, take } from "../../api/client.ts";
import { useBank } from "../../api/session.ts";
import { Answered } from "../../ui/answered.tsx";
import { Panel } from "../../ui/page.tsx";
import { common } from "../../words/common.ts";
import { useLanguage, useWordOf, useWords } from "../../words/index.ts";
import { PolicyEditing, usePolicyKinds } from "./policy-editor.tsx";
import { beginningText, type PolicyKind } from "./policy-schema.ts";
import { policyWords } from "./policy-words.ts";
import { decision } from "./words.ts";

/** @param kind `kind` while none is chosen */
export function NewPolicy({ kind }: { readonly kind: string }) {
  const query = usePolicyKinds();
  const bank = useBank();
  return (
    <Answered query={query}>
      {({ kinds }) => {
        const chosen = kinds.find((one) => one.kind === kind);
        if (!chosen || !bank) return <Kinds kinds={kinds} />;
        return <Written chosen={chosen} kinds={kinds} today={bank.today} />;
      }}
    </Answered>
  );
}

const useKindName = (): ((kind: string) => string) => {
  const word = useWordOf(decision);
  return (kind) => word(`k_${kind}`).replace(/^k_/, "");
};

function Kinds({ kinds }: { readonly kinds: readonly PolicyKind[] }) {
  const say = useWords(policyWords);
  const sayCommon = useWords(common);
  const about = useWordOf(policyWords);
  const name = useKindName();
  const { of } = useLanguage();
  const { data } = useQuery({ queryKey: ["policies"], queryFn: () => take(api.GET("/v1/policies")) });
  return (
    <Panel
      title={say("new")}
      extra={
        <Link to="/decisions" search={{ tab: "policies" }} className="button">
          {sayCommon("cancel")}
        </Link>
      }
    >
      <p className="quiet">{say("new_about")}</p>
      <ul className="cards">
        {kinds.map(({ kind, single }) => {
          const there = data?.policies.filter((one) => one.kind === kind && one.version !== null) ?? [];
          return (
            <li key={kind} className="card">
              <Link to="/decisions" search={{ tab: "policies", make: kind }}>
                <strong>{name(kind)}</strong>
              </Link>
              <span className="small">{about(`about_${kind}`).replace(/^about_/, "")}</span>
              {single ? (
                <span>
                  <Tag>{say("single")}</Tag>
                </span>
              ) : null}
              {there.length === 0 ? null : (
                <span className="quiet small">
                  {say("there_is")}
                  {there.map((one) => (
                    <Link key={one.id} to="/decisions" search={{ tab: "policies", policy: one.id }}>
                      {of(one) || one.id}{" "}
                    </Link>
                  ))}
                </span>
              )}
            </li>
          );
        })}
      </ul>
    </Panel>
  );
}

interface WrittenProps {
  readonly chosen: PolicyKind;
  readonly kinds: readonly PolicyKind[];
  readonly today: string;
}

function Written({ chosen, kinds, today }: WrittenProps) {
  const say = useWords(policyWords);
  const about = useWordOf(policyWords);
  const name = useKindName();
  const navigate = useNavigate();
  const first = useMemo(() => beginningText(chosen, today), [chosen, today]);
  return (
    <div className="stack">
      <p className="quiet">
        {about(`about_${chosen.kind}`)}{" "}
        <Link to="/decisions" search={{ tab: "policies", make: "kind" }}>
          {say("other_kind")}
        </Link>
      </p>
      <PolicyEditing
        first={first}
        kinds={kinds}
        title={say("new_title", { kind: name(chosen.kind) })}
        done={(policy) =>
          void navigate({ to: "/decisions", search: { tab: "policies", ...(policy === undefined ? {} : { policy }) } })
        }
      />
    </div>
  );
}
