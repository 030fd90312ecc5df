/**
 * The hash chain over the audit trail, and its verifier; pure.
 *
 * hash(n) = SHA-256(hash(n-1) in hex + canonical JSON of row n); the chain begins at 64 zeros. The position is the
 * order of sealing, not the entry's number: numbers are given before commit, so an entry may commit after a later one.
 */
import { createHash } from "node:crypto";
import type { Language } from "#ground/errors";

/** What stands before the first row. */
export const GENESIS = "0".repeat(64);

/** An audit row as the chain sees it, every value in the text that PostgreSQL prints for it. */
export interface TrailRow {
  readonly entry: number;
  /** UTC with microseconds. */
  readonly at: string;
  readonly actor: string;
  readonly action: string;
  readonly target: string;
  /** jsonb's own text, whose order of keys is fixed. */
  readonly detail: string;
}

export interface Seal {
  readonly position: number;
  readonly entry: number;
  readonly hash: string;
  readonly previous: string;
}

/** A head of the chain as it was written outside the database. */
export interface Anchor {
  readonly position: number;
  readonly hash: string;
}

export const defects = {
  missing_position: { en: "seals are missing before this one", zh: "此前的封印缺失" },
  broken_link: { en: "this seal does not follow the one before it", zh: "封印与前一条不衔接" },
  missing_entry: { en: "the sealed entry was deleted", zh: "已封印的记录被删除" },
  changed: { en: "the entry or its seal was changed", zh: "记录或其封印被改动" },
  anchor_differs: {
    en: "the chain was rewritten: the head kept outside differs",
    zh: "链被重写：与库外留存的链头不符",
  },
  truncated: { en: "the chain is shorter than the head kept outside", zh: "链短于库外留存的链头" },
  not_anchored: { en: "the head of the chain is not kept outside", zh: "链头未留存在库外" },
  never_sealed: { en: "an entry was inserted past the seal", zh: "有记录绕过封印写入" },
} as const satisfies Record<string, Readonly<Record<Language, string>>>;
export type DefectKind = keyof typeof defects;

export interface Defect {
  /** The entry that the defect shows at; null where none is left to name. */
  readonly entry: number | null;
  readonly position: number | null;
  readonly what: DefectKind;
}

export function describeDefect(defect: Defect, language: Language): string {
  return defects[defect.what][language];
}

/** The hash of a row's canonical JSON after the hash before it. */
export function link(previous: string, json: string): string {
  return createHash("sha256").update(previous).update(json).digest("hex");
}

/** One row at its position: fields in this order, no spaces. */
export function canonical(position: number, row: TrailRow): string {
  const { entry, at, actor, action, target, detail } = row;
  return JSON.stringify({ seq: position, entry, at, actor, action, target, detail });
}

/** Seals rows in their order after the head. */
export function sealRows(head: Anchor, rows: readonly TrailRow[]): Seal[] {
  let { position, hash } = head;
  return rows.map((row) => {
    const previous = hash;
    position += 1;
    hash = link(previous, canonical(position, row));
    return { position, entry: row.entry, hash, previous };
  });
}

/** Walks a chain from its beginning, any number of rows at a time; stops at the first defect. */
export class ChainCheck {
  #position = 0;
  #hash = GENESIS;
  #defect: Defect | undefined;
  readonly #anchors: ReadonlyMap<number, string>;
  readonly #lastAnchor: number;

  constructor(anchors: readonly Anchor[]) {
    this.#anchors = new Map(anchors.map(({ position, hash }) => [position, hash]));
    // A position that was anchored with two hashes was rewritten in between: neither can stand.
    for (const { position, hash } of anchors) {
      if (this.#anchors.get(position) !== hash) this.#fail("anchor_differs", position, null);
    }
    this.#lastAnchor = anchors.reduce((last, { position }) => Math.max(last, position), 0);
  }

  get sealed(): number {
    return this.#position;
  }

  get defect(): Defect | undefined {
    return this.#defect;
  }

  /** The next seal in order of position with its row, or undefined when the row is gone. */
  next(seal: Seal, row: TrailRow | undefined): void {
    if (this.#defect) return;
    const { position, entry, hash, previous } = seal;
    if (position !== this.#position + 1) this.#fail("missing_position", position, entry);
    else if (previous !== this.#hash) this.#fail("broken_link", position, entry);
    else if (!row) this.#fail("missing_entry", position, entry);
    else if (row.entry !== entry || hash !== link(previous, canonical(position, row)))
      this.#fail("changed", position, entry);
    else if ((this.#anchors.get(position) ?? hash) !== hash) this.#fail("anchor_differs", position, entry);
    this.#position = position;
    this.#hash = hash;
  }

  /** After the last seal; `strangers` are entries that are neither sealed nor waiting to be. */
  finish(strangers: readonly number[]): void {
    if (this.#defect) return;
    if (this.#position < this.#lastAnchor) this.#fail("truncated", this.#position, null);
    else if (this.#position > this.#lastAnchor) this.#fail("not_anchored", this.#position, null);
    else if (strangers[0] !== undefined) this.#fail("never_sealed", null, strangers[0]);
  }

  #fail(what: DefectKind, position: number | null, entry: number | null): void {
    this.#defect ??= { what, position, entry };
  }
}
