/** Whether history can be read as it stands. */
import type { ColumnarReader } from "#ground/columnar";

/**
 * Whether nobody was ever merged and nothing taken back. A statement over history then need not look who an event's customer
 * is now and whether the event still stands, which costs more than the rest of it.
 */
export async function isHistoryPlain(columnar: ColumnarReader): Promise<boolean> {
  const rows = await columnar.rows(`
    select 1 from merged limit 1 union all (select 1 from history where type = 'fact_retracted' limit 1)`);
  return rows.length === 0;
}
