/** The heads of the chain outside the database: an append-only file, one line `position hash time` a head. */
import fs from "node:fs/promises";
import path from "node:path";
import type { Anchor } from "./chain.ts";

const line = /^(\d+) ([0-9a-f]{64}) \S+$/;

/** Appends a head and waits until it is on the disk. */
export async function appendAnchor(file: string, head: Anchor, at: Date): Promise<void> {
  await fs.mkdir(path.dirname(file), { recursive: true });
  const handle = await fs.open(file, "a+", 0o600);
  try {
    const { size } = await handle.stat();
    const { buffer } = await handle.read(Buffer.alloc(1), 0, 1, Math.max(0, size - 1));
    // A line that a crash cut off must not run into this one.
    const start = size === 0 || buffer[0] === 0x0a ? "" : "\n";
    await handle.write(`${start}${head.position} ${head.hash} ${at.toISOString()}\n`);
    await handle.datasync();
  } finally {
    await handle.close();
  }
}

/** All heads. A line that a crash cut off is passed over: the heads after it say more. */
export async function readAnchors(file: string): Promise<Anchor[]> {
  const text = await fs.readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return "";
    throw error;
  });
  return text.split("\n").flatMap((content) => {
    const [, position, hash] = line.exec(content) ?? [];
    return position === undefined || hash === undefined ? [] : [{ position: Number(position), hash }];
  });
}
