/** Versions that follow one another without a break: what one leaves over is the next one's. Pure. */

export interface LivedVersion {
  readonly playbook: string;
  readonly version: number;
  readonly state: string;
  readonly liveFrom: Date;
  /** When it was retired. */
  readonly changedAt: Date | null;
}

interface Row {
  /** When the first of them became live. */
  readonly since: Date;
  /** Newest first. */
  readonly forerunners: readonly number[];
}

// A version is retired by the one that follows, in one transaction; its clocks may be two.
const BREAK_MS = 1_000;

function rowOf(of: Pick<LivedVersion, "playbook" | "version" | "liveFrom">, lived: Iterable<LivedVersion>): Row {
  const earlier = [...lived]
    .filter(({ playbook, version, state }) => playbook === of.playbook && version < of.version && state === "retired")
    .sort((a, b) => b.version - a.version);
  const forerunners: number[] = [];
  let { liveFrom: since } = of;
  for (const { version, liveFrom, changedAt } of earlier) {
    if (changedAt === null || changedAt.getTime() + BREAK_MS < since.getTime() || liveFrom > since) break;
    forerunners.push(version);
    since = liveFrom;
  }
  return { since, forerunners };
}

/**
 * A version made ready, as the next of those that it follows: what is left over from them is its own.
 * @param lived every version of any playbook that was live
 */
export function inRow<Compiled extends object>(
  one: Pick<LivedVersion, "playbook" | "version" | "liveFrom"> & { readonly compiled: Compiled },
  lived: Iterable<LivedVersion>,
): Compiled & Row {
  return { ...one.compiled, ...rowOf(one, lived) };
}
