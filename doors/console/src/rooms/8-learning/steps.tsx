/** What may be done with a version now; the server has the last word on who. */
import { useQueryClient } from "@tanstack/react-query";
import { Button } from "antd";
import { api, take } from "../../api/client.ts";
import { useMay } from "../../api/session.ts";
import { type Question, useAskFirst } from "../../ui/ask-first.tsx";
import { useWords } from "../../words/index.ts";
import type { Line } from "./state-of.tsx";
import { learning } from "./words.ts";

export function Steps({ line }: { readonly line: Line }) {
  const say = useWords(learning);
  const ask = useAskFirst();
  const queries = useQueryClient();
  const [mayPropose, mayPromote] = [useMay("learning.propose"), useMay("learning.promote")];
  const params = { path: { id: line.model } };
  const { version } = line;
  const step = (key: "refuse" | "roll_back" | "retire" | "resume", act: (reason: string) => Promise<unknown>) => (
    <Button
      key={key}
      danger={key !== "resume"}
      onClick={() => {
        const question: Question = {
          title: say(key),
          consequences: say(`${key}_follows`),
          act: say(key),
          danger: key !== "resume",
          reason: say("why"),
        };
        ask(question, (reason) => act(reason).then(() => queries.invalidateQueries({ queryKey: ["models"] })));
      }}
    >
      {say(key)}
    </Button>
  );
  const promote = (to: "champion" | "challenger", text: string) => (
    <Button
      key={to}
      type={to === "champion" ? "primary" : "default"}
      onClick={() =>
        ask({ title: text, consequences: say("promote_follows"), act: text }, () =>
          take(api.POST("/v1/models/{id}/promote", { params, body: { version, to } })).then(() =>
            queries.invalidateQueries({ queryKey: ["models"] }),
          ),
        )
      }
    >
      {text}
    </Button>
  );
  const agrees = mayPromote && line.proposedFor !== null;
  const isOpen = line.state === "draft" || line.state === "challenger";
  return (
    <>
      {agrees && line.proposedFor ? promote(line.proposedFor, say("agree", { for: say(line.proposedFor) })) : null}
      {agrees
        ? step("refuse", (reason) => take(api.POST("/v1/models/{id}/refuse", { params, body: { version, reason } })))
        : null}
      {mayPropose && isOpen && line.proposedFor === null ? promote("champion", say("propose_champion")) : null}
      {mayPropose && line.state === "draft" && line.proposedFor === null
        ? promote("challenger", say("propose_challenger"))
        : null}
      {mayPromote && line.state === "champion" && line.replaced !== null
        ? step("roll_back", (reason) => take(api.POST("/v1/models/{id}/rollback", { params, body: { reason } })))
        : null}
      {mayPromote && line.suspendedAt !== null
        ? step("resume", (reason) => take(api.POST("/v1/models/{id}/resume", { params, body: { reason } })))
        : null}
      {mayPromote && line.state !== "retired" && line.state !== "draft"
        ? step("retire", (reason) => take(api.POST("/v1/models/{id}/retire", { params, body: { version, reason } })))
        : null}
    </>
  );
}
