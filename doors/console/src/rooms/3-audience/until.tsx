/** How long a static list holds. */
import { Tag } from "antd";
import { useBank } from "../../api/session.ts";
import { useFormats } from "../../words/formats.ts";
import { useWords } from "../../words/index.ts";
import { audience } from "./words.ts";

export function Until({ until }: { readonly until: string | undefined }) {
  const say = useWords(audience);
  const { day } = useFormats();
  const today = useBank()?.today ?? "";
  if (until === undefined) return null;
  const isOver = until < today;
  return <Tag color={isOver ? "red" : "default"}>{say(isOver ? "is_over" : "holds_until", { day: day(until) })}</Tag>;
}
