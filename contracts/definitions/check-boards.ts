/** Boards and the matrix name playbooks and benefits that there are; playbooks stand in the matrix where they say so. */
import type { BoardFile } from "./board-schemas.ts";
import type { Draft, Files } from "./draft.ts";
import { hints } from "./nearest.ts";
import type { Read } from "./normalise.ts";
import type { Path, Problems } from "./problems.ts";

export function checkBoards(files: Files, draft: Draft, problems: Problems): void {
  for (const extra of files.matrix.slice(1))
    problems.add(extra.source, [], "twice", {
      what: "matrix",
      name: "matrix",
      other: files.matrix[0]?.source.file ?? "",
    });
  for (const read of files.boards) checkBoard(read, draft, problems);
}

function checkBoard({ source, value }: Read<BoardFile>, { playbooks, benefits }: Draft, problems: Problems): void {
  const once = (path: Path, what: string, all: readonly { readonly id: string }[], at: number): void => {
    const name = all[at]?.id ?? "";
    if (all.findIndex(({ id }) => id === name) !== at)
      problems.add(source, [...path, "id"], "twice", { what, name, other: source.file });
  };
  const refer = (path: Path, [what, what_zh]: readonly [string, string], name: string, known: object): void => {
    if (name in known) return;
    const [en, zh] = hints(name, Object.keys(known));
    problems.add(source, path, "unknown_reference", { what, what_zh, name, ...en }, zh);
  };
  for (const [at, goal] of value.goals.entries()) {
    once(["goals", at], "goals", value.goals, at);
    for (const [place, activity] of goal.activities.entries()) {
      const path = ["goals", at, "activities", place];
      once(path, "activities", goal.activities, place);
      for (const [n, name] of activity.playbooks.entries())
        refer([...path, "playbooks", n], ["playbook", "策略剧本"], name, playbooks);
      for (const [s, scene] of (activity.scenes ?? []).entries())
        for (const [n, name] of scene.benefits.entries())
          refer([...path, "scenes", s, "benefits", n], ["benefit", "权益"], name, benefits);
    }
  }
}
