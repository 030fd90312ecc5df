/** The frame of a page: its heading, what can be done on it, and its parts. */
import { Button } from "antd";
import { type ReactNode, useEffect } from "react";
import { useBank } from "../api/session.ts";
import { common } from "../words/common.ts";
import { useFormats } from "../words/formats.ts";
import { useLanguage, useWords } from "../words/index.ts";

export interface PageProps {
  readonly title: string;
  /** One line under the heading. */
  readonly about?: ReactNode;
  readonly actions?: ReactNode;
  /** Whether it is one that people put on paper. */
  readonly report?: boolean;
  readonly children: ReactNode;
}

export function Page({ title, about, actions, report = false, children }: PageProps) {
  useEffect(() => {
    document.title = `${title} · 常青 Perennial`;
  }, [title]);
  return (
    <div className="page">
      <div className="page-head">
        <div>
          <h1>{title}</h1>
          {about === undefined ? null : <p className="quiet">{about}</p>}
        </div>
        {actions === undefined && !report ? null : (
          <div className="page-actions">
            {actions}
            {report ? <Print /> : null}
          </div>
        )}
      </div>
      {report ? <Source /> : null}
      {children}
    </div>
  );
}

function Print() {
  const say = useWords(common);
  return <Button onClick={() => print()}>{say("print")}</Button>;
}

/** On paper alone: whose figures these are, and of which day. */
function Source() {
  const bank = useBank();
  const { of } = useLanguage();
  const { day } = useFormats();
  return bank ? (
    <p className="on-paper">
      常青 Perennial · {of(bank)} · {day(bank.today)}
    </p>
  ) : null;
}

export interface PanelProps {
  readonly title?: ReactNode;
  readonly extra?: ReactNode;
  readonly children: ReactNode;
  readonly className?: string;
}

/** A part of a page with a heading of its own. */
export function Panel({ title, extra, children, className = "" }: PanelProps) {
  return (
    <section className={`panel ${className}`}>
      {title === undefined && extra === undefined ? null : (
        <header className="panel-head">
          {title === undefined ? <span /> : <h2>{title}</h2>}
          {extra}
        </header>
      )}
      {children}
    </section>
  );
}
