import { shell } from "../../shell/words.ts";
import { Page } from "../../ui/page.tsx";
import { useWords } from "../../words/index.ts";

export function HomePage() {
  const say = useWords(shell);
  return <Page title={say("home")}>{null}</Page>;
}
