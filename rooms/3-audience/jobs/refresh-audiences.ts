/**
 * Audiences looked at as a whole: new ones are filled, those that time can change are looked at once a bank day or hour,
 * retired ones are emptied. ClickHouse finds for whom an answer differs from what stands; each of those is asked again
 * by closures under its lock, for the copy is always a little behind.
 */
import { type Clock, type MachineClock, machine } from "#ground/clock";
import { type Ahead, type ColumnarReader, inTurn } from "#ground/columnar";
import type { CustomerNumber } from "#ground/ids";
import { ensurePartitions, monthOf } from "#ground/log";
import { type Storage, withRetry } from "#ground/storage";
import { isHistoryPlain, type ProfileRules } from "#profile";
import { differing, everybody, membersByAudience, membersIn, type Slice, slicesOf } from "../read/differing.ts";
import type { AudienceBook } from "../rules/book.ts";
import { type DueAudience, dueAudiences, dueToEmpty, type LastLook, RETIRED, slotOf } from "../rules/due.ts";
import { askMembers, beginSet, type Crossed } from "../steps/ask-members.ts";
import { readDefinitions } from "../store/definitions.ts";
import type { Audiences } from "../store/keeper.ts";
import { type Look, lastLooks, saveLooks } from "../store/looks.ts";

export interface AudienceRefreshParts {
  readonly storage: Storage;
  readonly columnar: ColumnarReader;
  readonly audiences: Audiences;
  readonly rules: ProfileRules;
  /** The bank's time. */
  readonly clock: Clock;
  readonly machine?: MachineClock;
  /** Brings ClickHouse up to what the engine has applied: facts, the copies of profile and memberships, bitmaps where they are read. */
  readonly settle: (bitmaps: boolean) => Promise<unknown>;
  /** Looked at whether time asks for it or not, by number. */
  readonly asked?: ReadonlySet<number>;
  /** Asks what time has changed and waits for it before anybody enters or leaves. */
  readonly ahead?: Ahead;
  /** Stops between two sets; what is left goes on next time. */
  readonly signal?: AbortSignal;
}

export interface RefreshedAudiences {
  /** Audiences that were due, retired ones included. */
  readonly audiences: number;
  /** Customers who were asked under their locks. */
  readonly asked: number;
  readonly entered: number;
  readonly left: number;
}

// Customers of one transaction: their locks are held for some tenths of a second.
const BATCH = 1_000;
const nothing: RefreshedAudiences = { audiences: 0, asked: 0, entered: 0, left: 0 };

/**
 * Looks at audiences that are due. Run again after a crash it begins anew and finds what is left; with nothing due it
 * costs one query.
 */
export async function refreshAudiences(parts: AudienceRefreshParts): Promise<RefreshedAudiences> {
  const { storage, audiences, clock, rules } = parts;
  const at = clock.now();
  const book = await audiences.book();
  if (book.byId.size === 0 && book.retired.length === 0) return nothing;
  const last = await storage.batch("refresh audiences", lastLooks);
  const due = dueAudiences(book, last, at, rules.zone, parts.asked);
  const emptied = await retiredNames(storage, dueToEmpty(book, last));
  if (due.length === 0 && emptied.size === 0) return nothing;
  const time = parts.machine ?? machine;
  const began = time.elapsed();
  const bitmaps = await areBitmapsRead(parts.columnar, due);
  await parts.settle(bitmaps);
  const plain = await isHistoryPlain(parts.columnar);
  const settled = time.elapsed();
  await ensurePartitions(storage, at, [monthOf(at)]);
  const look = new Looking(parts, { book, due, emptied, at, bitmaps, plain });
  // A book that changed meanwhile finds its audiences due again, by their meaning.
  if (await look.run()) {
    const [lagMs, tookMs] = [Math.round(time.elapsed() - settled), Math.round(time.elapsed() - began)];
    const looks = look.looks(rules.zone, last, lagMs, tookMs);
    await storage.batch("refresh audiences", (tx) => saveLooks(tx, looks));
  }
  return look.done;
}

/** A large bank compares with bitmaps; a small one with the members themselves, and bitmaps are kept when they like. */
async function areBitmapsRead(columnar: ColumnarReader, due: readonly DueAudience[]): Promise<boolean> {
  return due.some(({ audience }) => audience.lists.length > 0) || (await slicesOf(columnar)).length > 1;
}

async function retiredNames(storage: Storage, numbers: readonly number[]): Promise<Map<number, string>> {
  if (numbers.length === 0) return new Map();
  const all = await storage.batch("refresh audiences", readDefinitions);
  return new Map(all.flatMap(({ number, id }) => (numbers.includes(number) ? [[number, id] as const] : [])));
}

interface Task {
  readonly book: AudienceBook;
  readonly due: readonly DueAudience[];
  readonly emptied: ReadonlyMap<number, string>;
  readonly at: Date;
  readonly bitmaps: boolean;
  /** Nobody was merged and nothing taken back. */
  readonly plain: boolean;
}

