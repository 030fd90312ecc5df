/** All playbooks, by the stage of the lifecycle in which they stand. */
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import { Button, Checkbox, Tag } from "antd";
import { type Answer, api, take } from "../../api/client.ts";
import { useMay } from "../../api/session.ts";
import { Answered, Nothing } from "../../ui/answered.tsx";
import { Page } from "../../ui/page.tsx";
import { useLanguage, useWordOf, useWords } from "../../words/index.ts";
import { playbook as words } from "./words.ts";

const route = getRouteApi("/shell/playbooks");
type Line = Answer<"/v1/playbooks">["playbooks"][number];

const order = ["acquire", "grow", "promote", "consolidate", "warn", "winback", "protect", "season"];

export function GalleryPage() {
  const say = useWords(words);
  const navigate = useNavigate();
  const { waiting } = route.useSearch();
  const mayPropose = useMay("playbook.propose");
  const query = useQuery({ queryKey: ["playbooks"], queryFn: () => take(api.GET("/v1/playbooks")) });
  const wanted = ({ playbooks }: { playbooks: Line[] }) => playbooks.filter((one) => !waiting || one.waiting !== null);
  return (
    <Page
      title={say("title")}
      about={say("about")}
      actions={
        <>
          <Checkbox
            checked={waiting === true}
            onChange={({ target }) =>
              void navigate({ to: "/playbooks", search: target.checked ? { waiting: true } : {} })
            }
          >
            {say("waiting_only")}
          </Checkbox>
          <Link to="/playbooks/plans" className="button">
            {say("plans")}
          </Link>
          {mayPropose ? (
            <Link to="/playbooks/new">
              <Button type="primary" tabIndex={-1}>
                {say("new")}
              </Button>
            </Link>
          ) : null}
        </>
      }
    >
      <Answered
        query={query}
        rows={12}
        empty={(answer) => wanted(answer).length === 0}
        nothing={<Nothing text={waiting ? say("none_waiting") : say("nothing")} />}
      >
        {(answer) => <Stages playbooks={wanted(answer)} />}
      </Answered>
    </Page>
  );
}

function Stages({ playbooks }: { readonly playbooks: readonly Line[] }) {
  const word = useWordOf(words);
  const known = [...new Set([...order, ...playbooks.map(({ stage }) => stage)])];
  const stages = known.flatMap((stage) => {
    const here = playbooks.filter((one) => one.stage === stage);
    return here.length === 0 ? [] : [{ stage, here }];
  });
  return stages.map(({ stage, here }) => (
    <section key={stage} aria-label={word(stage)}>
      <h2 className="stage">
        {word(stage)} <span className="quiet small">{here.length}</span>
      </h2>
      <ul className="cards">
        {here.map((one) => (
          <li key={one.id}>
            <Card playbook={one} />
          </li>
        ))}
      </ul>
    </section>
  ));
}

function Card({ playbook }: { readonly playbook: Line }) {
  const say = useWords(words);
  const word = useWordOf(words);
  const { of } = useLanguage();
  const { id, state, trigger, waitingState } = playbook;
  return (
    <Link to="/playbooks/$playbook" params={{ playbook: id }} className="card">
      <strong>{of(playbook) || id}</strong>
      <span className="quiet small">{id}</span>
      <span>
        <Tag color={state === "live" ? "green" : state === "paused" ? "gold" : "default"}>
          {say(state ?? "not_live")}
        </Tag>
        <Tag>{word(playbook.class)}</Tag>
        {trigger === null ? null : <Tag>{word(trigger)}</Tag>}
        {waitingState === null ? null : (
          <Tag color="volcano">{waitingState === "draft" ? say("waits") : say("approved")}</Tag>
        )}
      </span>
    </Link>
  );
}
