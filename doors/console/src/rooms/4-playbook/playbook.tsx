/** One playbook: its flow and file, trying it, what came of it, its versions and their second person. */
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { Button, Tabs, Tag } from "antd";
import { useState } from "react";
import { type Answer, api, take } from "../../api/client.ts";
import { queries, useMay } from "../../api/session.ts";
import { Answered, Nothing } from "../../ui/answered.tsx";
import { useAskFirst } from "../../ui/ask-first.tsx";
import { Page } from "../../ui/page.tsx";
import { useLanguage, useWordOf, useWords } from "../../words/index.ts";
import { Editor } from "./editor.tsx";
import { Propose } from "./propose.tsx";
import { Results } from "./results.tsx";
import type { PlaybookState, PlaybookTab } from "./state.ts";
import { Trial } from "./trial.tsx";
import { Versions } from "./versions.tsx";
import { playbook as words } from "./words.ts";

const route = getRouteApi("/shell/playbooks/$playbook");
type OnePlaybook = Answer<"/v1/playbooks/{id}">;

export function PlaybookPage() {
  const { playbook: id } = route.useParams();
  const { of } = useLanguage();
  const word = useWordOf(words);
  const query = useQuery({
    queryKey: ["playbooks", id],
    queryFn: () => take(api.GET("/v1/playbooks/{id}", { params: { path: { id } } })),
  });
  const { data } = query;
  return (
    <Page
      title={data ? of(data) || id : id}
      about={
        data ? (
          <>
            {id} · {word(data.stage)} · {word(data.class)}{" "}
            <Tag color={data.state === "live" ? "green" : data.state === "paused" ? "gold" : "default"}>
              {word(data.state ?? "not_live")}
            </Tag>
          </>
        ) : (
          id
        )
      }
      actions={data ? <Switches playbook={data} /> : null}
    >
      <Answered query={query} rows={10}>
        {(playbook) => <Parts playbook={playbook} />}
      </Answered>
    </Page>
  );
}

function Parts({ playbook }: { readonly playbook: OnePlaybook }) {
  const say = useWords(words);
  const navigate = useNavigate();
  const { id } = playbook;
  // What waits is what one wants to see first.
  const { tab = playbook.waiting === null ? "flow" : "versions" } = route.useSearch();
  const newest = playbook.waiting ?? playbook.version ?? playbook.versions[0]?.version;
  return (
    <Tabs
      activeKey={tab}
      destroyOnHidden
      onChange={(next) =>
        void navigate({ to: "/playbooks/$playbook", params: { playbook: id }, search: { tab: next as PlaybookTab } })
      }
      items={[
        { key: "flow", label: say("tab_flow"), children: <Flow playbook={id} version={newest} /> },
        { key: "try", label: say("tab_try"), children: <TryVersion playbook={id} version={newest} /> },
        { key: "results", label: say("tab_results"), children: <Results playbook={id} /> },
        {
          key: "versions",
          label: (
            <>
              {say("tab_versions")} {playbook.waiting === null ? null : <Tag color="volcano">{say("waits")}</Tag>}
            </>
          ),
          children: <Versions playbook={playbook} />,
        },
      ]}
    />
  );
}

function useFile(playbook: string, version: number | undefined) {
  return useQuery({
    queryKey: ["playbooks", playbook, "file", version],
    enabled: version !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: async () => {
      const path = { id: playbook, version: version ?? 0 };
      const { data } = await api.GET("/v1/playbooks/{id}/versions/{version}/file", {
        params: { path },
        parseAs: "text",
      });
      return data ?? "";
    },
  });
}

function Flow({ playbook, version }: { readonly playbook: string; readonly version: number | undefined }) {
  const say = useWords(words);
  const navigate = useNavigate();
  const { edit, node } = route.useSearch();
  const mayPropose = useMay("playbook.propose");
  const query = useFile(playbook, version);
  const [draft, setDraft] = useState<string>();
  const go = (search: PlaybookState, replace = false) =>
    void navigate({ to: "/playbooks/$playbook", params: { playbook }, search, replace, resetScroll: false });
  const kept = node === undefined ? {} : { node };
  return (
    <Answered query={query} rows={10} nothing={<Nothing />}>
      {(file) => (
        <div className="stack">
          {mayPropose ? (
            <p className="bar">
              {edit ? (
                <>
                  <Propose
                    file={draft ?? file}
                    done={() => {
                      setDraft(undefined);
                      go({ tab: "versions" });
                    }}
                  />
                  <Button
                    onClick={() => {
                      setDraft(undefined);
                      go({ tab: "flow", ...kept });
                    }}
                  >
                    {say("stop_editing")}
                  </Button>
                </>
              ) : (
                <Button type="primary" onClick={() => go({ tab: "flow", edit: true, ...kept })}>
                  {say("edit")}
                </Button>
              )}
            </p>
          ) : null}
          <Editor
            file={edit ? (draft ?? file) : file}
            chosen={node}
            choose={(next, replace) =>
              go({ tab: "flow", ...(edit ? { edit } : {}), ...(next === undefined ? {} : { node: next }) }, replace)
            }
            {...(edit && mayPropose ? { change: setDraft } : {})}
          />
          {edit ? <Trial file={draft ?? file} /> : null}
        </div>
      )}
    </Answered>
  );
}

function TryVersion({ playbook, version }: { readonly playbook: string; readonly version: number | undefined }) {
  const query = useFile(playbook, version);
  return <Answered query={query}>{(file) => <Trial file={file} />}</Answered>;
}

const changes = ["pause", "resume", "retire"] as const;

/** What can be done with a playbook that holds. */
function Switches({ playbook }: { readonly playbook: OnePlaybook }) {
  const say = useWords(words);
  const { of } = useLanguage();
  const ask = useAskFirst();
  const mayPause = useMay("playbook.pause");
  const mayRun = useMay("playbook.run");
  const { id, state } = playbook;
  if (state === null) return null;
  const offered = changes.filter((change) =>
    change === "pause" ? mayPause && state === "live" : change === "resume" ? mayRun && state === "paused" : mayRun,
  );
  const press = (change: (typeof changes)[number]) =>
    ask(
      {
        title: `${say(change)} · ${of(playbook)}`,
        consequences: say(`${change}_about`),
        act: say(change),
        danger: change === "retire",
        reason: say("why"),
      },
      async (reason) => {
        await take(api.POST(`/v1/playbooks/{id}/${change}`, { params: { path: { id } }, body: { reason } }));
        await queries.invalidateQueries({ queryKey: ["playbooks"] });
      },
    );
  return offered.map((change) => (
    <Button key={change} danger={change === "retire"} onClick={() => press(change)}>
      {say(change)}
    </Button>
  ));
}
