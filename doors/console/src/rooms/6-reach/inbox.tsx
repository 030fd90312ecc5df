/** What customers would have got where networks are local; those who may, play the customer. */
import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { Button, Tag } from "antd";
import { type Answer, api, take } from "../../api/client.ts";
import { useMay } from "../../api/session.ts";
import { Failure, Loading, Nothing } from "../../ui/answered.tsx";
import { useAct, useAskFirst } from "../../ui/ask-first.tsx";
import { CustomerLink } from "../../ui/links.tsx";
import { Panel } from "../../ui/page.tsx";
import { common } from "../../words/common.ts";
import { useFormats } from "../../words/formats.ts";
import { useWordOf, useWords } from "../../words/index.ts";
import { ChannelChoice, useChannelName } from "./channels.tsx";
import { Phone } from "./phone.tsx";
import { reach } from "./reach-words.ts";

const route = getRouteApi("/shell/reach");
type Message = Answer<"/v1/inbox">["messages"][number];

export function Inbox() {
  const say = useWords(reach);
  const sayCommon = useWords(common);
  const navigate = useNavigate();
  const { channel } = route.useSearch();
  const query = useInfiniteQuery({
    queryKey: ["touches", "inbox", channel],
    queryFn: ({ pageParam }) =>
      take(
        api.GET("/v1/inbox", {
          params: {
            query: { limit: 24, ...(channel ? { channel } : {}), ...(pageParam ? { before: pageParam } : {}) },
          },
        }),
      ),
    initialPageParam: 0,
    getNextPageParam: ({ next }) => next ?? undefined,
  });
  const messages = query.data?.pages.flatMap((page) => page.messages) ?? [];
  return (
    <Panel title={say("inbox")}>
      <ChannelChoice
        value={channel}
        onChange={(next) =>
          void navigate({ to: "/reach", search: { tab: "inbox", ...(next ? { channel: next } : {}) } })
        }
      />
      {query.isPending ? <Loading rows={6} /> : null}
      {query.error ? <Failure error={query.error} again={() => void query.refetch()} /> : null}
      {query.data && messages.length === 0 ? <Nothing text={say("no_messages")} /> : null}
      <div className="thirds">
        {messages.map((message) => (
          <Shown key={message.message} message={message} />
        ))}
      </div>
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

// These need words or a choice of their own and are played on the inbox's page of the server.
const simple: readonly Message["acts"][number][] = ["open", "click", "refuse", "fail", "block", "confirm"];

function Shown({ message }: { readonly message: Message }) {
  const say = useWords(reach);
  const word = useWordOf(reach);
  const channelName = useChannelName();
  const { instant, yuan } = useFormats();
  const [act, ask] = [useAct(), useAskFirst()];
  const queries = useQueryClient();
  const mayPlay = useMay("reach.play_inbox");
  const play = (one: Message["acts"][number]) =>
    take(
      api.POST("/v1/inbox/{message}/acts", { params: { path: { message: message.message } }, body: { act: one } }),
    ).then(() => queries.invalidateQueries({ queryKey: ["touches"] }));
  return (
    <article>
      <Phone channel={message.channel} title={message.title} body={message.body} />
      <p className="small">
        <Tag>{channelName(message.channel)}</Tag> <CustomerLink number={message.customer} />{" "}
        <span className="quiet">{say("to", { to: message.to })}</span>
        <br />
        <span className="quiet">
          {instant(message.submittedAt)}
          {message.channel === "sms" ? ` · ${say("parts", { parts: message.parts })}` : ""}
          {message.cost === null ? "" : ` · ${yuan(message.cost / 100)}`}
        </span>
        <br />
        {message.happened.map((one) => (
          <Tag key={`${one.what}-${one.at}`} color="green">
            {word(one.what)}
          </Tag>
        ))}
      </p>
      {mayPlay ? (
        <fieldset className="bar plain-set">
          <legend className="unseen">{say("play")}</legend>
          {message.acts
            .filter((one) => simple.includes(one))
            .map((one) => (
              <Button
                key={one}
                size="small"
                danger={one === "refuse"}
                onClick={() =>
                  one === "refuse"
                    ? ask(
                        { title: say("refuse"), consequences: say("refuse_follows"), act: say("refuse"), danger: true },
                        () => play(one),
                      )
                    : void act(() => play(one))
                }
              >
                {word(one)}
              </Button>
            ))}
        </fieldset>
      ) : null}
    </article>
  );
}
