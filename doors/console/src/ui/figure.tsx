/** One number with its name. */
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";

export interface FigureProps {
  readonly name: ReactNode;
  readonly value: ReactNode;
  readonly note?: ReactNode;
  readonly tone?: "good" | "bad" | "warn";
  /** Where the number is taken apart. */
  readonly to?: string;
}

export function Figure({ name, value, note, tone, to }: FigureProps) {
  const body = (
    <>
      <span className="figure-name">{name}</span>
      <span className={`figure-value ${tone ?? ""}`}>{value}</span>
      {note === undefined ? null : <span className="figure-note">{note}</span>}
    </>
  );
  return to === undefined ? (
    <div className="figure">{body}</div>
  ) : (
    <Link to={to} className="figure">
      {body}
    </Link>
  );
}

export function Figures({ children }: { readonly children: ReactNode }) {
  return <div className="figures">{children}</div>;
}

/** Names and values below each other. */
export function Facts({ items }: { readonly items: readonly (readonly [name: ReactNode, value: ReactNode])[] }) {
  return (
    <dl className="facts">
      {items.map(([name, value], at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the order of names does not change.
        <div key={at}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
