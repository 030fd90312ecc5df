/** Shows what changes against what is applied, then applies it: columns, organisation, and the record of it. */
import { createInterface } from "node:readline/promises";
import { diffDefinitions, diffText, incompatibleChanges, type Loaded, loadDefinitions } from "#contracts/definitions";
import { listPolicies, type PolicyLine } from "#decision";
import { liveClock } from "#ground/clock";
import { listPlaybooks, type PlaybookLine } from "#playbook";
import { readApplied, recordApplied, refuseIncompatible } from "../../server/applied/index.ts";
import { openBank } from "../../server/bank.ts";
import { holdsData } from "../../server/command-engines.ts";
import { databaseOf } from "../../server/flows/backup/index.ts";
import { cliCases } from "../cases.ts";
import { type Context, operator } from "../context.ts";
import { personNamed } from "../people.ts";
import type { Run } from "../run.ts";

export const run: Run = async (context, _args, options) => {
  const { out, settings, language } = context;
  const loaded = loadDefinitions(settings.bank.folder);
  if (!loaded.definitions) await refuseBroken(context, loaded);
  const after = context.definitionsOfFolder();
  await context.withEngines(
    async (engines) => {
      const { name } = settings.bank;
      const before = await readApplied(engines.cluster, databaseOf(name));
      if (before) refuseIncompatible(incompatibleChanges(before.definitions, after, loaded.places), language);
      const changes = diffDefinitions(before?.definitions, after);
      const nothing = before?.definitions.version === after.version;
      if (!nothing) out.text(diffText(changes, language));
      const applies = !nothing && options.dryRun !== true;
      if (applies && options.yes !== true && !(await confirmed(context))) throw cliCases.unconfirmed();
      context.throwIfStopped();
      let waiting: readonly PolicyLine[] = [];
      let playbooks: readonly PlaybookLine[] = [];
      if (applies) {
        // Opening gives the databases the new columns and the organisation.
        const bank = await openBank({
          engines,
          home: engines.settings.home,
          name,
          definitions: after,
          clock: liveClock(after.organisation.zone),
          metrics: context.metrics(),
          logger: context.logger(),
          publicUrl: settings.http.publicUrl,
          ...(options.as === undefined ? {} : { by: (storage) => personNamed(storage, options.as) }),
        });
        try {
          await recordApplied(bank.storage, operator, after);
          waiting = await listPolicies(bank.storage, operator, { day: bank.clock.today(), waiting: true });
          playbooks = await listPlaybooks(bank.storage, operator, { waiting: true });
        } finally {
          await bank.close();
        }
      }
      const restart = applies && engines.how === "attached";
      const wait = waiting.map(({ id, waiting: version }) => `${id}@${version}`);
      const drafts = playbooks.map(({ id, waiting: version }) => `${id}@${version}`);
      const result = { bank: name, applied: applies, version: after.version, changes, restart, waiting: wait };
      out.result({ ...result, playbooks: drafts }, () => {
        if (nothing) return out.say({ zh: "没有变化", en: "Nothing changes" });
        if (!applies) return out.say({ zh: "仅显示差异，未应用", en: "Shown only; nothing was applied" });
        const done = out.say({ zh: `已应用到银行 ${name}`, en: `Applied to bank ${name}` });
        const later = out.say({
          zh: "；正在运行的服务器下次启动时采用",
          en: "; the server that runs takes it over when it starts next",
        });
        return [
          restart ? `${done}${later}` : done,
          ...wait.map((one) => out.say(waitingWords(one))),
          ...drafts.map((one) => out.say(draftWords(one))),
        ].join("\n");
      });
    },
    { make: true, onStep: context.onStep },
  );
};

function waitingWords(policy: string) {
  const command = `perennial policy approve ${policy} --as`;
  return {
    zh: `政策 ${policy} 待另一人审批，在此之前沿用旧版本：\n  ${command} <登录名>`,
    en: `Policy ${policy} waits for a second person; until then the old version holds:\n  ${command} <login>`,
  };
}

function draftWords(playbook: string) {
  const command = `perennial playbook approve ${playbook} --as`;
  return {
    zh: `剧本 ${playbook} 待另一人审批，在此之前沿用旧版本：\n  ${command} <登录名>`,
    en: `Playbook ${playbook} waits for a second person; until then the old version holds:\n  ${command} <login>`,
  };
}

/**
 * A folder with mistakes is refused by its mistakes; where something is applied, what breaks its users is said first: a
 * name that is gone is a mistake in each file that speaks of it.
 */
async function refuseBroken(context: Context, { body, places }: Loaded): Promise<void> {
  const { settings, language } = context;
  const { postgresUrl } = settings.engines;
  if (postgresUrl === undefined && !(await holdsData(settings.home))) return;
  await context.withEngines(async (engines) => {
    const before = await readApplied(engines.cluster, databaseOf(settings.bank.name));
    if (before) refuseIncompatible(incompatibleChanges(before.definitions, body, places), language);
  });
}

/** Asks at a terminal; elsewhere nobody can answer. */
async function confirmed({ out, signal }: Context): Promise<boolean> {
  if (process.stdin.isTTY !== true || out.json) return false;
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await lines.question(
      out.say({ zh: "应用以上更改？(yes/no) ", en: "Apply these changes? (yes/no) " }),
      {
        signal,
      },
    );
    return /^(y|yes|是)$/i.test(answer.trim());
  } finally {
    lines.close();
  }
}
