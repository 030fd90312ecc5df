/** Sends a playbook's text to a second person. */
import { Button } from "antd";
import { parseDocument } from "yaml";
import { api, take } from "../../api/client.ts";
import { queries } from "../../api/session.ts";
import { useAskFirst } from "../../ui/ask-first.tsx";
import { useWords } from "../../words/index.ts";
import { playbook as words } from "./words.ts";

export interface ProposeProps {
  readonly file: string;
  readonly done: (playbook: string) => void;
}

export function Propose({ file, done }: ProposeProps) {
  const say = useWords(words);
  const ask = useAskFirst();
  const propose = () =>
    ask(
      {
        title: say("propose_title"),
        consequences: say("propose_about"),
        act: say("propose"),
        reason: say("why"),
        done: say("proposed"),
      },
      async (reason) => {
        const id = String(parseDocument(file).get("id") ?? "");
        await take(api.POST("/v1/playbooks", { body: { id, file, reason } }));
        await queries.invalidateQueries({ queryKey: ["playbooks"] });
        done(id);
      },
    );
  return (
    <Button type="primary" onClick={propose}>
      {say("propose")}
    </Button>
  );
}
