/** How much memory this process and its children held at most: the engines run as children. Linux tells it. */
import { readdirSync, readFileSync } from "node:fs";
import { machine } from "#ground/clock";

interface Held {
  readonly parent: number;
  /** Kibibytes of its own, and of memory that PostgreSQL's processes share. */
  readonly own: number;
  readonly shared: number;
}

export interface MemoryWatch {
  /** Stops and gives the peak in MiB; undefined where the system does not tell. */
  stop(): Promise<number | undefined>;
}

const EVERY_MS = 1_000;

export function watchMemory(): MemoryWatch {
  const stopping = new AbortController();
  let peak: number | undefined;
  const watching = (async () => {
    while (!stopping.signal.aborted) {
      const now = heldNow();
      if (now !== undefined) peak = Math.max(peak ?? 0, now);
      await machine.sleep(EVERY_MS, stopping.signal);
    }
  })();
  return {
    async stop() {
      stopping.abort();
      await watching;
      return peak === undefined ? undefined : Math.round(peak);
    },
  };
}

/** MiB of the whole tree; memory that processes share counts once. */
function heldNow(): number | undefined {
  let names: string[];
  try {
    names = readdirSync("/proc");
  } catch {
    return undefined;
  }
  const all = new Map<number, Held>();
  for (const name of names) {
    const held = /^\d+$/.test(name) ? heldBy(name) : undefined;
    if (held) all.set(Number(name), held);
  }
  const belongs = (pid: number): boolean => {
    for (let at = pid; at > 1; at = all.get(at)?.parent ?? 0) if (at === process.pid) return true;
    return false;
  };
  let own = 0;
  let shared = 0;
  for (const [pid, held] of all) {
    if (!belongs(pid)) continue;
    own += held.own;
    shared = Math.max(shared, held.shared);
  }
  return (own + shared) / 1_024;
}

function heldBy(pid: string): Held | undefined {
  let status: string;
  try {
    status = readFileSync(`/proc/${pid}/status`, "utf8");
  } catch {
    return undefined;
  }
  const of = (name: string): number => Number(new RegExp(`^${name}:\\s*(\\d+)`, "m").exec(status)?.[1] ?? 0);
  return { parent: of("PPid"), own: of("RssAnon") + of("RssFile"), shared: of("RssShmem") };
}
