/** One set of facts: handlers, published facts and positions in one commit; halving and parking when it fails. */
import { type Clock, machine } from "#ground/clock";
import { mayRetry, PerennialError } from "#ground/errors";
import { type Storage, sql, type Tx } from "#ground/storage";
import { appendFacts } from "./append.ts";
import { monthsOf } from "./appender.ts";
import { logCases } from "./cases.ts";
import type { FactHandler, SetContext } from "./handler.ts";
import type { Leases, Move } from "./lease.ts";
import type { Partitions } from "./partitions.ts";
import { readFacts, readParkedFacts, type StoredFact } from "./read.ts";
import type { NewFact, Position } from "./types.ts";

export interface SetRunner {
  /**
   * Reads and commits at most `limit` facts over all held shards; the number of facts it went past.
   * @param lanes sets at the same time, each over shards of its own: one works while another waits for the database
   */
  next(limit: number, lanes?: number): Promise<number>;
  /** Reads again which customers are parked; needed after shards were gained. */
  loadParked(): Promise<void>;
  /** Runs what was released from parking, customer by customer; the number of facts. */
  runReleased(): Promise<number>;
}

export interface SetRunnerOptions {
  readonly storage: Storage;
  readonly name: string;
  readonly handlers: readonly FactHandler[];
  readonly clock: Clock;
  readonly leases: Leases;
  readonly partitions: Partitions;
  readonly maxParked: number;
  /** After a commit that published facts. */
  readonly published: () => void;
}

/** The place after the last fact of each shard of a set. */
function movesOf(facts: readonly StoredFact[]): Move[] {
  const last = new Map<number, Move>();
  for (const { shard, offset, month } of facts) last.set(shard, { shard, to: offset + 1, month });
  return [...last.values()];
}

function reasonOf(error: unknown): string {
  const text = error instanceof PerennialError ? `${error.caseName}: ${error.message}` : String(error);
  return text.slice(0, 2_000);
}

/** What is left to do when a set is committed. */
interface HandledSet {
  /** Facts that handlers published. */
  readonly published: number;
  readonly after: readonly (() => void)[];
}

const nothingHandled: HandledSet = { published: 0, after: [] };

/** Runs handlers over a set and appends what they published. */
async function handleSet(
  tx: Tx,
  facts: readonly StoredFact[],
  options: Pick<SetRunnerOptions, "name" | "handlers" | "clock" | "partitions">,
): Promise<HandledSet> {
  if (facts.length === 0) return nothingHandled;
  const now = options.clock.now();
  const publishing: NewFact[] = [];
  const after: (() => void)[] = [];
  const context: SetContext = {
    consumer: options.name,
    now,
    publish: (published) => {
      for (const fact of published) publishing.push(fact);
    },
    afterCommit: (work) => after.push(work),
  };
  for (const handler of options.handlers) {
    const { types } = handler;
    const wanted = types === undefined ? facts : facts.filter((fact) => types.includes(fact.type));
    if (wanted.length > 0) await handler.handle(tx, wanted, context);
  }
  if (publishing.length > 0) {
    await options.partitions.ensure(now, monthsOf(publishing, now));
    await appendFacts(tx, publishing, now);
  }
  return { published: publishing.length, after };
}

export function createSetRunner(options: SetRunnerOptions): SetRunner {
  return new Sets(options);
}

class Sets implements SetRunner {
  readonly #options: SetRunnerOptions;
  /** Shard by parked customer. Only the owner of a shard parks, so memory and table agree. */
  readonly #parked = new Map<number, number>();

  constructor(options: SetRunnerOptions) {
    this.#options = options;
  }

