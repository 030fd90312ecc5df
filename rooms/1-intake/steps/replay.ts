/** Quarantined items through the same steps again, after definitions were mended. */
import type { ImportMap } from "#contracts/definitions";
import type { FactBook } from "#contracts/facts";
import type { Clock } from "#ground/clock";
import { PerennialError } from "#ground/errors";
import { type Storage, type Tx, withRetry } from "#ground/storage";
import { impersonal, intakeCases, type Problem, problem, problemOf } from "../rules/cases.ts";
import { readBinary, readStructured } from "../rules/cloud-events.ts";
import { checkEvent, type FactDraft } from "../rules/draft.ts";
import { type Correction, mendPayload } from "../rules/mend.ts";
import { readRow, rowMaker } from "../rules/rows.ts";
import {
  keepOpen,
  keepPayload,
  lockOpen,
  type OpenItem,
  type Payload,
  type Sealer,
  settleReplayed,
} from "../store/quarantine.ts";
import { appendSet, type People } from "./append-set.ts";

export interface ReplayParts {
  readonly storage: Storage;
  readonly clock: Clock;
  readonly people: People;
  readonly sealer: Sealer;
  readonly book: () => FactBook;
  readonly maps: () => Readonly<Record<string, ImportMap>>;
  readonly signal?: { raise(): void };
}

export interface Replayed {
  readonly replayed: number;
  readonly facts: number;
  readonly open: number;
}

export type Replay = (ids: readonly string[]) => Promise<Replayed>;

export interface Mended {
  /** Facts that it added to the log. */
  readonly facts: number;
  /** What still does not fit; the item stays as it came then. */
  readonly problems: readonly Problem[];
}

/** Of one open item; undefined: it is open no more, or another replay holds it. `before` runs in its transaction. */
export type Mend = (
  id: string,
  corrections: readonly Correction[],
  before: (tx: Tx) => Promise<void>,
) => Promise<Mended | undefined>;

/**
 * Replays open items, one transaction a call; settled ones are left as they are, so that the call may be repeated.
 * Items that another replay holds at the moment are passed over.
 */
export function createReplay(parts: ReplayParts): Replay {
  return async (ids) => {
    const outcome = await withRetry(() =>
      parts.storage.batch("intake replay", async (tx) => {
        const items = await lockOpen(tx, ids);
        const read = items.map((item) => ({ item, ...readPayload(parts, payloadOf(parts, item)) }));
        // Months without a partition go to the log's default one: making it here would wait for this transaction.
        return await settle(tx, parts, read, parts.clock.now());
      }),
    );
    if (outcome.facts > 0) parts.signal?.raise();
    return { replayed: outcome.replayed, facts: outcome.facts, open: outcome.open };
  };
}

/** Takes one item in with single values put right; all of it or nothing. */
export function createMend(parts: ReplayParts): Mend {
  return async (id, corrections, before) => {
    const outcome = await withRetry(() =>
      parts.storage.batch("intake mend", async (tx) => {
        const [item] = await lockOpen(tx, [id]);
        if (item === undefined) return undefined;
        const payload = mendPayload(payloadOf(parts, item), corrections, parts.book());
        const read = { item, ...readPayload(parts, payload) };
        if (read.problems.length > 0) return { facts: 0, problems: read.problems.map(impersonal) };
        await before(tx);
        await keepPayload(tx, id, payload, parts.sealer);
        const { facts } = await settle(tx, parts, [read], parts.clock.now());
        return { facts, problems: [] };
      }),
    );
    if (outcome !== undefined && outcome.facts > 0) parts.signal?.raise();
    return outcome;
  };
}

interface ReadItem {
  readonly item: OpenItem;
  readonly drafts: readonly FactDraft[];
  readonly problems: readonly Problem[];
}

async function settle(tx: Tx, parts: ReplayParts, read: readonly ReadItem[], at: Date) {
  const good = read.filter(({ problems }) => problems.length === 0);
  const bad = read.filter(({ problems }) => problems.length > 0);
  const pair = (draft: FactDraft): readonly [string, string] => [draft.source, draft.id];
  await keepOpen(
    tx,
    bad.map(({ item, problems }) => ({ id: item.id, problems: problems.map(impersonal) })),
  );
  await settleReplayed(
    tx,
    good.map(({ item, drafts }) => ({ id: item.id, facts: drafts.map(pair) })),
    at,
  );
  const drafts = good.flatMap((one) => one.drafts);
  const results = await appendSet(tx, parts, drafts, [], at);
  const facts = results.filter((result) => result.accepted).length;
  return { replayed: good.length, open: bad.length, facts };
}

const payloadOf = ({ sealer }: ReplayParts, item: OpenItem): Payload =>
  JSON.parse(sealer.open(item.payload).toString("utf8")) as Payload;

function readPayload(parts: ReplayParts, payload: Payload): Omit<ReadItem, "item"> {
  if (payload.form === "row") return readRowAgain(parts, payload);
  const read = payload.form === "event" ? readStructured(payload.event) : readBinary(payload.headers, payload.body);
  if (!read.event) return { drafts: [], problems: read.problems };
  const checked = checkEvent(parts.book(), read.event);
  return checked.draft ? { drafts: [checked.draft], problems: [] } : { drafts: [], problems: checked.problems };
}

function readRowAgain(parts: ReplayParts, payload: Extract<Payload, { form: "row" }>): Omit<ReadItem, "item"> {
  const map = parts.maps()[payload.map];
  if (!map) return { drafts: [], problems: [problem(intakeCases.no_such_map, "", { map: payload.map })] };
  try {
    const maker = rowMaker(map, parts.book(), payload.columns);
    const { line, values, unreadable } = payload;
    const read = readRow(maker, { line, values, ...(unreadable === undefined ? {} : { problem: unreadable }) });
    const wanted = payload.facts;
    return wanted ? { ...read, drafts: read.drafts.filter((draft) => wanted.includes(draft.type)) } : read;
  } catch (thrown) {
    // The map asks for other columns now: the row can't fit it.
    if (thrown instanceof PerennialError) return { drafts: [], problems: [problemOf(thrown, "")] };
    throw thrown;
  }
}
