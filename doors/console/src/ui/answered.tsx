/** What a page shows while it waits, when there is nothing, and when the server refused. */
import type { UseQueryResult } from "@tanstack/react-query";
import { Alert, Button, Empty, Skeleton } from "antd";
import type { ReactNode } from "react";
import { Refusal } from "../api/client.ts";
import { common } from "../words/common.ts";
import { useWords } from "../words/index.ts";

export function Loading({ rows = 4 }: { readonly rows?: number }) {
  const say = useWords(common);
  return (
    <div role="status" aria-busy="true" aria-label={say("loading")} className="loading">
      <Skeleton active title={false} paragraph={{ rows }} />
    </div>
  );
}

/** In words what went wrong: the server's own where it gave some. */
export function useTrouble(): (error: unknown) => string {
  const say = useWords(common);
  return (error) => {
    if (error instanceof Refusal) {
      const [more] = error.problem?.fields ?? [];
      const place = more === undefined ? "" : ` (${more.pointer}: ${more.reason})`;
      return `${error.message}${place}`;
    }
    return error instanceof TypeError ? say("unreachable") : String(error instanceof Error ? error.message : error);
  };
}

export function Failure({ error, again }: { readonly error: unknown; readonly again?: () => void }) {
  const say = useWords(common);
  const trouble = useTrouble();
  const status = error instanceof Refusal ? error.status : 0;
  const title = status === 403 ? say("forbidden") : status === 404 ? say("not_found") : say("went_wrong");
  const id = error instanceof Refusal ? error.problem?.instance.split(":").at(-1) : undefined;
  return (
    <Alert
      type={status === 403 || status === 404 ? "warning" : "error"}
      showIcon
      title={title}
      description={
        <>
          <p>{trouble(error)}</p>
          {id === undefined ? null : <small className="quiet">{say("request_id", { id })}</small>}
        </>
      }
      action={again === undefined || status === 403 ? undefined : <Button onClick={again}>{say("retry")}</Button>}
    />
  );
}

export function Nothing({ text, children }: { readonly text?: ReactNode; readonly children?: ReactNode }) {
  const say = useWords(common);
  return (
    <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={text ?? say("nothing")}>
      {children}
    </Empty>
  );
}

export interface AnsweredProps<Data> {
  readonly query: Pick<UseQueryResult<Data>, "data" | "error" | "refetch" | "isPending">;
  /** Whether there is nothing to show; `nothing` says so then. */
  readonly empty?: (data: Data) => boolean;
  readonly nothing?: ReactNode;
  readonly rows?: number;
  readonly children: (data: Data) => ReactNode;
}

/** Shows an answer once it is there. An answer that can't be renewed stays, with the trouble above it. */
export function Answered<Data>({ query, empty, nothing, rows = 4, children }: AnsweredProps<Data>) {
  const { data, error } = query;
  const again = () => void query.refetch();
  if (data === undefined) return error ? <Failure error={error} again={again} /> : <Loading rows={rows} />;
  return (
    <>
      {error ? <Failure error={error} again={again} /> : null}
      {empty?.(data) ? (nothing ?? <Nothing />) : children(data)}
    </>
  );
}
