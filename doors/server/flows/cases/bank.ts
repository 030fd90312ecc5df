/** A bank for one case: cloned from a template that is made once a run, gone when the case is over. */
import { randomBytes } from "node:crypto";
import { type Definitions, type Playbook, triggersOf } from "#contracts/definitions";
import { type ReplayClock, replayClock } from "#ground/clock";
import { dropColumnarDatabase } from "#ground/columnar";
import { dropDatabase, ensureDatabase } from "#ground/storage";
import { createMetrics } from "#ground/telemetry";
import { databaseOf, openBank } from "../../bank.ts";
import type { Bank, BankOptions } from "../../bank-types.ts";
import { playbookAlone, textsIn } from "../playbook-alone.ts";

export interface CaseEngines {
  readonly engines: BankOptions["engines"];
  /** A data folder that the cases may write to. */
  readonly home: string;
  readonly definitions: Definitions;
}

export interface CaseBank {
  readonly bank: Bank;
  readonly clock: ReplayClock;
  /** Whether what the playbook reads may change as time passes, and how finely. */
  readonly renew: "day" | "hour" | undefined;
  /** Whether the playbook reads tags, some of which are computed. */
  readonly computes: boolean;
  close(): Promise<void>;
}

export interface CaseBanks {
  /** @param holdout false: nobody is held out, and there is no control arm */
  open(playbook: Playbook, start: Date, holdout: boolean): Promise<CaseBank>;
  close(): Promise<void>;
}

export async function openCaseBanks({ engines, home, definitions }: CaseEngines): Promise<CaseBanks> {
  const run = randomBytes(4).toString("hex");
  const { zone } = definitions.organisation;
  // What every case's bank has: schema, organisation, policies. Audiences come with those who read them.
  const common = playbookAlone(definitions, undefined);
  const options = {
    engines: { ...engines, sole: true },
    home,
    channels: "local",
    publicUrl: "http://127.0.0.1",
  } as const;
  const template = databaseOf(`case_${run}`);
  const first = await openBank({
    ...options,
    name: `case_${run}`,
    definitions: common,
    clock: replayClock(zone, new Date(0)),
    metrics: createMetrics({ process: false }),
  });
  await first.close();
  let named = 0;
  // Names whose ClickHouse database stands and is empty: making one takes longer than most cases.
  const free: string[] = [];
  const dropColumnar = (name: string): Promise<void> =>
    dropColumnarDatabase({ url: engines.columnarUrl, database: databaseOf(name) });
  return {
    async open(playbook, start, holdout) {
      const name = free.pop() ?? `case_${run}_${++named}`;
      const database = databaseOf(name);
      await ensureDatabase(engines.cluster, database, template);
      const clock = replayClock(zone, start);
      const alone = playbookAlone(definitions, holdout ? playbook : { ...playbook, holdout: false, control: 0 });
      const { zh: _, en: __, about: ___, ...asked } = playbook;
      const spoken = [asked, alone.audiences].flatMap(textsIn);
      const computes = readsTags(asked, spoken, definitions);
      const bank = await openBank({
        ...options,
        name,
        definitions: alone,
        clock,
        metrics: createMetrics({ process: false }),
      });
      return {
        bank,
        clock,
        renew: renewalOf(spoken, Object.keys(alone.audiences).length > 0, computes),
        computes,
        async close() {
          const isUntouched = await isEmpty(bank).catch(() => false);
          await bank.close();
          await dropDatabase(engines.cluster, database);
          if (isUntouched) free.push(name);
          else await dropColumnar(name);
        },
      };
    },
    async close() {
      await Promise.all([
        dropDatabase(engines.cluster, template),
        ...[`case_${run}`, ...free].map((name) => dropColumnar(name)),
      ]);
    },
  };
}

/** Whether a bank's ClickHouse database holds nothing but its schema. */
async function isEmpty({ columnar }: Bank): Promise<boolean> {
  const rows = await columnar.rows<{ n: number }>(
    "select count() as n from system.parts where database = currentDatabase() and active and table <> 'migration'",
  );
  return rows[0]?.n === 0;
}

const BY_HOUR = /_\d+h\b|\bnow\b/;

/** Whether a playbook reads tags: in a condition, by a date, or by an attribute that follows one. */
function readsTags(
  { trigger }: Pick<Playbook, "trigger">,
  spoken: readonly string[],
  { catalog }: Pick<Definitions, "catalog">,
): boolean {
  const attributes = Object.values(catalog.tags).flatMap(({ computed }) => computed?.with.attribute ?? []);
  const speaks = new RegExp(`\\b(tag|${attributes.join("|")})\\b`);
  return triggersOf(trigger).some(({ date }) => date?.tag !== undefined) || spoken.some((text) => speaks.test(text));
}

/** Tags and audiences are looked at as a bank's days pass, where the playbook reads any. */
function renewalOf(spoken: readonly string[], hasAudiences: boolean, computes: boolean): CaseBank["renew"] {
  if (hasAudiences && spoken.some((text) => BY_HOUR.test(text))) return "hour";
  return hasAudiences || computes ? "day" : undefined;
}
