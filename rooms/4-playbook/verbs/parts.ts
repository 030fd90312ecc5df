/** What verbs about versions share. */
import { type DefinitionProblem, type PlaybookDraft, readPlaybook } from "#contracts/definitions";
import type { Language } from "#ground/errors";
import type { Storage, Tx } from "#ground/storage";
import { scrubText } from "#ground/telemetry";
import { nearest } from "#kits/expr";
import type { VersionState } from "../rules/lifecycle.ts";
import { playbookCases } from "../rules/lifecycle-cases.ts";
import { readVersions, type StoredVersion } from "../store/versions.ts";

export interface PlaybookVerbParts {
  readonly storage: Storage;
  /** What playbooks speak of. */
  readonly definitions: PlaybookDraft;
}

export interface PlaybookVersion {
  readonly playbook: string;
  readonly version: number;
}

/** A version with the state that it has now. */
export interface VersionStands extends PlaybookVersion {
  readonly state: VersionState;
}

/** @throws playbook.reason_missing */
export function reasonOf(given: string): string {
  // What is typed as a reason stays for ever: no number of anybody in it.
  const reason = scrubText(given.trim());
  if (reason === "") throw playbookCases.reason_missing();
  return reason;
}

/** Versions of a playbook, newest first. @throws playbook.no_playbook */
export async function versionsOf(tx: Tx, playbook: string): Promise<StoredVersion[]> {
  const versions = await readVersions(tx, playbook);
  if (versions.length > 0) return versions;
  const known = new Set((await readVersions(tx, null)).map((one) => one.playbook));
  const meant = nearest(playbook, known);
  throw playbookCases.no_playbook({ playbook, hint: meant === undefined ? "" : ` (${meant}?)` });
}

/** @throws playbook.no_version, playbook.not_waiting */
export function versionIn(
  versions: readonly StoredVersion[],
  { playbook, version }: PlaybookVersion,
  states: readonly VersionState[],
): StoredVersion {
  const found = versions.find((one) => one.version === version);
  if (!found) throw playbookCases.no_version({ playbook, version });
  if (!states.includes(found.state))
    throw playbookCases.not_waiting({ playbook, version, state: found.state, needs: states.join(", ") });
  return found;
}

/** The version that holds. */
export function holdingOf(versions: readonly StoredVersion[]): StoredVersion | undefined {
  return versions.find(({ state }) => state === "live" || state === "paused");
}

/** @throws playbook.bad_definition */
export function checkedAgain(
  { definitions }: PlaybookVerbParts,
  stored: StoredVersion,
  language: Language = "en",
): void {
  const { problems } = readPlaybook(JSON.stringify(stored.definition), definitions, `${stored.playbook}.yaml`);
  if (problems.length > 0) throw badDefinition(stored.playbook, problems, language);
}

export function badDefinition(playbook: string, problems: readonly DefinitionProblem[], language: Language) {
  const [first] = problems;
  const words = { playbook, count: problems.length, first_en: first?.en ?? "", first_zh: first?.zh ?? "" };
  return playbookCases.bad_definition(words, {
    fields: problems.map(({ pointer, name, line, ...text }) => ({
      pointer,
      reason: line > 0 ? `${line}: ${text[language]}` : text[language],
      name,
    })),
  });
}
