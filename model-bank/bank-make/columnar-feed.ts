/** Inserts into ClickHouse in large blocks, one under way while the next is being gathered. */
import type { Columnar } from "#ground/columnar";
import type { Block } from "./task.ts";

/** A block's size: few parts for the engine to merge, and little to hold in memory. */
const FULL = 32 * 2 ** 20;

export interface ColumnarFeed {
  push(block: Block): Promise<void>;
  finish(): Promise<void>;
}

export function openColumnarFeed(
  columnar: Pick<Columnar, "insert">,
  table: string,
  columns: readonly string[],
): ColumnarFeed {
  let gathered: Block[] = [];
  let size = 0;
  let sent = 0;
  let underWay: Promise<unknown> = Promise.resolve();
  const send = async (): Promise<void> => {
    const blocks = gathered;
    gathered = [];
    size = 0;
    await underWay;
    if (blocks.length === 0) return;
    const bytes = Buffer.concat(blocks);
    // The same rows stand under the same number at each make, so a block that may have arrived can be sent again.
    const insert = columnar.insert({
      table,
      columns,
      bytes,
      format: "RowBinary",
      token: `bank make ${table} ${sent++}`,
    });
    underWay = insert;
    insert.catch(() => undefined);
  };
  return {
    async push(block) {
      gathered.push(block);
      size += block.length;
      if (size >= FULL) await send();
    },
    async finish() {
      await send();
      await underWay;
    },
  };
}
