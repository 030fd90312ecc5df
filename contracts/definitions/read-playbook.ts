/** One playbook from a text, held to the same rules as a bank's file. */
import { checkPlaybook } from "./check-playbooks.ts";
import { checkShape } from "./check-shape.ts";
import type { Playbook } from "./definitions.ts";
import { scoresOfModels, withModelTests } from "./model-test.ts";
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
  const read = readYaml(file, text, problems);
  const source = read && withModelTests(read, scoresOfModels(around.models, around.questions), problems);
  if (!source || !checkShape(playbookSchema, source, problems))
    return { playbook: undefined, problems: problems.sorted() };
  const whole: Read<PlaybookFile> = { source, value: source.value as PlaybookFile };
  const playbook = named(problems, source, [], `playbook ${whole.value.id}`, whole.value);
  checkPlaybook(whole, around, problems);
  return { playbook: problems.list.length > 0 ? undefined : playbook, problems: problems.sorted() };
}
