/** Touches as those know them who decide what follows. */
import type { Channel } from "#contracts/definitions";
import { sql, type Tx } from "#ground/storage";
import type { TouchState } from "../rules/states.ts";

export interface ToldTouch {
  readonly key: string;
  readonly channel: Channel;
  readonly state: TouchState;
  /** States and receipts that it went through. */
  readonly trail: readonly string[];
  /** What came of the colleague's task. */
  readonly outcome: string | null;
  /** Nothing more is expected of it: its task is over, or it reached its end without one. */
  readonly settled: boolean;
}

/** Touches by key; unlocked. */
export async function touchesTold(tx: Tx, keys: readonly string[]): Promise<Map<string, ToldTouch>> {
  if (keys.length === 0) return new Map();
  const rows = await tx.rows<ToldTouch>(sql`
    select t.key, t.channel, t.state, t.trail, k.outcome,
      case when k.touch is not null then k.state in ('done', 'expired')
        else t.state in ('failed', 'denied', 'expired', 'delivered') end as settled
    from reach.touch t left join reach.task k on k.touch = t.touch where t.key = any(${[...keys]}::text[])`);
  return new Map(rows.map((row) => [row.key, row]));
}
