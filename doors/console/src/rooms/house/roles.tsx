/** What each role may do, and who has it. */
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Tag } from "antd";
import { type Answer, api, take } from "../../api/client.ts";
import { isOpen, placeGroups } from "../../shell/nav.ts";
import { roleWords, shell } from "../../shell/words.ts";
import { Answered } from "../../ui/answered.tsx";
import { Panel } from "../../ui/page.tsx";
import { useLanguage, useWordOf, useWords } from "../../words/index.ts";
import { house } from "./words.ts";

type Role = Answer<"/v1/roles">["roles"][number];
type Person = Answer<"/v1/organisation">["people"][number];

export function Roles() {
  const say = useWords(house);
  const roles = useQuery({ queryKey: ["organisation", "roles"], queryFn: () => take(api.GET("/v1/roles")) });
  const { data } = useQuery({ queryKey: ["organisation"], queryFn: () => take(api.GET("/v1/organisation")) });
  return (
    <div className="stack">
      <p className="quiet">
        {say("roles_about")} {say("people_source")}
      </p>
      <Answered query={roles}>
        {({ roles: all }) => (
          <div className="columns">
            {all.map((one) => (
              <OneRole key={one.role} role={one} people={data?.people ?? []} />
            ))}
          </div>
        )}
      </Answered>
    </div>
  );
}

const FEW = 12;

function OneRole({ role: { role, may }, people }: { readonly role: Role; readonly people: readonly Person[] }) {
  const say = useWords(house);
  const sayPlace = useWords(shell);
  const about = useWordOf(house);
  const name = useWordOf(roleWords);
  const { of } = useLanguage();
  const having = people.filter(({ roles, active }) => active && roles.includes(role));
  const pages = placeGroups.flatMap(({ places }) => places).filter(({ to }) => isOpen(to, may));
  return (
    <Panel title={<span id={`role-${role}`}>{name(role)}</span>} extra={<code className="quiet small">{role}</code>}>
      <p>{about(`role_${role}`)}</p>
      <h3>{say("role_people")}</h3>
      <p>
        {having.length === 0 ? <span className="quiet">{say("role_nobody")}</span> : null}
        {having.slice(0, FEW).map((one) => (
          <Link key={one.login} to="/organisation" search={{ find: one.login }}>
            <Tag>{of(one) || one.login}</Tag>
          </Link>
        ))}
        {having.length > FEW ? <span className="quiet">+{having.length - FEW}</span> : null}
      </p>
      <h3>{say("role_pages")}</h3>
      <p>{pages.map(({ word }) => sayPlace(word)).join(" · ")}</p>
      <details>
        <summary className="quiet small">{say("role_may", { count: may.length })}</summary>
        <p className="small">
          {may.map((one) => (
            <span key={one}>
              <code>{one}</code>{" "}
            </span>
          ))}
        </p>
      </details>
    </Panel>
  );
}