  async next(limit: number, lanes = 1): Promise<number> {
    const positions = [...this.#options.leases.held.values()].map(({ shard, next, month }) => ({
      shard,
      offset: next,
      month,
    }));
    const parts = Array.from({ length: lanes }, (_, lane) => positions.filter((_, at) => at % lanes === lane));
    const done = await Promise.allSettled(parts.map((part) => this.#next(part, Math.ceil(limit / lanes))));
    let count = 0;
    for (const one of done) {
      // What the other lanes did stands; whoever asks again goes on from there.
      if (one.status === "rejected") throw one.reason;
      count += one.value;
    }
    return count;
  }

  async #next(positions: readonly Position[], limit: number): Promise<number> {
    const { storage, name } = this.#options;
    let facts: StoredFact[] = [];
    if (positions.length === 0) return 0;
    try {
      const handled = await storage.batch(`consume ${name}`, async (tx) => {
        facts = await readFacts(tx, positions, limit);
        return facts.length > 0 ? await this.#commit(tx, facts) : nothingHandled;
      });
      this.#committed(facts, handled);
    } catch (error) {
      if (facts.length === 0) throw error;
      await this.#halve(facts, error);
    }
    return facts.length;
  }

  async loadParked(): Promise<void> {
    const { storage, name, leases } = this.#options;
    const shards = [...leases.held.keys()];
    const rows = await storage.batch(`parked ${name}`, (tx) =>
      tx.rows<{ customer: number; shard: number }>(
        sql`select customer, shard from log.parked where consumer = ${name} and shard = any (${shards}::smallint[])`,
      ),
    );
    this.#parked.clear();
    for (const row of rows) this.#parked.set(row.customer, row.shard);
  }

  runReleased(): Promise<number> {
    return runReleased(this.#options, this.#parked);
  }

  async #commit(tx: Tx, facts: readonly StoredFact[]): Promise<HandledSet> {
    const waiting = facts.filter((fact) => this.#parked.has(fact.customer));
    const kept = waiting.length === 0 ? facts : facts.filter((fact) => !this.#parked.has(fact.customer));
    const handled = await handleSet(tx, kept, this.#options);
    await keepParked(tx, this.#options.name, waiting);
    await this.#options.leases.move(tx, movesOf(facts));
    return handled;
  }

  #committed(facts: readonly StoredFact[], { published, after }: HandledSet): void {
    this.#options.leases.moved(movesOf(facts));
    for (const work of after) work();
    if (published > 0) this.#options.published();
  }

  async #settle(facts: readonly StoredFact[]): Promise<void> {
    try {
      const { storage, name } = this.#options;
      this.#committed(facts, await storage.batch(`consume ${name}`, (tx) => this.#commit(tx, facts)));
    } catch (error) {
      await this.#halve(facts, error);
    }
  }

  // Halves are prefixes in the order of shard and offset, so that each is a set of its own with positions of its own.
  async #halve(facts: readonly StoredFact[], failure: unknown): Promise<void> {
    if (!isPoison(failure)) throw failure;
    const customers = new Set(facts.filter((f) => !this.#parked.has(f.customer)).map((fact) => fact.customer));
    const [customer] = customers;
    if (customer === undefined) throw failure;
    if (customers.size === 1) return await this.#park(customer, facts, failure);
    const middle = facts.length >> 1;
    await this.#settle(facts.slice(0, middle));
    await this.#settle(facts.slice(middle));
  }

  async #park(customer: number, facts: readonly StoredFact[], failure: unknown): Promise<void> {
    const { storage, name, leases, maxParked } = this.#options;
    const reason = reasonOf(failure);
    const count = this.#parked.size;
    if (count >= maxParked) throw logCases.too_many_parked({ consumer: name, count, reason });
    const first = facts.find((fact) => fact.customer === customer);
    if (!first) throw failure;
    // Whoever is not this customer was parked before: the whole set waits now.
    await storage.batch(`park ${name}`, async (tx) => {
      await tx.run(sql`
        insert into log.parked (consumer, customer, shard, reason, since_offset, facts, parked_at)
        values (${name}, ${customer}, ${first.shard}, ${reason}, ${first.offset}, 0, ${machine.now()})`);
      await keepParked(tx, name, facts);
      await leases.move(tx, movesOf(facts));
    });
    this.#parked.set(customer, first.shard);
    this.#committed(facts, nothingHandled);
  }
}

/** Poison is what fails again however often it is tried; a lost lease is nobody's fault. */
function isPoison(error: unknown): boolean {
  if (error instanceof PerennialError && /^log\.(lost_lease|gone|too_many_parked)$/.test(error.caseName)) return false;
  return !mayRetry(error);
}

async function keepParked(tx: Tx, consumer: string, facts: readonly StoredFact[]): Promise<void> {
  if (facts.length === 0) return;
  await tx.run(sql`
    insert into log.parked_fact (consumer, customer, shard, "offset", month)
    select ${consumer}, u.* from unnest(${facts.map((f) => f.customer)}::int[], ${facts.map((f) => f.shard)}::smallint[],
      ${facts.map((f) => f.offset)}::bigint[], ${facts.map((f) => f.month)}::int[]) as u`);
  await tx.run(sql`
    update log.parked p set facts = p.facts + u.n
    from (select c, count(*) as n from unnest(${facts.map((f) => f.customer)}::int[]) c group by c) u
    where p.consumer = ${consumer} and p.customer = u.c`);
}

async function runReleased(options: SetRunnerOptions, parked: Map<number, number>): Promise<number> {
  const { storage, name, leases, published } = options;
  // Nobody of our shards is parked, so nobody was released.
  if (parked.size === 0) return 0;
  const shards = [...leases.held.keys()];
  const released = await storage.batch(`parked ${name}`, (tx) =>
    tx.rows<{ customer: number; shard: number }>(sql`
      select customer, shard from log.parked
      where consumer = ${name} and released and shard = any (${shards}::smallint[]) order by customer`),
  );
  let handled = 0;
  for (const { customer, shard } of released) {
    try {
      const { facts, done } = await storage.batch(`release ${name}`, (tx) => runOne(tx, options, customer, shard));
      parked.delete(customer);
      handled += facts;
      for (const work of done.after) work();
      if (done.published > 0) published();
    } catch (error) {
      if (!isPoison(error)) throw error;
      const reason = reasonOf(error);
      await storage.batch(`park ${name}`, (tx) =>
        tx.run(sql`
          update log.parked set released = false, reason = ${reason}, parked_at = ${machine.now()}
          where consumer = ${name} and customer = ${customer}`),
      );
    }
  }
  return handled;
}

async function runOne(
  tx: Tx,
  options: SetRunnerOptions,
  customer: number,
  shard: number,
): Promise<{ facts: number; done: HandledSet }> {
  const facts = await readParkedFacts(tx, options.name, customer);
  const done = await handleSet(tx, facts, options);
  await tx.run(sql`delete from log.parked_fact where consumer = ${options.name} and customer = ${customer}`);
  await tx.run(sql`delete from log.parked where consumer = ${options.name} and customer = ${customer}`);
  const held = options.leases.held.get(shard);
  // Moving the position to where it is checks the epoch: only the shard's owner changes the customer.
  await options.leases.move(tx, [{ shard, to: held?.next ?? -1, month: held?.month ?? 0 }]);
  return { facts: facts.length, done };
}
