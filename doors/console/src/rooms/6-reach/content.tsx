/** What the bank says, by channel, as a customer would read it. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { Input, Table, Tag } from "antd";
import { type Answer, api, take } from "../../api/client.ts";
import { Answered, Nothing } from "../../ui/answered.tsx";
import { CustomerLink } from "../../ui/links.tsx";
import { Page, Panel } from "../../ui/page.tsx";
import { common } from "../../words/common.ts";
import { useFormats } from "../../words/formats.ts";
import { useLanguage, useWordOf, useWords } from "../../words/index.ts";
import { ChannelChoice, useChannelName } from "./channels.tsx";
import { Phone } from "./phone.tsx";
import type { ContentState } from "./reach-state.ts";
import { reach } from "./reach-words.ts";

const route = getRouteApi("/shell/content");
type Content = Answer<"/v1/content">["contents"][number];

export function ContentPage() {
  const say = useWords(reach);
  const { find = "", channel, content } = route.useSearch();
  const change = useChange();
  const query = useQuery({ queryKey: ["content"], queryFn: () => take(api.GET("/v1/content")), staleTime: 300_000 });
  const wanted = find.toLowerCase();
  const shown = (query.data?.contents ?? []).filter(
    (one) =>
      (channel === undefined || one.channel === channel) &&
      [one.id, one.zh, one.en].some((text) => text.toLowerCase().includes(wanted)),
  );
  const chosen = query.data?.contents.find(({ id }) => id === content);
  return (
    <Page title={say("content_title")} about={say("content_about")}>
      <div className="wide-left">
        <Panel>
          <div className="bar filters">
            <label className="field grow">
              {say("find")}
              <Input.Search
                defaultValue={find}
                allowClear
                onSearch={(text) => change({ find: text.trim() || undefined })}
              />
            </label>
            <ChannelChoice value={channel} onChange={(next) => change({ channel: next })} />
          </div>
          <Answered query={query} empty={() => shown.length === 0}>
            {() => <List contents={shown} onOpen={(id) => change({ content: id })} />}
          </Answered>
        </Panel>
        {chosen ? (
          <Previewed content={chosen} />
        ) : (
          <Panel title={say("content")}>
            <Nothing text={say("choose_content")} />
          </Panel>
        )}
      </div>
    </Page>
  );
}

function useChange() {
  const navigate = useNavigate();
  const search = route.useSearch();
  return (changed: { readonly [Name in keyof ContentState]?: ContentState[Name] | undefined }) => {
    const next = Object.fromEntries(
      Object.entries({ ...search, ...changed }).filter(([, value]) => value !== undefined),
    );
    void navigate({ to: "/content", search: next as ContentState, replace: true });
  };
}

function List({ contents, onOpen }: { readonly contents: readonly Content[]; readonly onOpen: (id: string) => void }) {
  const say = useWords(reach);
  const sayCommon = useWords(common);
  const word = useWordOf(reach);
  const channelName = useChannelName();
  const { of } = useLanguage();
  return (
    <Table
      size="middle"
      rowKey="id"
      pagination={{ pageSize: 20, hideOnSinglePage: true, showSizeChanger: false }}
      dataSource={contents}
      columns={[
        {
          title: say("content"),
          render: (_, row) => (
            <button type="button" className="plain link" onClick={() => onOpen(row.id)}>
              {of(row)}
            </button>
          ),
        },
        { title: sayCommon("channel"), render: (_, row) => channelName(row.channel) },
        { title: say("message_class"), render: (_, row) => <Tag>{word(row.class)}</Tag> },
        { title: say("length"), render: (_, row) => (row.longest === null ? "–" : <Length longest={row.longest} />) },
      ]}
    />
  );
}

function Length({ longest }: { readonly longest: NonNullable<Content["longest"]> }) {
  const say = useWords(reach);
  const { yuan, number } = useFormats();
  const { units, parts, cost } = longest;
  return <>{say("length_of", { units: number(units), parts, cost: yuan(cost === null ? null : cost / 100) })}</>;
}

function Previewed({ content }: { readonly content: Content }) {
  const say = useWords(reach);
  const { of } = useLanguage();
  const { customer } = route.useSearch();
  const change = useChange();
  const query = useQuery({
    queryKey: ["customers", "preview", content.id, customer],
    queryFn: () =>
      take(
        api.GET("/v1/content/{id}/preview", {
          params: { path: { id: content.id }, query: customer === undefined ? {} : { customer } },
        }),
      ),
    placeholderData: keepPreviousData,
  });
  return (
    <Panel title={of(content)}>
      <p className="quiet small">
        <code>{content.id}</code>{" "}
        {content.variants.length === 0 ? null : `${say("variants")}: ${content.variants.join(", ")}`}
      </p>
      {content.longest === null ? null : (
        <p>
          {say("length")}: <Length longest={content.longest} />
        </p>
      )}
      <label className="field">
        {say("preview_for")}
        <Input.Search
          key={customer ?? ""}
          defaultValue={customer ?? ""}
          placeholder={say("somebody")}
          inputMode="numeric"
          allowClear
          onSearch={(text) => change({ customer: /^\d{1,10}$/.test(text.trim()) ? Number(text) : undefined })}
        />
      </label>
      <Answered query={query}>
        {({ texts, customer: named }) => (
          <>
            {customer !== undefined && named === null ? <p className="warn">{say("not_yours")}</p> : null}
            {named === null ? null : <CustomerLink number={named} />}
            {texts.map((text) => (
              <div key={text.language}>
                <h3>
                  {say(text.language)}{" "}
                  <span className="quiet small">
                    {content.channel === "sms" ? say("parts", { parts: text.parts }) : ""}
                  </span>
                </h3>
                <Phone channel={content.channel} title={text.title} body={text.body} />
              </div>
            ))}
          </>
        )}
      </Answered>
    </Panel>
  );
}
