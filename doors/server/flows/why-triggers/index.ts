/** Every trigger that was looked at for one customer up to an instant, and the clause that failed. */

import type { Definitions } from "#contracts/definitions";
import { codedPlaybook } from "#decision";
import type { ColumnarReader } from "#ground/columnar";
import type { Storage } from "#ground/storage";
import { sql } from "#ground/storage";
import type { BookVersion, CompiledPlaybook, EnrolmentView } from "#playbook";
import { type CustomerState, type ProfileRules, readHistory } from "#profile";
import type { BankBook } from "../../bank-playbooks.ts";
import { triggerWords } from "../trigger-words.ts";
import { type Around, finding, findingOf } from "./find.ts";
import { lifeOf } from "./life.ts";
import type { ConsideredTrigger, TriggerFinding } from "./types.ts";

export type { ConsideredTrigger, DecisiveClause, TriggerResult } from "./types.ts";

export interface WhyTriggerParts {
  readonly storage: Storage;
  readonly columnar: ColumnarReader;
  readonly definitions: Definitions;
  readonly rules: ProfileRules;
  readonly playbooks: { book(): Promise<BankBook> };
}

export interface AskedOf {
  /** The customer as it stands now; whoever asks may see it. */
  readonly state: CustomerState;
  /** Newest first, up to the instant. */
  readonly enrolments: readonly EnrolmentView[];
  readonly at: Date;
}

/** In the order of the playbooks' ids. */
export async function whyTriggers(
  parts: WhyTriggerParts,
  { state, enrolments, at }: AskedOf,
): Promise<ConsideredTrigger[]> {
  const { storage, columnar, definitions, rules, playbooks } = parts;
  const book = await playbooks.book();
  const facts = await storage.batch("why triggers", async (tx) => {
    const members = await tx.rows<{ customer: number }>(sql`
      select customer from profile.redirect where survivor = ${state.customer}`);
    return await readHistory(tx, columnar, [state.customer, ...members.map(({ customer }) => customer)]);
  });
  const life = lifeOf(facts, state, rules, at);
  const { catalog, organisation } = definitions;
  const around: Around = { rules, catalog, zone: organisation.zone, at };
  return [...versionsAt(book, at)]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([id, compiled]): ConsideredTrigger => {
      const runs = enrolments.filter(({ playbook }) => playbook === id);
      const named = {
        playbook: codedPlaybook(definitions, id),
        version: compiled.version,
        trigger: triggerWords(compiled.file, catalog),
      };
      if (compiled.liveFrom > at)
        return {
          ...named,
          ...finding("not_live", compiled.liveFrom, { zh: "当时剧本尚未上线", en: "The playbook was not live then" }),
        };
      return { ...named, ...(runningOf(runs, at) ?? judged(compiled, findingOf(compiled, life, around), runs)) };
    });
}

/** The version of each playbook that was live at an instant, else the one that is live now. */
function versionsAt({ versions, live }: BankBook, at: Date): Map<string, CompiledPlaybook> {
  const found = new Map([...live].map(([id, one]) => [id, one.compiled]));
  for (const one of versions.values()) {
    const known = found.get(one.playbook);
    // What was retired counts where nothing newer was live by then.
    if (!known || one.liveFrom > at || (known.liveFrom <= at && known.liveFrom >= one.liveFrom)) continue;
    if (hasMeaning(one)) found.set(one.playbook, one.compiled);
  }
  return found;
}

/** One whose words mean nothing by today's catalog has nothing to say. */
function hasMeaning(version: BookVersion<CompiledPlaybook>): boolean {
  try {
    return version.compiled !== undefined;
  } catch {
    return false;
  }
}

function runningOf(runs: readonly EnrolmentView[], at: Date): TriggerFinding | undefined {
  const open = runs.find(({ endedAt }) => endedAt === null || endedAt > at);
  if (!open) return undefined;
  const next = open.wave === null || open.dueAt === null ? "" : ` ${open.wave} ${open.dueAt.toISOString()}`;
  return finding("running", open.admittedAt, {
    zh: `自 ${open.admittedAt.toISOString()} 起在剧本中${next === "" ? "" : `，下一波${next}`}`,
    en: `In it since ${open.admittedAt.toISOString()}${next === "" ? "" : `, next:${next}`}`,
  });
}

/** What fired is told by the run that it began, or by the re-entry that stood against one. */
function judged(
  { run }: CompiledPlaybook,
  found: ReturnType<typeof findingOf>,
  runs: readonly EnrolmentView[],
): TriggerFinding {
  if ("result" in found) return found;
  const { at } = found;
  const [last] = runs;
  const own = runs.find(({ admittedAt }) => Math.abs(admittedAt.getTime() - at.getTime()) < 1_000);
  if (own) {
    const how = own.endReason ?? own.state;
    return finding("admitted", own.admittedAt, {
      zh: `已进入剧本，流程已结束（${how}）`,
      en: `It fired and a run began; the run is over (${how})`,
    });
  }
  const since = last ? ` ${last.admittedAt.toISOString()}` : "";
  const pause = run.reentry.afterMs / 86_400_000;
  return finding("reentry", at, {
    zh: last
      ? `已触发，但再入限制不允许：上次进入${since}${pause > 0 ? `，间隔至少 ${pause} 天` : ""}`
      : "已触发，尚未处理或当时剧本已暂停",
    en: last
      ? `It fired, and re-entry did not let a run begin: the last one began${since}${pause > 0 ? `, and ${pause} days must pass` : ""}`
      : "It fired; it is not dealt with yet, or the playbook was paused",
  });
}
