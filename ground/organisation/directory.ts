/** Who somebody is: actors by person and by key, remembered for a few seconds. */
import { createHash, timingSafeEqual } from "node:crypto";
import type { KeyActor, PersonActor, Role, Scope } from "#ground/authority";
import { machine } from "#ground/clock";
import { type Storage, sql } from "#ground/storage";

/** How long an answer is believed, in milliseconds: a withdrawn role or key works no longer than this. */
export const FRESH_MS = 3_000;
const MOST_REMEMBERED = 10_000;

export interface KeyIdentity extends KeyActor {
  /** Requests a second that the key may make. */
  readonly ratePerSecond: number;
}

export interface Directory {
  /** Null when there is no such person, the person has left or holds no role. */
  actorOfPerson(person: string): Promise<PersonActor | null>;
  /** Null when the text is no key of ours, or the key has expired or was revoked. */
  actorOfKey(keyText: string): Promise<KeyIdentity | null>;
  /** Forgets what is remembered, so that a change made in this process holds at once. */
  forget(): void;
}

export interface DirectoryOptions {
  /** Monotonic milliseconds and the instant; the machine's unless a test turns them. */
  readonly clock?: { elapsed(): number; now(): Date };
  readonly freshMs?: number;
}

class Recent<Value> {
  readonly #values = new Map<string, { readonly value: Value; readonly until: number }>();
  readonly #elapsed: () => number;
  readonly #freshMs: number;

  constructor(elapsed: () => number, freshMs: number) {
    this.#elapsed = elapsed;
    this.#freshMs = freshMs;
  }

  async get(name: string, load: () => Promise<Value>): Promise<Value> {
    const found = this.#values.get(name);
    if (found && found.until > this.#elapsed()) return found.value;
    // Counted from before the question: the answer may be as old as that.
    const until = this.#elapsed() + this.#freshMs;
    const value = await load();
    if (this.#values.size >= MOST_REMEMBERED) this.#values.clear();
    this.#values.set(name, { value, until });
    return value;
  }

  clear(): void {
    this.#values.clear();
  }
}

interface KeyRow {
  readonly key: string;
  readonly name: string;
  readonly hash: Buffer;
  readonly permissions: readonly string[];
  readonly units: readonly number[] | null;
  readonly rate_per_second: number;
  readonly expires_at: Date | null;
  readonly revoked_at: Date | null;
}

export function hashOfKey(keyText: string): Buffer {
  return createHash("sha256").update(keyText).digest();
}

export function createDirectory(storage: Storage, options: DirectoryOptions = {}): Directory {
  const clock = options.clock ?? machine;
  const freshMs = options.freshMs ?? FRESH_MS;
  const people = new Recent<PersonActor | null>(() => clock.elapsed(), freshMs);
  const keys = new Recent<{ row: KeyRow; scope: Scope } | null>(() => clock.elapsed(), freshMs);
  return {
    actorOfPerson: (person) => people.get(person, () => readPerson(storage, person)),
    async actorOfKey(keyText) {
      const [, key] = /^pk_([0-9a-f]{16})_[A-Za-z0-9_-]{43}$/.exec(keyText) ?? [];
      if (key === undefined) return null;
      // Remembered by id, not by the text: guesses share one entry and the secret is compared every time.
      const found = await keys.get(key, () => readKey(storage, key));
      if (!found || !timingSafeEqual(found.row.hash, hashOfKey(keyText))) return null;
      const { row, scope } = found;
      if (row.revoked_at !== null || (row.expires_at !== null && row.expires_at <= clock.now())) return null;
      const { name, permissions, rate_per_second: ratePerSecond } = row;
      return { kind: "key", id: key, name, permissions, scope, ratePerSecond };
    },
    forget() {
      people.clear();
      keys.clear();
    },
  };
}

async function readPerson(storage: Storage, person: string): Promise<PersonActor | null> {
  const row = await storage.batch("read person", (tx) =>
    tx.maybe<{ name: string; roles: Role[]; head: boolean; units: number[] }>(sql`
      select p.name_zh as name,
        array(select distinct role from organisation.role_grant g where g.person = p.person order by role) as roles,
        exists (select 1 from organisation.role_grant g join organisation.unit u using (unit)
          where g.person = p.person and u.parent is null) as head,
        array(select distinct b.below from organisation.role_grant g join organisation.unit_below b using (unit)
          where g.person = p.person order by b.below) as units
      from organisation.person p where p.person = ${person} and p.active`),
  );
  if (!row || row.roles.length === 0) return null;
  return { kind: "person", id: person, name: row.name, roles: row.roles, scope: row.head ? "all" : row.units };
}

async function readKey(storage: Storage, key: string): Promise<{ row: KeyRow; scope: Scope } | null> {
  const row = await storage.batch("read key", (tx) =>
    tx.maybe<KeyRow & { below: number[] }>(sql`
      select key, name, hash, permissions, units, rate_per_second, expires_at, revoked_at,
        array(select distinct below from organisation.unit_below where unit = any (units) order by below) as below
      from organisation.api_key where key = ${key}`),
  );
  return row ? { row, scope: row.units === null ? "all" : row.below } : null;
}

const directories = new WeakMap<Storage, Directory>();

/** The directory of a storage that everybody in this process shares. */
export function directoryOf(storage: Storage): Directory {
  let directory = directories.get(storage);
  if (!directory) {
    directory = createDirectory(storage);
    directories.set(storage, directory);
  }
  return directory;
}

/** See {@link Directory.actorOfPerson}. */
export async function actorOfPerson(storage: Storage, person: string): Promise<PersonActor | null> {
  return await directoryOf(storage).actorOfPerson(person);
}

/** See {@link Directory.actorOfKey}. */
export async function actorOfKey(storage: Storage, keyText: string): Promise<KeyIdentity | null> {
  return await directoryOf(storage).actorOfKey(keyText);
}

/** The number of each unit by its code; rows carry the number. */
export async function unitNumbers(storage: Storage): Promise<ReadonlyMap<string, number>> {
  const rows = await storage.batch("read units", (tx) =>
    tx.rows<{ code: string; unit: number }>(sql`select code, unit from organisation.unit`),
  );
  return new Map(rows.map(({ code, unit }) => [code, unit]));
}
