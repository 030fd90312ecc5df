import { describe, expect, it } from "vitest";
import { type Random, seededRandom } from "#ground/random";
import {
  type Anchor,
  ChainCheck,
  canonical,
  type Defect,
  GENESIS,
  link,
  type Seal,
  sealRows,
  type TrailRow,
} from "./chain.ts";

const first = `{"seq":1,"actor":"ops01","action":"campaign.approve","target":"cmp-1"}`;
const second = `{"seq":2,"actor":"sys","action":"send.sms","target":"msg-1"}`;

interface Store {
  readonly rows: TrailRow[];
  readonly seals: Seal[];
  readonly anchors: Anchor[];
}

function verify({ rows, seals, anchors }: Store): Defect | undefined {
  const check = new ChainCheck(anchors);
  const byEntry = new Map(rows.map((row) => [row.entry, row]));
  for (const seal of [...seals].sort((a, b) => a.position - b.position)) check.next(seal, byEntry.get(seal.entry));
  const sealed = new Set(seals.map((seal) => seal.entry));
  check.finish(rows.map((row) => row.entry).filter((entry) => !sealed.has(entry)));
  return check.defect;
}

function row(entry: number): TrailRow {
  const at = `2026-11-22T00:00:00.${String(entry).padStart(6, "0")}Z`;
  return {
    entry,
    at,
    actor: `person:${entry % 7}`,
    action: "playbook.approve",
    target: `playbook:${entry}`,
    detail: `{"n": ${entry}}`,
  };
}

/** A trail of some rows, sealed and anchored a few at a time. */
function store(random: Random, length: number): Store {
  const rows = Array.from({ length }, (_, i) => row(i * 2 + 1));
  const seals: Seal[] = [];
  const anchors: Anchor[] = [];
  for (let at = 0; at < length; ) {
    const batch = rows.slice(at, at + 1 + random.below(5));
    seals.push(...sealRows({ position: at, hash: seals.at(-1)?.hash ?? GENESIS }, batch));
    at += batch.length;
    anchors.push({ position: at, hash: seals.at(-1)?.hash ?? "" });
  }
  return { rows, seals, anchors };
}

function flipped(text: string, random: Random): string {
  const at = random.below(text.length);
  return text.slice(0, at) + String.fromCharCode(text.charCodeAt(at) ^ (1 + random.below(127))) + text.slice(at + 1);
}

/** Seals everything again, as somebody who owns the database can. */
function resealed({ rows, anchors }: Store): Store {
  return { rows, anchors, seals: sealRows({ position: 0, hash: GENESIS }, rows) };
}

const at = <Item>(items: readonly Item[], index: number): Item => items[index] as Item;

const manipulations: Record<string, (store: Store, random: Random) => Store> = {
  "flip a row": (s, r) => {
    const index = r.below(s.rows.length);
    const field = at(["at", "actor", "action", "target", "detail"] as const, r.below(5));
    const old = at(s.rows, index);
    return { ...s, rows: s.rows.with(index, { ...old, [field]: flipped(old[field], r) }) };
  },
  "flip a seal": (s, r) => {
    const index = r.below(s.seals.length);
    const field = at(["hash", "previous"] as const, r.below(2));
    const old = at(s.seals, index);
    return { ...s, seals: s.seals.with(index, { ...old, [field]: flipped(old[field], r) }) };
  },
  "delete a row": (s, r) => ({ ...s, rows: s.rows.toSpliced(r.below(s.rows.length), 1) }),
  "delete a seal": (s, r) => ({ ...s, seals: s.seals.toSpliced(r.below(s.seals.length), 1) }),
  "delete a row with its seal": (s, r) => {
    const index = r.below(s.rows.length);
    return { ...s, rows: s.rows.toSpliced(index, 1), seals: s.seals.toSpliced(index, 1) };
  },
  "delete a row and seal again": (s, r) => resealed({ ...s, rows: s.rows.toSpliced(r.below(s.rows.length), 1) }),
  "insert a row": (s, r) => ({ ...s, rows: [...s.rows, row(r.below(s.rows.length) * 2)] }),
  "insert a row and seal again": (s, r) => {
    const index = r.below(s.rows.length + 1);
    return resealed({ ...s, rows: s.rows.toSpliced(index, 0, row(index * 2)) });
  },
  "reorder two rows": (s, r) => {
    const [a, b] = pair(s.rows.length, r);
    const [x, y] = [at(s.rows, a), at(s.rows, b)];
    return { ...s, rows: s.rows.with(a, { ...y, entry: x.entry }).with(b, { ...x, entry: y.entry }) };
  },
  "reorder two seals": (s, r) => {
    const [a, b] = pair(s.seals.length, r);
    const [x, y] = [at(s.seals, a), at(s.seals, b)];
    return { ...s, seals: s.seals.with(a, { ...y, position: x.position }).with(b, { ...x, position: y.position }) };
  },
  "flip and seal again": (s, r) => {
    const index = r.below(s.rows.length);
    const old = at(s.rows, index);
    return resealed({ ...s, rows: s.rows.with(index, { ...old, target: flipped(old.target, r) }) });
  },
  truncate: (s, r) => {
    const keep = r.below(s.rows.length);
    return { ...s, rows: s.rows.slice(0, keep), seals: s.seals.slice(0, keep) };
  },
  "flip an anchor": (s, r) => {
    const index = r.below(s.anchors.length);
    const old = at(s.anchors, index);
    return { ...s, anchors: s.anchors.with(index, { ...old, hash: flipped(old.hash, r) }) };
  },
};

function pair(length: number, random: Random): [number, number] {
  const a = random.below(length);
  return [a, (a + 1 + random.below(length - 1)) % length];
}

describe("audit chain", () => {
  it("[KAT-75] hashes the previous hash and the JSON of the row, from 64 zeros", () => {
    const one = link(GENESIS, first);
    expect(one).toBe("8fe8ef034e5b716376f50a8bfc017e87804fba4cb5cf56c1212edd13bb040e8e");
    expect(link(one, second)).toBe("d21b43e882ef6559ca36d256a0050bcbb399c91227b5abf404afdcc90dff9e54");
  });

  it("[KAT-75] names the row of which one byte was changed", () => {
    const whole = store(seededRandom("kat"), 20);
    expect(verify(whole)).toBeUndefined();
    const old = at(whole.rows, 11);
    const rows = whole.rows.with(11, { ...old, target: "playbook:24" });
    expect(verify({ ...whole, rows })).toEqual({ what: "changed", position: 12, entry: old.entry });
    expect(canonical(12, old)).toBe(
      `{"seq":12,"entry":23,"at":"2026-11-22T00:00:00.000023Z","actor":"person:2","action":"playbook.approve","target":"playbook:23","detail":"{\\"n\\": 23}"}`,
    );
  });

  it("detects each of 1,000 random manipulations", () => {
    const random = seededRandom("audit manipulations");
    const kinds = Object.entries(manipulations);
    const missed: string[] = [];
    for (let round = 0; round < 1_000; round++) {
      const [name, manipulate] = at(kinds, round % kinds.length);
      const whole = store(random, 2 + random.below(40));
      if (verify(whole) !== undefined) missed.push(`${round} whole chain refused`);
      if (verify(manipulate(whole, random)) === undefined) missed.push(`${round} ${name}`);
    }
    expect(missed).toEqual([]);
  });
});
