/** A table that grows by the server's cursor as it is scrolled; long ones draw the rows in sight alone. */
import { type InfiniteData, type QueryKey, useInfiniteQuery } from "@tanstack/react-query";
import { Button, Table, type TableColumnType } from "antd";
import { type ReactNode, type UIEvent, useMemo } from "react";
import { common } from "../words/common.ts";
import { useWords } from "../words/index.ts";
import { Failure, Loading, Nothing } from "./answered.tsx";

export interface CursorPage<Row> {
  readonly rows: readonly Row[];
  /** What the next page is asked with; null: this was the last. */
  readonly next: string | null;
}

export interface CursorTableProps<Row> {
  /** Begins with the topic that makes it stale. */
  readonly queryKey: QueryKey;
  readonly load: (cursor: string | undefined) => Promise<CursorPage<Row>>;
  readonly rowKey: (row: Row) => string;
  readonly columns: readonly TableColumnType<Row>[];
  /** What the table holds, for those who hear it. */
  readonly label: string;
  readonly nothing?: ReactNode;
  readonly onOpen?: (row: Row) => void;
  readonly height?: number;
}

const MANY = 150;
const NEAR_END_PX = 400;

export function CursorTable<Row extends object>(props: CursorTableProps<Row>) {
  const { queryKey, load, rowKey, columns, label, nothing, onOpen, height = 560 } = props;
  const say = useWords(common);
  const query = useInfiniteQuery<
    CursorPage<Row>,
    Error,
    InfiniteData<CursorPage<Row>, string | undefined>,
    QueryKey,
    string | undefined
  >({
    queryKey,
    queryFn: ({ pageParam }) => load(pageParam),
    initialPageParam: undefined,
    getNextPageParam: ({ next }) => next ?? undefined,
  });
  const rows = useMemo(() => query.data?.pages.flatMap((page) => [...page.rows]) ?? [], [query.data]);
  if (query.isPending) return <Loading rows={8} />;
  if (query.error && rows.length === 0) return <Failure error={query.error} again={() => void query.refetch()} />;
  if (rows.length === 0) return <>{nothing ?? <Nothing />}</>;
  const further = () => {
    if (query.hasNextPage && !query.isFetchingNextPage) void query.fetchNextPage();
  };
  const many = rows.length > MANY;
  return (
    // biome-ignore lint/a11y/useSemanticElements: the table within is the content; this names it.
    <div role="group" aria-label={label}>
      {query.error ? <Failure error={query.error} again={() => void query.refetch()} /> : null}
      <Table<Row>
        size="middle"
        columns={[...columns]}
        dataSource={rows}
        rowKey={rowKey}
        pagination={false}
        virtual={many}
        scroll={many ? { x: 960, y: height } : { x: "max-content" }}
        onScroll={(event: UIEvent<HTMLElement>) => {
          const { scrollHeight, scrollTop, clientHeight } = event.currentTarget;
          if (scrollHeight - scrollTop - clientHeight < NEAR_END_PX) further();
        }}
        {...(onOpen === undefined ? {} : { onRow: (row: Row) => ({ onClick: () => onOpen(row), className: "opens" }) })}
      />
      {query.hasNextPage ? (
        <p className="centre">
          <Button onClick={further} loading={query.isFetchingNextPage}>
            {say("more")}
          </Button>
        </p>
      ) : null}
    </div>
  );
}
