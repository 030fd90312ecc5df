/** Six stations in a ring, each with the day's number: what comes out of one goes into the next. */
import { Link } from "@tanstack/react-router";
import type { Answer } from "../../api/client.ts";
import { useMe } from "../../api/session.ts";
import { isOpen } from "../../shell/nav.ts";
import { useFormats } from "../../words/formats.ts";
import { useWords } from "../../words/index.ts";
import { home } from "./words.ts";

type Day = Answer<"/v1/home">["days"][number];

interface Station {
  readonly name: "intake" | "audience" | "decision" | "reach" | "outcome" | "learning";
  readonly unit: "facts" | "found" | "decided" | "touches" | "results" | "scores";
  readonly of: (day: Day) => number | null;
  /** A second number of the same day. */
  readonly also?: { readonly word: "chosen" | "failed" | "converted"; readonly of: (day: Day) => number };
  readonly to: "/data" | "/playbooks" | "/decisions" | "/reach" | "/outcomes" | "/models";
}

const stations: readonly Station[] = [
  { name: "intake", unit: "facts", of: ({ facts }) => facts, to: "/data" },
  { name: "audience", unit: "found", of: ({ found }) => found, to: "/playbooks" },
  {
    name: "decision",
    unit: "decided",
    of: ({ decided }) => decided,
    also: { word: "chosen", of: ({ chosen }) => chosen },
    to: "/decisions",
  },
  {
    name: "reach",
    unit: "touches",
    of: ({ touches }) => touches,
    also: { word: "failed", of: ({ failed }) => failed },
    to: "/reach",
  },
  {
    name: "outcome",
    unit: "results",
    of: ({ results }) => results,
    also: { word: "converted", of: ({ converted }) => converted },
    to: "/outcomes",
  },
  { name: "learning", unit: "scores", of: ({ scores }) => scores, to: "/models" },
];

export function Loop({ days }: { readonly days: readonly Day[] }) {
  const say = useWords(home);
  const { number } = useFormats();
  const { may } = useMe();
  const day = days.at(-1);
  const before = days.at(-2);
  if (!day) return null;
  return (
    <ol className="loop">
      {stations.map(({ name, unit, of, also, to }) => {
        const count = of(day);
        const earlier = before ? of(before) : null;
        const body = (
          <>
            <span className="loop-name">{say(name)}</span>
            <strong className="loop-count">{count === null ? "–" : say(unit, { count: number(count) })}</strong>
            <span className="loop-note">
              {count === null
                ? say("not_yours")
                : (also && say(also.word, { count: number(also.of(day)) })) || "\u00a0"}
            </span>
            <span className="loop-note">{earlier === null ? "\u00a0" : say("before", { count: number(earlier) })}</span>
          </>
        );
        return (
          <li key={name} className={count ? "moving" : ""}>
            {!isOpen(to, may) ? (
              <div className="station">{body}</div>
            ) : (
              <Link to={to} className="station">
                {body}
              </Link>
            )}
          </li>
        );
      })}
    </ol>
  );
}
