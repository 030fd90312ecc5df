/** The playbooks of a process as they hold, read again when their stamp has moved. */
import type { Playbook } from "#contracts/definitions";
import type { Storage, Tx } from "#ground/storage";
import { type LivedVersion, rowsOf, type VersionRow } from "../rules/forerunners.ts";
import { versionKey } from "../rules/lifecycle.ts";
import { readLived, readStamp, type StoredVersion } from "./versions.ts";

/** With the row of versions that it follows, so that no reader need add it. */
export interface KeptVersion extends VersionRow {
  readonly playbook: string;
  readonly version: number;
  readonly state: "live" | "paused" | "retired";
  readonly hash: string;
  readonly liveFrom: Date;
  readonly definition: Playbook;
  /** When it was paused or retired last. */
  readonly changedAt: Date | null;
}

export interface BookVersion<Compiled> extends KeptVersion {
  /** Made when it is first read. @throws what compiling throws */
  readonly compiled: Compiled;
}

export interface PlaybookBook<Compiled> {
  /** Of `playbook.book` when it was read; -1: never. */
  readonly stamp: number;
  /** Versions that admit, by playbook. */
  readonly live: ReadonlyMap<string, BookVersion<Compiled>>;
  /** Playbooks that are paused: nobody is admitted and due runs wait, whatever version they are on. */
  readonly paused: ReadonlySet<string>;
  /** Every version that is or was live, by `playbook@version`: somebody may still be in it. */
  readonly versions: ReadonlyMap<string, BookVersion<Compiled>>;
  /** The definition that holds, by playbook: of what is live or paused. */
  readonly definitions: Readonly<Record<string, Playbook>>;
  /** Live ones that mean nothing by what the bank's catalog says now, with the reason; they are not in `live`. */
  readonly broken: ReadonlyMap<string, unknown>;
}

export interface Playbooks<Compiled, Basis> {
  /**
   * The book that holds for a transaction until it ends: whoever changes it waits.
   * @param stamp of the shared book
   * @param basis what compiling reads beside a definition; another one compiles anew
   */
  upTo(tx: Tx, stamp: number, basis: Basis): Promise<PlaybookBook<Compiled>>;
  /** The book as of now, in a transaction that holds nobody up and changes no run. */
  seen(tx: Tx, basis: Basis): Promise<PlaybookBook<Compiled>>;
  /** The book as of now, for reads. */
  book(basis: Basis): Promise<PlaybookBook<Compiled>>;
  /** Definitions as they were last looked at. */
  readonly definitions: Readonly<Record<string, Playbook>>;
  /** Looks now; for `definitions`. */
  look(): Promise<void>;
}

export function keepPlaybooks<Compiled, Basis>(
  storage: Storage,
  compile: (version: KeptVersion, basis: Basis) => Compiled,
): Playbooks<Compiled, Basis> {
  let rows: { readonly stamp: number; readonly lived: readonly StoredVersion[] } = { stamp: -1, lived: [] };
  let held: Readonly<Record<string, Playbook>> = {};
  let made: { readonly stamp: number; readonly basis: Basis; readonly book: PlaybookBook<Compiled> } | undefined;
  const readTo = async (tx: Tx, stamp: number): Promise<void> => {
    // Of two that look at once the newer one stays.
    if (stamp <= rows.stamp) return;
    const lived = await readLived(tx);
    if (stamp <= rows.stamp) return;
    rows = { stamp, lived };
    held = definitionsOf(lived);
  };
  const upTo = async (tx: Tx, stamp: number, basis: Basis): Promise<PlaybookBook<Compiled>> => {
    await readTo(tx, stamp);
    if (made?.stamp === rows.stamp && made.basis === basis) return made.book;
    const before = made?.basis === basis ? made.book.versions : undefined;
    const book = bookOf(rows.stamp, rows.lived, (version) => compile(version, basis), before);
    made = { stamp: rows.stamp, basis, book };
    return book;
  };
  return {
    get definitions() {
      return held;
    },
    upTo,
    seen: async (tx, basis) => upTo(tx, await readStamp(tx), basis),
    book: (basis) => storage.batch("read playbooks", async (tx) => upTo(tx, await readStamp(tx), basis)),
    look: () => storage.batch("read playbooks", async (tx) => readTo(tx, await readStamp(tx))),
  };
}

function definitionsOf(lived: readonly StoredVersion[]): Record<string, Playbook> {
  const holds = lived.filter(({ state }) => state !== "retired");
  return Object.fromEntries(holds.map(({ playbook, definition }) => [playbook, definition]));
}

/** @param before versions of an earlier book over the same basis: what they compiled stays, for what one follows never changes */
function bookOf<Compiled>(
  stamp: number,
  lived: readonly StoredVersion[],
  compile: (version: KeptVersion) => Compiled,
  before: ReadonlyMap<string, BookVersion<Compiled>> | undefined,
): PlaybookBook<Compiled> {
  const versions = new Map<string, BookVersion<Compiled>>();
  const live = new Map<string, BookVersion<Compiled>>();
  const paused = new Set<string>();
  const broken = new Map<string, unknown>();
  for (const [one, row] of rowsOf(lived.filter(wasLive))) {
    const { playbook, version, state, hash, liveFrom, definition, changedAt } = one;
    const kept: KeptVersion = { playbook, version, state, hash, liveFrom, ...row, definition, changedAt };
    const key = versionKey(playbook, version);
    const known = before?.get(key);
    const made = lazily(kept, known ? () => known.compiled : () => compile(kept));
    versions.set(key, made);
    if (state === "paused") paused.add(playbook);
    if (state !== "live") continue;
    try {
      void made.compiled;
      live.set(playbook, made);
    } catch (error) {
      broken.set(playbook, error);
    }
  }
  return { stamp, live, paused, versions, definitions: definitionsOf(lived), broken };
}

function wasLive(one: StoredVersion): one is StoredVersion & LivedVersion & Pick<KeptVersion, "state"> {
  return (one.state === "live" || one.state === "paused" || one.state === "retired") && one.liveFrom !== null;
}

function lazily<Compiled>(kept: KeptVersion, make: () => Compiled): BookVersion<Compiled> {
  let made: { readonly compiled: Compiled } | undefined;
  return {
    ...kept,
    get compiled() {
      made ??= { compiled: make() };
      return made.compiled;
    },
  };
}
