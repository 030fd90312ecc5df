/** What happened with a customer, newest first, by kind. */
import { useInfiniteQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Button, Checkbox, Tag } from "antd";
import { type Answer, api, take } from "../../api/client.ts";
import { Failure, Loading, Nothing } from "../../ui/answered.tsx";
import { Panel } from "../../ui/page.tsx";
import { useWhoIn } from "../../ui/who.ts";
import { common } from "../../words/common.ts";
import { useFormats } from "../../words/formats.ts";
import { useLanguage, useWords } from "../../words/index.ts";
import { profile } from "./words.ts";

type Item = Answer<"/v1/customers/{id}/timeline">["items"][number];

const allKinds = ["event", "decision", "touch", "task"] as const;
const colours = { event: "default", decision: "gold", touch: "green", task: "blue" } as const;

export function Timeline({ id, kinds }: { readonly id: string; readonly kinds: string | undefined }) {
  const say = useWords(profile);
  const sayCommon = useWords(common);
  const navigate = useNavigate();
  const query = useInfiniteQuery({
    queryKey: ["customers", "timeline", id, kinds],
    queryFn: ({ pageParam }: { pageParam: string | undefined }) =>
      take(
        api.GET("/v1/customers/{id}/timeline", {
          params: {
            path: { id },
            query: { ...(kinds ? { kinds } : {}), ...(pageParam === undefined ? {} : { before: pageParam }) },
          },
        }),
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next ?? undefined,
  });
  const wanted = kinds ? kinds.split(",") : [...allKinds];
  const choose = (chosen: string[]) =>
    void navigate({
      to: "/customers/$customer",
      params: { customer: id },
      search: {
        tab: "timeline",
        ...(chosen.length === 0 || chosen.length === allKinds.length ? {} : { kinds: chosen.join(",") }),
      },
    });
  const items = query.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Panel
      extra={
        <Checkbox.Group
          value={wanted}
          onChange={choose}
          options={allKinds.map((kind) => ({ value: kind, label: say(kind) }))}
        />
      }
    >
      {query.isPending ? <Loading rows={8} /> : null}
      {query.error ? <Failure error={query.error} again={() => void query.refetch()} /> : null}
      {query.data && items.length === 0 ? <Nothing text={say("no_timeline")} /> : <TimelineList items={items} />}
      {query.hasNextPage ? (
        <p className="centre">
          <Button onClick={() => void query.fetchNextPage()} loading={query.isFetchingNextPage}>
            {sayCommon("more")}
          </Button>
        </p>
      ) : null}
    </Panel>
  );
}

export function TimelineList({ items }: { readonly items: readonly Item[] }) {
  const say = useWords(profile);
  const whoIn = useWhoIn();
  const { of } = useLanguage();
  const { instant } = useFormats();
  if (items.length === 0) return <Nothing text={say("no_timeline")} />;
  return (
    <ol className="list timeline">
      {items.map((item) => (
        <li key={`${item.kind}/${item.key}`}>
          <time className="quiet number">{instant(item.at)}</time>{" "}
          <Tag color={colours[item.kind]}>{say(item.kind)}</Tag>
          <strong className={item.retracted ? "struck" : ""}>{of(item.name)}</strong>
          {item.retracted ? <span className="quiet"> {say("retracted")}</span> : null}
          {item.playbook ? <span> · {of(item.playbook)}</span> : null}
          {item.channel ? <span> · {of(item.channel)}</span> : null}
          {item.reasons.length === 0 ? null : <span className="quiet"> · {item.reasons.map(of).join(", ")}</span>}
          {Object.keys(item.data).length === 0 ? null : (
            <details>
              <summary className="quiet small">{say("details")}</summary>
              <pre>{whoIn(JSON.stringify(item.data, null, 2))}</pre>
            </details>
          )}
        </li>
      ))}
    </ol>
  );
}
