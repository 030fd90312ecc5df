/** Bench: events per second through a hundred playbooks to durable admissions, against bare inserts and against Redis. */
import { fork } from "node:child_process";
import { availableParallelism, loadavg } from "node:os";
import path from "node:path";
import { job } from "#ground/authority";
import { machine, type ReplayClock } from "#ground/clock";
import { seededRandom } from "#ground/random";
import { acceptNumbered } from "#intake";
import { type BenchFact, factsOf, zipf } from "./metrics-parts/work.ts";
import { type PlaybookBed, type Pool, withMovedBed } from "./playbook-bed.ts";
import { type BenchOptions, type BenchRow, median, rounded, throughputRow } from "./rows.ts";
import { naiveAdmissions } from "./triggers-parts/naive.ts";
import { type RedisSide, redisSide } from "./triggers-parts/redis.ts";
import { fileOf, rulesOf } from "./triggers-parts/rules.ts";

const CUSTOMERS = 1_000_000;
const PLAYBOOKS = 100;
const MANY = 1_000;
const EVENTS = 20_000;
const ROUNDS = 7;
const BATCH = 100;
const CONNECTIONS = 8;
const START = new Date("2026-03-02T10:00:00+08:00");
/** Events of all customers come this often, milliseconds. */
const STEP = 100;
/** Facts that are handed over together before they are applied. */
const BURST = 5_000;
const LATENCY_BATCHES = 200;

const NURSERY = "--max-semi-space-size=64";

/** `--customers`, `--events` (a round) and `--rounds` for small tries. In a process whose memory is set up as the product's is. */
export async function run(options: BenchOptions): Promise<BenchRow[]> {
  if (process.execArgv.includes(NURSERY)) return await measured(options);
  const execArgv = ["--conditions=source", "--import", "tsx", NURSERY];
  const child = fork(path.join(import.meta.dirname, "triggers-parts/process.ts"), { execArgv });
  try {
    return await new Promise<BenchRow[]>((resolve, reject) => {
      child.once("exit", (code) => reject(new Error(`the measurement ended with ${code}`)));
      child.on("message", (told: Told) => {
        if ("say" in told) options.say(told.say);
        else if ("rows" in told) resolve([...told.rows]);
        else reject(new Error(told.failed));
      });
      child.send([...options.flags]);
    });
  } finally {
    if (child.exitCode === null && !child.killed) child.kill();
  }
}

/** What the process that measures tells. */
export type Told = { readonly say: string } | { readonly rows: readonly BenchRow[] } | { readonly failed: string };

export async function measured({ flags, say }: BenchOptions): Promise<BenchRow[]> {
  const number = (name: string, otherwise: number): number => Number(flags.get(name) || otherwise);
  const [customers, events, count] = [
    number("customers", CUSTOMERS),
    number("events", EVENTS),
    number("rounds", ROUNDS),
  ];
  const rules = rulesOf(PLAYBOOKS);
  return await withMovedBed({ playbooks: rulesOf(MANY).map(fileOf), customers }, START, async (bed, clock) => {
    say(`${customers} customers`);
    const redis = await redisSide(rules);
    if (!redis) say("Redis is not measured: there is no redis-server on this machine");
    try {
      const ours = new OurSide(bed, clock, customers);
      await ours.publish(rules.map(({ id }) => id));
      await makePeerTable(bed.pool);
      const rounds: Round[] = [];
      for (let n = -1; n < count; n++) {
        const round = await measure(ours, bed.pool, redis, ours.next(`round${n}`, events));
        if (n >= 0) rounds.push(round);
        say(
          `${n < 0 ? "warm" : `round ${n + 1}`}: ${Math.round(round.ours)} events/s, inserts ${Math.round(round.inserts)}, Redis ${Math.round(round.redis)}`,
        );
      }
      await compareAnswers(ours, redis, rules, say);
      const notes = {
        ...(await notesOf(bed, ours, redis, { customers, events, rounds })),
        not_measured: redis ? "" : "Redis: no redis-server on this machine",
      };
      const versions = { postgresql: bed.version, node: process.version, ...(redis ? { redis: redis.version } : {}) };
      const row = (name: string, peer: (round: Round) => number): BenchRow =>
        throughputRow(
          name,
          "events/s",
          rounds.map((round) => ({ ours: round.ours, peer: peer(round) })),
          versions,
          notes,
        );
      return [
        row(`triggers, ${PLAYBOOKS} playbooks, against bare inserts of ${BATCH}`, ({ inserts }) => inserts),
        ...(redis ? [row(`triggers, ${PLAYBOOKS} playbooks, against Redis`, (round) => round.redis)] : []),
      ];
    } finally {
      await redis?.close();
    }
  });
}

