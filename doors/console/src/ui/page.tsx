/** The frame of a page: its heading, what can be done on it, and its parts. */
import { type ReactNode, useEffect } from "react";

export interface PageProps {
  readonly title: string;
  /** One line under the heading. */
  readonly about?: ReactNode;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

export function Page({ title, about, actions, children }: PageProps) {
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
        {actions === undefined ? null : <div className="page-actions">{actions}</div>}
      </div>
      {children}
    </div>
  );
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
