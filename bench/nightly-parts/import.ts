/** Flat memory while importing a file of 2 GB that is made on the fly: the measurement of `bench intake`, with its limit. */
import { run } from "../intake.ts";
import type { Nightly } from "./types.ts";

const GIGABYTES = "2";

export const runImport: Nightly = async ({ flags, say }) => {
  const memory = flags.get("gigabytes") || GIGABYTES;
  const [row] = await run({ flags: new Map([["memory", memory]]), say });
  if (!row) throw new Error("nothing was measured");
  const broken = row.ours > row.peer ? [`memory grew by ${row.ours} MB, more than ${row.peer} MB`] : [];
  return { figures: { growth_mb: row.ours, limit_mb: row.peer, ...row.notes }, broken };
};
