/** One customer: who it is, what it has and needs, what happened, and why. */
import { useMutation, useQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { App, Button, Tabs } from "antd";
import { type Answer, api, take } from "../../api/client.ts";
import { useMay } from "../../api/session.ts";
import { Answered } from "../../ui/answered.tsx";
import { useAskFirst } from "../../ui/ask-first.tsx";
import { Facts } from "../../ui/figure.tsx";
import { Page, Panel } from "../../ui/page.tsx";
import { common } from "../../words/common.ts";
import { useLanguage, useWords } from "../../words/index.ts";
import { Has, Needs, Who } from "./parts.tsx";
import type { CustomerTab } from "./state.ts";
import { Timeline, TimelineList } from "./timeline.tsx";
import { Why } from "./why.tsx";
import { profile } from "./words.ts";

const route = getRouteApi("/shell/customers/$customer");

export function CustomerPage() {
  const say = useWords(profile);
  const sayCommon = useWords(common);
  const { customer: id } = route.useParams();
  const { tab = "view", kinds } = route.useSearch();
  const navigate = useNavigate();
  const query = useQuery({
    queryKey: ["customers", "view", id],
    queryFn: () => take(api.GET("/v1/customers/{id}", { params: { path: { id } } })),
  });
  const name = query.data?.who.personal.find((one) => one.name === "name")?.value;
  const number = query.data?.number;
  const title = number === undefined ? sayCommon("customer") : (name ?? sayCommon("customer_number", { number }));
  const show = (next: string) =>
    void navigate({
      to: "/customers/$customer",
      params: { customer: id },
      search: {
        ...(next === "view" ? {} : { tab: next as CustomerTab }),
        ...(kinds && next === "timeline" ? { kinds } : {}),
      },
    });
  return (
    <Page title={title} about={number === undefined ? undefined : `@${number}`}>
      <Answered query={query} rows={10}>
        {(view) => (
          <Tabs
            activeKey={tab}
            onChange={show}
            destroyOnHidden
            items={[
              { key: "view", label: say("tab_view"), children: <View id={id} view={view} /> },
              { key: "timeline", label: say("tab_timeline"), children: <Timeline id={id} kinds={kinds} /> },
              { key: "why", label: say("tab_why"), children: <Why customer={`@${view.number}`} /> },
            ]}
          />
        )}
      </Answered>
    </Page>
  );
}

type CustomerView = Answer<"/v1/customers/{id}">;

function View({ id, view }: { readonly id: string; readonly view: CustomerView }) {
  const say = useWords(profile);
  return (
    <div className="stack">
      <div className="thirds">
        <div className="stack">
          <Personal id={id} view={view} />
          <Who view={view} />
        </div>
        <Has view={view} />
        <div className="stack">
          <Needs view={view} />
          <Panel title={say("recent")}>
            <TimelineList items={view.recent} />
          </Panel>
        </div>
      </div>
    </div>
  );
}

/** Masked until somebody gives a reason; what was shown is forgotten when the page is left. */
function Personal({ id, view }: { readonly id: string; readonly view: CustomerView }) {
  const say = useWords(profile);
  const { of } = useLanguage();
  const { message } = App.useApp();
  const ask = useAskFirst();
  const sayCommon = useWords(common);
  const mayReveal = useMay("profile.reveal");
  const fields = view.who.personal.map(({ name }) => name);
  const reveal = useMutation({
    mutationFn: (reason: string) =>
      take(api.POST("/v1/customers/{id}/reveal", { params: { path: { id } }, body: { fields, reason } })),
    gcTime: 0,
    onSuccess: () => void message.success(say("revealed")),
  });
  const names = view.who.personal.map(of).join(" · ");
  const shown = reveal.data?.fields;
  const start = () =>
    ask(
      {
        title: say("reveal_title"),
        consequences: say("reveal_about", { fields: names }),
        act: say("reveal"),
        reason: sayCommon("reason"),
        done: say("revealed"),
      },
      (reason) => reveal.mutateAsync(reason),
    );
  return (
    <Panel
      title={say("personal")}
      extra={
        !mayReveal || fields.length === 0 ? null : shown ? (
          <Button size="small" onClick={() => reveal.reset()}>
            {say("hide")}
          </Button>
        ) : (
          <Button size="small" onClick={start}>
            {say("reveal")}
          </Button>
        )
      }
    >
      <Facts items={view.who.personal.map((one) => [of(one), shown?.[one.name] ?? one.value])} />
    </Panel>
  );
}