/** One look at everybody. */
class Looking {
  readonly #parts: AudienceRefreshParts;
  readonly #task: Task;
  readonly #entered = new Map<number, number>();
  readonly #left = new Map<number, number>();
  #members: ReadonlyMap<number, number> = new Map();
  #asked = 0;
  #cut = false;
  /** Until it was called. */
  #ahead: Ahead | undefined;

  constructor(parts: AudienceRefreshParts, task: Task) {
    this.#parts = parts;
    this.#ahead = parts.ahead;
    this.#task = task;
  }

  get done(): RefreshedAudiences {
    const { due, emptied } = this.#task;
    return {
      audiences: due.length + emptied.size,
      asked: this.#asked,
      entered: sum(this.#entered),
      left: sum(this.#left),
    };
  }

  /** False where it was broken off: what is left is due again. */
  async run(): Promise<boolean> {
    const { columnar } = this.#parts;
    const { due, bitmaps } = this.#task;
    this.#members = await membersByAudience(columnar, bitmaps);
    const filled = due.filter(({ kind }) => kind === "fill");
    // Time moves few; a fill finds everybody who belongs.
    await this.#look(
      due.filter(({ kind }) => kind !== "fill"),
      everybody,
    );
    if (filled.length > 0) await this.#look(filled, await slicesOf(columnar));
    await this.#empty();
    return !this.#cut;
  }

  async #look(due: readonly DueAudience[], slices: readonly Slice[]): Promise<void> {
    if (due.length === 0) return;
    const { columnar, rules } = this.#parts;
    const { book, at, bitmaps, plain } = this.#task;
    const audiences = due.map(({ audience }) => audience);
    const questions = slices.map(
      (slice) => () => differing(columnar, audiences, { rules, book, bitmaps, plain }, at, slice),
    );
    for await (const customers of inTurn(questions, this.#takeAhead())) {
      await this.#askAll(customers, due);
      if (this.#cut) return;
    }
  }

  #takeAhead(): Ahead | undefined {
    const ahead = this.#ahead;
    this.#ahead = undefined;
    return ahead;
  }

  async #empty(): Promise<void> {
    const { columnar } = this.#parts;
    const { emptied } = this.#task;
    if (emptied.size === 0) return;
    await this.#takeAhead()?.turn();
    for (const slice of await slicesOf(columnar)) {
      if (this.#cut) return;
      await this.#askAll(await membersIn(columnar, [...emptied.keys()], slice), []);
    }
  }

  async #askAll(customers: readonly CustomerNumber[], due: readonly DueAudience[]): Promise<void> {
    for (let from = 0; from < customers.length && !this.#cut; from += BATCH) {
      if (this.#parts.signal?.aborted) this.#cut = true;
      else await this.#ask(customers.slice(from, from + BATCH), due);
    }
  }

  async #ask(customers: readonly CustomerNumber[], due: readonly DueAudience[]): Promise<void> {
    const { storage, audiences, rules } = this.#parts;
    const { book, emptied, at } = this.#task;
    const initial = new Set(due.flatMap(({ audience, kind }) => (kind === "fill" ? [audience.number] : [])));
    const crossed = await withRetry(() =>
      storage.batch("refresh audiences", async (tx): Promise<Crossed | undefined> => {
        const newest = await beginSet(tx, audiences.within);
        // What audiences mean has changed: the answers of before hold no more.
        if (newest.stamp !== book.stamp) return undefined;
        const asked = due.map(({ audience }) => audience);
        return await askMembers(tx, customers, { book, rules }, { audiences: asked, emptied, at, initial });
      }),
    );
    if (!crossed) {
      this.#cut = true;
      return;
    }
    this.#asked += customers.length;
    for (const [number, count] of crossed.entered) add(this.#entered, number, count);
    for (const [number, count] of crossed.left) add(this.#left, number, count);
  }

  looks(zone: string, last: ReadonlyMap<number, LastLook>, lagMs: number, tookMs: number): Look[] {
    const { due, emptied, at } = this.#task;
    const common = (number: number) => {
      const entered = this.#entered.get(number) ?? 0;
      const left = this.#left.get(number) ?? 0;
      const members = Math.max(0, (this.#members.get(number) ?? 0) + entered - left);
      return { audience: number, at, members, entered, left, asked: this.#asked, lagMs, tookMs };
    };
    return [
      ...due.map(({ audience, kind }) => ({
        ...common(audience.number),
        version: audience.version,
        meaning: audience.meaning,
        kind,
        slot: slotOf(audience, at, zone),
      })),
      ...[...emptied.keys()].map((number) => ({
        ...common(number),
        version: 0,
        meaning: RETIRED,
        kind: "fill" as const,
        slot: last.get(number)?.slot ?? "",
      })),
    ];
  }
}

function add(counts: Map<number, number>, number: number, count: number): void {
  counts.set(number, (counts.get(number) ?? 0) + count);
}

function sum(counts: ReadonlyMap<number, number>): number {
  let total = 0;
  for (const count of counts.values()) total += count;
  return total;
}
