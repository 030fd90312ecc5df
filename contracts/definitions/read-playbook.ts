/** One playbook from a text, held to the same rules as a bank's file. */
import { checkPlaybook } from "./check-playbooks.ts";
import { checkShape } from "./check-shape.ts";
import type { Playbook } from "./definitions.ts";
import { named, type Read } from "./normalise.ts";
import type { PlaybookDraft } from "./playbook-check.ts";
import { type PlaybookFile, playbookSchema } from "./playbook-schemas.ts";
import { type DefinitionProblem, Problems } from "./problems.ts";
import { readYaml } from "./read-file.ts";

export interface ReadPlaybook {
  /** Undefined while there is any problem. */
  readonly playbook: Playbook | undefined;
  readonly problems: readonly DefinitionProblem[];
}

/**
 * A playbook that is not among the bank's files: tried, proposed by a person, or of a case. JSON is YAML too.
 * @param around the definitions that it speaks of
 * @param file named in problems
 */
export function readPlaybook(text: string, around: PlaybookDraft, file = "playbook.yaml"): ReadPlaybook {
  const problems = new Problems();
  const source = readYaml(file, text, problems);
  if (!source || !checkShape(playbookSchema, source, problems))
    return { playbook: undefined, problems: problems.sorted() };
  const read: Read<PlaybookFile> = { source, value: source.value as PlaybookFile };
  const playbook = named(problems, source, [], `playbook ${read.value.id}`, read.value);
  checkPlaybook(read, around, problems);
  return { playbook: problems.list.length > 0 ? undefined : playbook, problems: problems.sorted() };
}
