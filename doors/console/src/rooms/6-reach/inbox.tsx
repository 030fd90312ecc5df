/** What customers would have got where networks are local; those who may, play the customer. */
import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import { Button, Input, Select, Tag } from "antd";
import { useState } from "react";
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
  const { channel, customer } = route.useSearch();
  const query = useInfiniteQuery({
    queryKey: ["touches", "inbox", channel, customer],
    queryFn: ({ pageParam }) =>
      take(
        api.GET("/v1/inbox", {
          params: {
            query: {
              limit: 24,
              ...(channel ? { channel } : {}),
              ...(customer === undefined ? {} : { customer }),
              ...(pageParam ? { before: pageParam } : {}),
            },
          },
        }),
      ),
    initialPageParam: 0,
    getNextPageParam: ({ next }) => next ?? undefined,
  });
  const go = (next: { readonly channel: string | undefined; readonly customer: number | undefined }) =>
    void navigate({
      to: "/reach",
      search: {
        tab: "inbox",
        ...(next.channel ? { channel: next.channel } : {}),
        ...(next.customer === undefined ? {} : { customer: next.customer }),
      },
    });
  const messages = query.data?.pages.flatMap((page) => page.messages) ?? [];
  return (
    <Panel title={say("inbox")}>
      <div className="bar filters">
        <ChannelChoice value={channel} onChange={(next) => go({ channel: next, customer })} />
        <label className="field">
          {say("of_customer")}
          <Input.Search
            key={customer ?? ""}
            defaultValue={customer ?? ""}
            inputMode="numeric"
            allowClear
            onSearch={(text) => go({ channel, customer: /^\d{1,10}$/.test(text.trim()) ? Number(text) : undefined })}
          />
        </label>
      </div>
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

type Act = Message["acts"][number];
// The others need words or a choice.
const simple: readonly Act[] = ["open", "click", "refuse", "fail", "block", "confirm", "answer"];
const outcomes = ["interested", "refused", "call_back", "wrong_person", "do_not_contact", "converted"] as const;
type Outcome = (typeof outcomes)[number];
interface Played {
  readonly act: Act;
  readonly text?: string;
  readonly outcome?: Outcome;
}

function Shown({ message }: { readonly message: Message }) {
  const say = useWords(reach);
  const word = useWordOf(reach);
  const channelName = useChannelName();
  const { instant, yuan } = useFormats();
  const [act, ask] = [useAct(), useAskFirst()];
  const queries = useQueryClient();
  const mayPlay = useMay("reach.play_inbox");
  const play = (body: Played) =>
    take(api.POST("/v1/inbox/{message}/acts", { params: { path: { message: message.message } }, body })).then(() =>
      queries.invalidateQueries({ queryKey: ["touches"] }),
    );
  return (
    <article>
      <Phone channel={message.channel} title={message.title} body={message.body} />
      <p className="small">
        <Tag>{channelName(message.channel)}</Tag> <CustomerLink number={message.customer} />{" "}
        <span className="quiet">{say("to", { to: message.to })}</span>
        <br />
        <span className="quiet">
          <Link to="/content" search={{ content: message.content, customer: message.customer }}>
            {say("wording_of", { content: message.content })}
          </Link>{" "}
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
                        () => play({ act: one }),
                      )
                    : void act(() => play({ act: one }))
                }
              >
                {word(one)}
              </Button>
            ))}
          {message.acts.includes("reply") ? (
            <Reply onReply={(text) => act(() => play({ act: "reply", text }))} />
          ) : null}
          {message.acts.includes("finish") ? (
            <Select<Outcome>
              size="small"
              aria-label={say("answer_outcome")}
              placeholder={say("finish")}
              value={null}
              onChange={(outcome) => void act(() => play({ act: "finish", outcome }))}
              options={outcomes.map((value) => ({ value, label: say(value) }))}
              style={{ minWidth: 130 }}
            />
          ) : null}
        </fieldset>
      ) : null}
    </article>
  );
}

function Reply({ onReply }: { readonly onReply: (text: string) => Promise<boolean> }) {
  const say = useWords(reach);
  const [text, setText] = useState("");
  return (
    <Input.Search
      size="small"
      aria-label={say("reply_text")}
      placeholder={say("reply_text")}
      enterButton={say("reply")}
      maxLength={500}
      value={text}
      onChange={({ target }) => setText(target.value)}
      onSearch={(typed) => {
        if (typed.trim() !== "") void onReply(typed.trim()).then((done) => done && setText(""));
      }}
    />
  );
}
