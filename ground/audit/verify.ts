import { machine } from "#ground/clock";
import type { Storage } from "#ground/storage";
import { readAnchors } from "./anchor.ts";
import { type Anchor, ChainCheck, type Defect } from "./chain.ts";
import { readHead, readSealed, readStrangers } from "./store.ts";

const PAGE = 20_000;
const ANCHOR_TRIES = 10;
const ANCHOR_PAUSE_MS = 100;

export interface AuditVerdict {
  readonly ok: boolean;
  /** Rows whose seal was checked. */
  readonly sealed: number;
  readonly firstBad?: Defect;
}

/**
 * Recomputes the whole chain from the trail and holds it against the heads kept outside. May run beside the sealer.
 * Memory is flat; a million rows take about ten seconds.
 */
export async function verifyAudit(storage: Storage, anchorFile: string): Promise<AuditVerdict> {
  // Anchors before the head: every head in the file was committed by then, so a shorter chain was cut.
  const before = await readAnchors(anchorFile);
  const head = await storage.batch("audit verify", readHead);
  const { anchors, upTo } = await untilAnchored(anchorFile, head.position);
  const check = new ChainCheck([...before, ...anchors]);
  for (;;) {
    const page = await storage.batch("audit verify", (tx) => readSealed(tx, check.sealed, upTo, PAGE));
    for (const { seal, row } of page) check.next(seal, row);
    if (page.length < PAGE || check.defect) break;
  }
  check.finish(check.defect ? [] : await storage.batch("audit verify", readStrangers));
  return { ok: !check.defect, sealed: check.sealed, ...(check.defect ? { firstBad: check.defect } : {}) };
}

/**
 * The anchors up to the first one at or after the head, and how far that is: a head reaches the file right after its
 * commit, and a sealer at work may anchor a later one instead.
 */
async function untilAnchored(file: string, head: number): Promise<{ anchors: Anchor[]; upTo: number }> {
  for (let attempt = 1; ; attempt++) {
    const all = await readAnchors(file);
    const reached = all.map(({ position }) => position).filter((position) => position >= head);
    if (reached.length > 0 || head === 0 || attempt === ANCHOR_TRIES) {
      const upTo = reached.length > 0 ? Math.min(...reached) : head;
      return { anchors: all.filter(({ position }) => position <= upTo), upTo };
    }
    await machine.sleep(ANCHOR_PAUSE_MS);
  }
}
