/** What commands about playbooks share. */
import { readFileSync } from "node:fs";
import {
  type DefinitionProblem,
  loadDefinitions,
  type Playbook,
  type PlaybookDraft,
  readPlaybook,
} from "#contracts/definitions";
import { cliCases } from "./cases.ts";
import type { Context } from "./context.ts";
import { readable } from "./files.ts";
import type { Both } from "./output.ts";

const form = /^([a-z][a-z0-9-]*)(?:@(\d{1,9}))?$/;

/** `grow-idle-balance@3`: a playbook and a version of it; the version may be left out where a command allows. */
export function playbookNamed(given: string): { readonly playbook: string; readonly version: number | undefined } {
  const [, playbook, version] = form.exec(given) ?? [];
  if (playbook !== undefined) return { playbook, version: version === undefined ? undefined : Number(version) };
  throw badVersion(given);
}

/** @throws cli.bad_value */
export function versionNamed(given: string): { readonly playbook: string; readonly version: number } {
  const { playbook, version } = playbookNamed(given);
  if (version === undefined) throw badVersion(given);
  return { playbook, version };
}

function badVersion(value: string) {
  return cliCases.bad_value({
    name: "version",
    value,
    expected: "a playbook and its version, as grow-idle-balance@2",
    expected_zh: "剧本与版本，如 grow-idle-balance@2",
  });
}

export interface PlaybookText {
  readonly text: string;
  readonly playbook: Playbook | undefined;
  readonly problems: readonly DefinitionProblem[];
}

/** A file against the definitions of the bank's folder. @throws cli.unreadable_file */
export async function playbookOfFile({ settings }: Context, file: string): Promise<PlaybookText> {
  const text = readFileSync(await readable(file), "utf8");
  const { definitions, body } = loadDefinitions(settings.bank.folder);
  // A mistake elsewhere in the folder is no mistake of this file.
  const around: PlaybookDraft = definitions ?? { ...body, organisation: undefined };
  return { text, ...readPlaybook(text, around, file) };
}

/** @throws cli.bad_playbook with each mistake */
export async function goodPlaybook(context: Context, file: string): Promise<PlaybookText & { playbook: Playbook }> {
  const read = await playbookOfFile(context, file);
  if (read.playbook) return { ...read, playbook: read.playbook };
  const fields = read.problems.map(({ line, name, ...words }) => ({
    pointer: `${file}:${line}`,
    reason: words[context.language],
    name,
  }));
  const list = fields.map(({ pointer, reason }) => `  ${pointer}  ${reason}`).join("\n");
  throw cliCases.bad_playbook({ count: fields.length, list }, { fields });
}

export const stateWords: Readonly<Record<string, Both>> = {
  draft: { zh: "待审批", en: "waits for a second person" },
  approved: { zh: "已批准，待上线", en: "approved, not live yet" },
  live: { zh: "已上线", en: "live" },
  paused: { zh: "已暂停", en: "paused" },
  retired: { zh: "已下线", en: "retired" },
  refused: { zh: "已拒绝", en: "refused" },
  withdrawn: { zh: "已撤回", en: "withdrawn" },
};

/** `grow-idle-balance@3: live`. */
export function standsWords(
  { out }: Context,
  { playbook, version, state }: { readonly playbook: string; readonly version: number; readonly state: string },
): string {
  return `${playbook}@${version}: ${out.say(stateWords[state] ?? { zh: state, en: state })}`;
}
