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

/** The row of each version. @param lived every version of some playbooks that was live */
export function rowsOf<Lived extends LivedVersion>(lived: readonly Lived[]): ReadonlyMap<Lived, VersionRow> {
  const own = new Map<string, Lived[]>();
  for (const one of [...lived].sort((a, b) => b.version - a.version)) {
    const others = own.get(one.playbook);
    if (others) others.push(one);
    else own.set(one.playbook, [one]);
  }
  return new Map(lived.map((one) => [one, rowOf(one, own.get(one.playbook) ?? [])]));
}

/** @param own versions of its playbook, newest first */
function rowOf(of: LivedVersion, own: readonly LivedVersion[]): VersionRow {
  const forerunners: number[] = [];
  let { liveFrom: since } = of;
  for (const { version, state, liveFrom, changedAt } of own) {
    if (version >= of.version || state !== "retired") continue;
    if (changedAt === null || changedAt.getTime() + BREAK_MS < since.getTime() || liveFrom > since) break;
    forerunners.push(version);
    since = liveFrom;
  }
  return { since, forerunners };
}
