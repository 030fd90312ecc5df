/** Memory of a process with all its descendants, as Linux tells it. */
import { readdirSync, readFileSync } from "node:fs";

interface ProcessState {
  readonly parent: number;
  /** Kibibytes. */
  readonly own: number;
  readonly shared: number;
}

function stateOf(pid: number): ProcessState | undefined {
  let status: string;
  try {
    status = readFileSync(`/proc/${pid}/status`, "utf8");
  } catch {
    return undefined;
  }
  const number = (name: string): number => Number(new RegExp(`^${name}:\\s*(\\d+)`, "m").exec(status)?.[1] ?? 0);
  return { parent: number("PPid"), own: number("RssAnon") + number("RssFile"), shared: number("RssShmem") };
}

/** Process numbers of a process and its descendants. */
function treeOf(root: number): Map<number, ProcessState> {
  const all = new Map<number, ProcessState>();
  for (const name of readdirSync("/proc")) {
    const state = /^\d+$/.test(name) ? stateOf(Number(name)) : undefined;
    if (state) all.set(Number(name), state);
  }
  const tree = new Map<number, ProcessState>();
  let next = [root];
  while (next.length > 0) {
    for (const pid of next) {
      const state = all.get(pid);
      if (state) tree.set(pid, state);
    }
    const parents = new Set(next);
    next = [...all].filter(([pid, { parent }]) => parents.has(parent) && !tree.has(pid)).map(([pid]) => pid);
  }
  return tree;
}

/** Resident MiB, of the tree or of the process alone; shared memory, which PostgreSQL's processes all map, counts once. */
export function residentMb(root: number, withDescendants = true): number {
  const alone = withDescendants ? undefined : stateOf(root);
  const states = withDescendants ? [...treeOf(root).values()] : alone ? [alone] : [];
  const own = states.reduce((sum, state) => sum + state.own, 0);
  return (own + Math.max(0, ...states.map(({ shared }) => shared))) / 1_024;
}