interface Round {
  readonly ours: number;
  readonly inserts: number;
  /** NaN: not measured. */
  readonly redis: number;
}

async function seconds(work: () => Promise<void>): Promise<number> {
  const began = machine.elapsed();
  await work();
  return (machine.elapsed() - began) / 1_000;
}

async function measure(
  ours: OurSide,
  pool: Pool,
  redis: RedisSide | undefined,
  facts: readonly BenchFact[],
): Promise<Round> {
  const until = ours.until;
  const rate = facts.length / (await seconds(() => ours.take(facts)));
  await ours.move();
  return {
    ours: rate,
    inserts: facts.length / (await seconds(() => insert(pool, facts))),
    redis: redis ? facts.length / (await seconds(() => redis.take(facts, until))) : Number.NaN,
  };
}

class OurSide {
  readonly facts: BenchFact[] = [];
  readonly bed: PlaybookBed;
  readonly #clock: ReplayClock;
  readonly #draw: () => number;
  #at = START.getTime();

  constructor(bed: PlaybookBed, clock: ReplayClock, customers: number) {
    this.bed = bed;
    this.#clock = clock;
    this.#draw = zipf(customers, seededRandom("triggers/zipf"));
  }

  /** The moment after the last fact. */
  get until(): number {
    return this.#at;
  }

  async publish(ids: readonly string[]): Promise<void> {
    for (const id of ids) await this.bed.bank.publish(id, START);
  }

  next(name: string, count: number): BenchFact[] {
    const facts = factsOf(name, count, this.#draw, this.#at, STEP);
    this.#at += count * STEP;
    for (const fact of facts) this.facts.push(fact);
    return facts;
  }

  /**
   * From facts handed over to durable admissions, each with the step that is due, which is what the other sides store.
   * While some are applied, the next are taken in.
   */
  async take(facts: readonly BenchFact[]): Promise<void> {
    let applied: Promise<void> = Promise.resolve();
    for (let from = 0; from < facts.length; from += BURST) {
      await this.#accept(facts.slice(from, from + BURST));
      await applied;
      applied = this.#apply();
    }
    await applied;
  }

  /** The steps that are due, into the ledger. */
  async move(): Promise<void> {
    await this.#timed("runs", async () => void (await this.bed.bank.journeys.move()));
  }

  /** All of it, one after the other. */
  async burst(facts: readonly BenchFact[]): Promise<void> {
    await this.#accept(facts);
    await this.#apply();
    await this.move();
  }

  async #accept(facts: readonly BenchFact[]): Promise<void> {
    const { bank } = this.bed;
    const last = facts.at(-1);
    if (last) this.#clock.advanceTo(last.occurredAt);
    await this.#timed("intake", () =>
      inBatches(facts, async (some) => {
        await acceptNumbered(
          bank.intake,
          job("bench"),
          some.map((fact) => ({ ...fact, trace: null })),
        );
      }),
    );
  }

  async #apply(): Promise<void> {
    const { bank } = this.bed;
    await this.#timed("engine", async () => {
      while ((await bank.consumer.drain()) > 0);
    });
    await this.#timed("silences", async () => void (await bank.journeys.timers()));
  }

  /** Seconds spent so far in each part of the work; parts overlap. */
  readonly spent: Record<string, number> = {};

  async #timed(part: string, work: () => Promise<void>): Promise<void> {
    this.spent[part] = (this.spent[part] ?? 0) + (await seconds(work));
  }
}

async function inBatches(
  facts: readonly BenchFact[],
  work: (some: readonly BenchFact[]) => Promise<void>,
): Promise<void> {
  let at = 0;
  const worker = async (): Promise<void> => {
    while (at < facts.length) {
      const from = at;
      at += BATCH;
      await work(facts.slice(from, from + BATCH));
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, worker));
}

async function makePeerTable(pool: Pool): Promise<void> {
  await pool.query("create schema peer");
  await pool.query(`create table peer.event (source text, id text, type text, customer int, time timestamptz, data jsonb,
    primary key (source, id))`);
}

async function insert(pool: Pool, facts: readonly BenchFact[]): Promise<void> {
  const text = `insert into peer.event (source, id, type, customer, time, data)
    select * from unnest($1::text[], $2::text[], $3::text[], $4::int[], $5::timestamptz[], $6::text[]::jsonb[])
    on conflict do nothing`;
  await inBatches(facts, async (some) => {
    await pool.query({
      name: "insert events",
      text,
      values: [
        some.map(({ source }) => source),
        some.map(({ id }) => id),
        some.map(({ type }) => type),
        some.map(({ customer }) => customer),
        some.map(({ occurredAt }) => occurredAt.toISOString()),
        some.map(({ data }) => JSON.stringify(data)),
      ],
    });
  });
}

