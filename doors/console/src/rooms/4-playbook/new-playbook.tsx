/** A playbook that begins. */
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { Page } from "../../ui/page.tsx";
import { useWords } from "../../words/index.ts";
import { Editor } from "./editor.tsx";
import { Propose } from "./propose.tsx";
import { Trial } from "./trial.tsx";
import { playbook as words } from "./words.ts";

/** The least that holds: one event, one message, one goal. */
const beginning = `id: grow-my-playbook
zh: New playbook
en: New playbook
stage: grow
class: service
trigger: { event: login }
waves:
  - id: hello
    channel: push
    content: risk-reassessment-push
goal: { event: deposit_opened, within: 14d }
`;

const route = getRouteApi("/shell/playbooks/new");

export function NewPlaybookPage() {
  const say = useWords(words);
  const navigate = useNavigate();
  const { node } = route.useSearch();
  const [file, setFile] = useState(beginning);
  return (
    <Page
      title={say("new_title")}
      actions={
        <Propose
          file={file}
          done={(playbook) =>
            void navigate({ to: "/playbooks/$playbook", params: { playbook }, search: { tab: "versions" } })
          }
        />
      }
    >
      <Editor
        file={file}
        change={setFile}
        chosen={node}
        choose={(next, replace = false) =>
          void navigate({
            to: "/playbooks/new",
            search: next === undefined ? {} : { node: next },
            replace,
            resetScroll: false,
          })
        }
      />
      <Trial file={file} />
    </Page>
  );
}
