/** What a bank's loop has done so far, in counts of its rooms. */
import { type Sql, sql } from "#ground/storage";
import type { Bank } from "../../bank-types.ts";

export interface PlaybookNumbers {
  readonly playbook: string;
  readonly zh: string;
  readonly en: string;
  readonly stage: string;
  readonly runs: number;
  readonly open: number;
  readonly converted: number;
  readonly touches: number;
}

export interface LiveNumbers {
  /** Facts in the log. */
  readonly facts: number;
  readonly runs: number;
  readonly decisions: number;
  readonly touches: number;
  readonly delivered: number;
  /** Tasks that wait for a colleague. */
  readonly tasks: number;
  readonly converted: number;
  readonly playbooks: readonly PlaybookNumbers[];
  /** Touches by channel. */
  readonly channels: readonly { readonly channel: string; readonly touches: number }[];
  /** The newest touches, newest first. */
  readonly newest: readonly {
    readonly at: string;
    readonly customer: number;
    readonly playbook: string;
    readonly channel: string;
    readonly state: string;
  }[];
}

export const noNumbers: LiveNumbers = {
  facts: 0,
  runs: 0,
  decisions: 0,
  touches: 0,
  delivered: 0,
  tasks: 0,
  converted: 0,
  playbooks: [],
  channels: [],
  newest: [],
};

const SHOWN = 12;

export async function readNumbers({ storage, definitions }: Bank): Promise<LiveNumbers> {
  return await storage.batch("live numbers", async (tx) => {
    const count = async (of: Sql): Promise<number> =>
      (await tx.one<{ n: number }>(sql`select count(*) as n from ${of}`)).n;
    const { facts } = await tx.one<{ facts: number }>(
      sql`select coalesce(sum(next_offset), 0)::int8 as facts from log.shard`,
    );
    const runs = await tx.rows<{ playbook: string; runs: number; open: number; converted: number }>(sql`
      select playbook, count(*) as runs, count(*) filter (where state not in ('converted', 'ended')) as open,
        count(*) filter (where state = 'converted') as converted
      from playbook.enrolment group by playbook order by runs desc, playbook`);
    const touches = await tx.rows<{ playbook: string; channel: string; touches: number; delivered: number }>(sql`
      select playbook, channel, count(*) as touches, count(*) filter (where state = 'delivered') as delivered
      from reach.touch where state <> 'denied' group by playbook, channel`);
    const newest = await tx.rows<{ at: Date; customer: number; playbook: string; channel: string; state: string }>(sql`
      select planned_at as at, customer, playbook, channel, state from reach.touch order by touch desc limit ${SHOWN}`);
    const of = <T>(rows: readonly T[], value: (row: T) => number): number =>
      rows.reduce((sum, row) => sum + value(row), 0);
    return {
      facts,
      runs: of(runs, (row) => row.runs),
      decisions: await count(sql`decision.record`),
      touches: of(touches, (row) => row.touches),
      delivered: of(touches, (row) => row.delivered),
      tasks: await count(sql`reach.task where state in ('open', 'taken')`),
      converted: of(runs, (row) => row.converted),
      playbooks: runs.map(({ playbook, ...counts }) => {
        const { zh = playbook, en = playbook, stage = "" } = definitions.playbooks[playbook] ?? {};
        const own = touches.filter((row) => row.playbook === playbook);
        return { playbook, zh, en, stage, ...counts, touches: of(own, (row) => row.touches) };
      }),
      channels: [...new Set(touches.map(({ channel }) => channel))].sort().map((channel) => ({
        channel,
        touches: of(
          touches.filter((row) => row.channel === channel),
          (row) => row.touches,
        ),
      })),
      newest: newest.map(({ at, ...touch }) => ({ at: at.toISOString(), ...touch })),
    };
  });
}
