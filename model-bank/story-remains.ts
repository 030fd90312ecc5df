/** What a story leaves in its engines and its mail server's log, in a form that two tellings can be compared by. */
import fs from "node:fs/promises";
import path from "node:path";
import { openColumnar } from "#ground/columnar";
import { loadSettings } from "#ground/settings";
import { openStorage, roleConnection, type Storage, sql } from "#ground/storage";
import { databaseOf } from "../doors/server/bank.ts";
import { startEngines } from "../doors/server/engines.ts";
import { readMailLog } from "./mail-endpoint.ts";

export interface StoryRemains {
  /** By type: how many facts, and a digest of what they say. */
  readonly log: readonly { readonly type: string; readonly facts: number; readonly digest: string }[];
  /** The same count in ClickHouse. */
  readonly copy: readonly { readonly type: string; readonly facts: number }[];
  /** Places of ClickHouse's copy that are there twice, and facts of the log that are not there. */
  readonly copiedTwice: number;
  readonly notCopied: number;
  /** Shards of the log whose offsets have a gap. */
  readonly gaps: number;
  readonly decisions: readonly Row[];
  /** The send ledger. */
  readonly touches: readonly Row[];
  readonly tasks: readonly Row[];
  /** Message-IDs in the order of their names; one that was delivered twice stands here twice. */
  readonly delivered: readonly string[];
}

type Row = Readonly<Record<string, unknown>>;

/** Facts that only a killed story has: that nobody knew for a while whether a letter had gone out. */
const DOUBTS = ["touch_unknown"];

/** What two tellings must have in common, however often one of them was killed. */
export function lastingRemains({ log, copy, ...remains }: StoryRemains): StoryRemains {
  const lasts = ({ type }: { readonly type: string }): boolean => !DOUBTS.includes(type);
  // A letter whose outcome was made certain by asking has a receipt without the answer's words: the count must be the same.
  const told = log.map((one) => (one.type.startsWith("touch_") ? { ...one, digest: "" } : one));
  return { ...remains, log: told.filter(lasts), copy: copy.filter(lasts) };
}

/** Starts the home's engines, reads, and stops them: nobody else may use the home meanwhile. */
export async function storyRemains(home: string): Promise<StoryRemains> {
  const [bank, ...others] = await fs.readdir(path.join(home, "banks"));
  if (bank === undefined || others.length > 0) throw new Error(`${home} does not hold one bank`);
  const engines = await startEngines(loadSettings({ PERENNIAL_HOME: home }));
  try {
    const database = databaseOf(bank);
    const storage = openStorage({
      app: roleConnection(engines.cluster, "app", database),
      engine: roleConnection(engines.cluster, "engine", database),
    });
    const columnar = openColumnar({ url: engines.columnarUrl, database });
    try {
      const kept = await keptRows(storage);
      const copied = await columnar.rows<Copied>("select shard, offset, type from facts");
      const places = new Set(copied.map(({ shard, offset }) => `${shard}/${offset}`));
      return {
        ...kept.remains,
        copy: countByType(copied),
        copiedTwice: copied.length - places.size,
        notCopied: kept.places.filter((place) => !places.has(place)).length,
        delivered: (await readMailLog(path.join(home, "banks", bank, "mail.jsonl"))).map((one) => one.messageId).sort(),
      };
    } finally {
      await Promise.all([storage.close(), columnar.close()]);
    }
  } finally {
    await engines.stop();
  }
}

async function keptRows(
  storage: Storage,
): Promise<{ remains: Omit<StoryRemains, "copy" | "copiedTwice" | "notCopied" | "delivered">; places: string[] }> {
  return await storage.batch("compare stories", async (tx) => {
    const log = await tx.rows<StoryRemains["log"][number]>(sql`
      select type, count(*) as facts,
        -- Tags and audiences are told when the engine comes to them, under ids made of customers' numbers, which killed
        -- transactions leave gaps in: the person and the tag or audience must be the same.
        md5(string_agg(case when source in ('perennial/tags', 'perennial/audience')
            then concat_ws('|', sticky, data::json ->> 'name', data::json ->> 'value')
            else concat_ws('|', source, id, extract(epoch from occurred_at), data) end,
          '#' order by source, case when source in ('perennial/tags', 'perennial/audience') then concat(sticky, data) else id end)) as digest
      from log.fact join profile.person using (customer) group by type order by type`);
    const places = await tx.rows<{ place: string }>(sql`select concat(shard, '/', "offset") as place from log.fact`);
    const gaps = await tx.one<{ n: number }>(sql`
      select count(*) as n from log.shard s
      where s.next_offset <> (select count(*) from log.fact f where f.shard = s.shard)
         or s.next_offset <> (select coalesce(max("offset") + 1, 0) from log.fact f where f.shard = s.shard)`);
    const decisions = await tx.rows<Row>(sql`
      select key, outcome, action, value, probability, reasons from decision.record order by key`);
    const touches = await tx.rows<Row>(sql`
      select key, channel, state, content, reasons, value from reach.touch order by key`);
    const tasks = await tx.rows<Row>(sql`
      select t.key, k.state, k.outcome, k.deadline from reach.task k join reach.touch t using (touch) order by t.key`);
    return { remains: { log, gaps: gaps.n, decisions, touches, tasks }, places: places.map(({ place }) => place) };
  });
}

interface Copied {
  readonly shard: number;
  readonly offset: number;
  readonly type: string;
}

function countByType(rows: readonly Copied[]): StoryRemains["copy"] {
  const counts = new Map<string, number>();
  for (const { type } of rows) counts.set(type, (counts.get(type) ?? 0) + 1);
  return [...counts].map(([type, facts]) => ({ type, facts })).sort((a, b) => (a.type < b.type ? -1 : 1));
}

/** Stops what a killed process has left running under a folder's homes. */
export async function stopLeftovers(folder: string): Promise<void> {
  for (const entry of await fs.readdir(folder, { withFileTypes: true })) {
    const home = path.join(folder, entry.name);
    const runs = entry.isDirectory() && (await findPostmaster(path.join(home, "postgres")));
    // A start adopts what still runs; a stop then ends it.
    if (runs) await (await startEngines(loadSettings({ PERENNIAL_HOME: home }))).stop();
  }
}

async function findPostmaster(folder: string): Promise<boolean> {
  const found = await fs.readdir(folder, { recursive: true }).catch(() => []);
  return found.some((file) => path.basename(file) === "postmaster.pid");
}