/** Every side has admitted the same customers to the same playbooks at the same moments. */
async function compareAnswers(
  ours: OurSide,
  redis: RedisSide | undefined,
  rules: ReturnType<typeof rulesOf>,
  say: (text: string) => void,
): Promise<void> {
  const until = ours.facts.at(-1)?.occurredAt.getTime() ?? 0;
  const wanted = naiveAdmissions(rules, ours.facts, until);
  const byDays = rules.filter(({ kind }) => kind === "dormant" || kind === "maturity").map(({ id }) => id);
  const { rows } = await ours.bed.pool.query<{ one: string }>(
    `select playbook || ' ' || customer || ' ' || (extract(epoch from admitted_at) * 1000)::bigint as one
     from playbook.enrolment where not playbook = any ($1)`,
    [byDays],
  );
  same("ours", wanted, new Set(rows.map(({ one }) => one)), until);
  if (redis) same("Redis", wanted, await redis.intents(), until);
  say(`${wanted.size} admissions compared`);
}

function same(name: string, wanted: ReadonlySet<string>, got: ReadonlySet<string>, until: number): void {
  const missing = [...wanted].filter((one) => !got.has(one));
  const more = [...got].filter((one) => !wanted.has(one) && Number(one.split(" ")[2]) <= until);
  if (missing.length + more.length > 0)
    throw new Error(
      `answers differ: ${name} misses ${missing.length} (${missing[0]}), has ${more.length} more (${more[0]})`,
    );
}

async function notesOf(
  { pool }: PlaybookBed,
  ours: OurSide,
  redis: RedisSide | undefined,
  {
    customers,
    events,
    rounds,
  }: { readonly customers: number; readonly events: number; readonly rounds: readonly Round[] },
): Promise<BenchRow["notes"]> {
  const { rows } = await pool.query<{ state: string; intents: string }>(`
    select sum(pg_total_relation_size(t))::bigint as state, (select count(*) from reach.touch)::bigint as intents
    from unnest(array['profile.customer', 'profile.metric_state', 'playbook.enrolment', 'playbook.timer', 'playbook.watch']::regclass[]) t`);
  const taken = ours.facts.length;
  const admitted = await admissions(pool);
  const spent = Object.fromEntries(Object.entries(ours.spent).map(([part, of]) => [`seconds_${part}`, rounded(of)]));
  const took: number[] = [];
  for (let n = 0; n < LATENCY_BATCHES; n++) {
    const facts = ours.next(`latency${n}`, BATCH);
    took.push((await seconds(() => ours.burst(facts))) * 1_000);
  }
  took.sort((a, b) => a - b);
  await ours.publish(rulesOf(MANY).map(({ id }) => id));
  const [manyFrom, manyAdmitted] = [ours.facts.length, await admissions(pool)];
  const many: number[] = [];
  for (let n = 0; n < 3; n++) {
    const facts = ours.next(`many${n}`, events);
    many.push(facts.length / (await seconds(() => ours.take(facts))));
    await ours.move();
  }
  const rate = median(rounds.map((round) => round.ours));
  return {
    playbooks: `${PLAYBOOKS}: at once, count in a window, sequence, silence after an event, balance drop, 90 days without a transaction, maturity`,
    setting: `fsync on, Redis appendfsync always; ${customers} customers, Zipf 1.1; in one process: from handed over to durable admissions with the step that is due; intents in the ledger come after, untimed, and are in the latency`,
    events_a_round: events,
    admissions_per_event: rounded(admitted / taken),
    intents: Number(rows[0]?.intents),
    ...spent,
    p50_event_to_intent_ms: rounded(took[Math.floor(took.length * 0.5)] ?? Number.NaN),
    p99_event_to_intent_ms: rounded(took[Math.floor(took.length * 0.99)] ?? Number.NaN),
    measured_latency: `a batch of ${BATCH} from handed over to its last intent, nothing beside it`,
    bytes_per_customer: Math.round(Number(rows[0]?.state) / customers),
    redis_bytes_per_customer: redis ? Math.round((await redis.memory()) / customers) : "",
    events_per_second_of_1000_playbooks: Math.round(median(many)),
    time_of_1000_against_100: rounded(rate / median(many)),
    admissions_per_event_of_1000_playbooks: rounded(
      ((await admissions(pool)) - manyAdmitted) / (ours.facts.length - manyFrom),
    ),
    cores: availableParallelism(),
    load: rounded(loadavg()[0] ?? 0),
    machine: machine.now().toISOString().slice(0, 10),
  };
}

async function admissions(pool: Pool): Promise<number> {
  const { rows } = await pool.query<{ n: string }>("select count(*) as n from playbook.enrolment");
  return Number(rows[0]?.n);
}
