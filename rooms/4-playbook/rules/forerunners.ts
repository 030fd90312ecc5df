/** Versions that follow one another without a break: what one leaves over is the next one's. Pure. */

export interface LivedVersion {
  readonly playbook: string;
  readonly version: number;
  readonly state: string;
  readonly liveFrom: Date;
  /** When it was retired. */
  readonly changedAt: Date | null;
}

/** The unbroken row of versions that one is the last of. */
export interface VersionRow {
  /** When the first of them became live: what happened earlier admits nobody. */
  readonly since: Date;
  /** The versions before it, newest first. */
  readonly forerunners: readonly number[];
}

// A version is retired by the one that follows, in one transaction; its clocks may be two.
const BREAK_MS = 1_000;

/** @param lived every version of any playbook that was live */
export function rowOf(of: Omit<LivedVersion, "state" | "changedAt">, lived: Iterable<LivedVersion>): VersionRow {
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
