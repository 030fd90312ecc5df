/** Where a version stands, and whom it waits for. */
import { Tag } from "antd";
import type { Answer } from "../../api/client.ts";
import { useWho } from "../../ui/who.ts";
import { useLanguage, useWords } from "../../words/index.ts";
import { learning } from "./words.ts";

export type Line = Answer<"/v1/models">["versions"][number];
const colours = { draft: "default", challenger: "blue", champion: "green", retired: "default" } as const;

export function StateOf({ line }: { readonly line: Line }) {
  const say = useWords(learning);
  const { of } = useLanguage();
  const who = useWho();
  return (
    <>
      <Tag color={colours[line.state]}>{say(line.state)}</Tag>
      {line.proposedFor === null ? null : (
        <Tag color="gold">{say("waits", { for: say(line.proposedFor), by: who(line.proposedBy) })}</Tag>
      )}
      {line.suspendedAt === null ? null : <Tag color="red">{say("suspended", { why: of(line.suspendedWhy) })}</Tag>}
    </>
  );
}
