/** Engines, the copy of the log, what waits and what was set aside, and the definitions that hold. */
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Tag } from "antd";
import { type Answer, api, take } from "../../api/client.ts";
import { type Status, statusQuery, useMay } from "../../api/session.ts";
import { Answered } from "../../ui/answered.tsx";
import { Facts, Figure, Figures } from "../../ui/figure.tsx";
import { Panel } from "../../ui/page.tsx";
import { useWho } from "../../ui/who.ts";
import { useFormats } from "../../words/formats.ts";
import { useWords } from "../../words/index.ts";
import { house } from "./words.ts";

type System = Answer<"/v1/system">;

export function Health() {
  const query = useQuery(statusQuery);
  const mayRead = useMay("system.read");
  return (
    <div className="stack">
      <Answered query={query}>{(status) => <Engines status={status} />}</Answered>
      {mayRead ? <Waits /> : null}
    </div>
  );
}

function Engines({ status: { engines, lag, definitions, roles, version } }: { readonly status: Status }) {
  const say = useWords(house);
  const { number } = useFormats();
  return (
    <>
      <Figures>
        {(["postgres", "clickhouse"] as const).map((name) => (
          <Figure
            key={name}
            name={say(name)}
            value={say(engines[name] ? "answers" : "silent")}
            tone={engines[name] ? "good" : "bad"}
          />
        ))}
        <Figure
          name={say("behind")}
          value={number(lag?.facts)}
          note={lag?.seconds == null ? undefined : say("behind_age", { seconds: number(lag.seconds) })}
        />
        <Figure name={say("customers_behind")} value={number(lag?.customers)} />
      </Figures>
      <Panel>
        <Facts
          items={[
            [say("version"), version],
            [say("process"), roles.join(", ")],
            [
              say("definitions"),
              <span key="version">
                <code>{definitions.version.slice(0, 16)}</code>{" "}
                <Tag color={definitions.current ? "green" : "gold"}>
                  {say(definitions.current ? "current" : "not_current")}
                </Tag>
              </span>,
            ],
          ]}
        />
      </Panel>
    </>
  );
}

const aside = ["parked", "aside", "quarantined", "touchesUnknown"] as const;
const queued = ["toApply", "touchesDue", "unsealed"] as const;
const places = { quarantined: "/data", aside: "/playbooks", touchesDue: "/reach", touchesUnknown: "/reach" } as const;
const MEBIBYTE = 1_048_576;

function Waits() {
  const say = useWords(house);
  const query = useQuery({
    queryKey: ["system"],
    queryFn: () => take(api.GET("/v1/system")),
    refetchInterval: 15_000,
  });
  return (
    <Panel title={say("waits")}>
      <Answered query={query} rows={5}>
        {(system) => (
          <div className="columns">
            <div>
              <h3>{say("queued")}</h3>
              <Counts waits={system.waits} names={queued} />
            </div>
            <div>
              <h3>{say("set_aside")}</h3>
              <Counts waits={system.waits} names={aside} />
            </div>
            <Size system={system} />
          </div>
        )}
      </Answered>
    </Panel>
  );
}

type Waiting = keyof System["waits"];

function Counts({ waits, names }: { readonly waits: System["waits"]; readonly names: readonly Waiting[] }) {
  const say = useWords(house);
  const { number } = useFormats();
  return (
    <Facts
      items={names.map((name) => {
        const place = name in places ? places[name as keyof typeof places] : undefined;
        const text = say(name);
        const shown =
          place === undefined ? (
            text
          ) : (
            <Link key={name} to={place}>
              {text}
            </Link>
          );
        return [shown, number(waits[name])] as const;
      })}
    />
  );
}

function Size({ system: { engines, process, applied } }: { readonly system: System }) {
  const say = useWords(house);
  const { number, instant } = useFormats();
  const who = useWho();
  const mib = (bytes: number | null) => (bytes === null ? "–" : say("mib", { n: number(bytes / MEBIBYTE) }));
  return (
    <div>
      <h3>{say("size")}</h3>
      <Facts
        items={[
          ...engines.map(({ engine, version, bytes }) => [`${say(engine)} ${version ?? ""}`, mib(bytes)] as const),
          [`Node ${process.node}`, mib(process.residentBytes)],
          [
            say("applied"),
            applied === null ? say("never") : say("applied_by", { at: instant(applied.at), by: who(applied.by) }),
          ],
        ]}
      />
    </div>
  );
}
