/** A large file made on the fly: wide rows as a core system exports them. */
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import type { ImportMap } from "#contracts/definitions";

export const wideMap: ImportMap = {
  id: "bench-wide",
  zh: "测试",
  en: "Bench",
  source: "bench-file",
  subject: "customer-{customer}",
  columns: ["customer", "amount", "direction", "remark"],
  facts: [
    {
      id: "{row}",
      type: "transaction",
      fields: {
        amount: { from: "amount", as: "money" },
        direction: { from: "direction" },
      },
    },
  ],
};

/** Writes about that many bytes; returns the number of rows. */
export async function writeWideFile(file: string, bytes: number): Promise<number> {
  const out = createWriteStream(file);
  out.write("customer,amount,direction,remark\n");
  const remark = `"${'转账备注, with ""quotes"" and commas; '.repeat(45)}"`;
  let rows = 0;
  for (let written = 0; written < bytes; ) {
    const lines: string[] = [];
    for (let i = 0; i < 200; i++, rows++) lines.push(`${rows % 20_000},${rows % 9_973}.5,in,${remark}\n`);
    const block = Buffer.from(lines.join(""));
    written += block.length;
    if (!out.write(block)) await once(out, "drain");
  }
  out.end();
  await once(out, "close");
  return rows;
}
