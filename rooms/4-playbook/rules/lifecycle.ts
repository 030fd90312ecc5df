/** The life of a version: proposed, approved by another person, live, paused, retired. Pure. */
import { createHash } from "node:crypto";
import { canonicalJson } from "#contracts/definitions";

export const versionStates = ["draft", "approved", "live", "paused", "retired", "refused", "withdrawn"] as const;
export type VersionState = (typeof versionStates)[number];
export type VersionOrigin = "file" | "api" | "earlier";

/** What is done with a playbook that holds, with the states from which it may be, and where it leads. */
export const changes = {
  pause: { from: ["live"], to: "paused" },
  resume: { from: ["paused"], to: "live" },
  retire: { from: ["live", "paused"], to: "retired" },
} as const satisfies Record<string, { from: readonly VersionState[]; to: VersionState }>;
export type Change = keyof typeof changes;

/** What a definition says, whatever the order in which its file does. */
export function definitionHash(definition: object): string {
  return createHash("sha256").update(canonicalJson(definition)).digest("hex");
}

/** A version as people and runs name it: `grow-idle-balance@3`. */
export function versionKey(playbook: string, version: number): string {
  return `${playbook}@${version}`;
}

interface Standing {
  readonly version: number;
  readonly state: VersionState;
  readonly origin: VersionOrigin;
  readonly hash: string;
}

/** What a bank's file asks for against the versions that there are. */
export type FileAsks =
  /** It holds, waits, or was refused or replaced as it stands: nothing. */
  | { readonly asks: "nothing"; readonly withdraw: readonly number[] }
  /** It says something new. */
  | { readonly asks: "draft"; readonly withdraw: readonly number[] };

/**
 * @param versions of one playbook, newest first
 * @param hash of its file; undefined: there is none
 */
export function fileAsks(versions: readonly Standing[], hash: string | undefined): FileAsks {
  const open = versions.filter(({ state, origin }) => state === "draft" && origin === "file");
  const withdraw = open.filter((one) => one.hash !== hash).map(({ version }) => version);
  if (hash === undefined) return { asks: "nothing", withdraw };
  const holds = versions.find(({ state }) => state === "live" || state === "paused");
  if (holds?.hash === hash) return { asks: "nothing", withdraw: open.map(({ version }) => version) };
  // What the files said last and was refused, replaced or taken back is not asked for again until they say something else.
  const last = versions.find(({ origin, state }) => origin === "file" && state !== "withdrawn");
  return { asks: last?.hash === hash ? "nothing" : "draft", withdraw };
}

/** The version that held before the one that holds: the newest that was replaced. */
export function versionBefore(
  versions: readonly (Standing & { readonly liveFrom: Date | null })[],
): number | undefined {
  const holds = versions.find(({ state }) => state === "live" || state === "paused");
  const past = versions.filter(({ state, hash }) => state === "retired" && hash !== holds?.hash);
  past.sort((a, b) => (b.liveFrom?.getTime() ?? 0) - (a.liveFrom?.getTime() ?? 0) || b.version - a.version);
  return past[0]?.version;
}
