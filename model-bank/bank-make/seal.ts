/** Who a made customer is, as the profile keeps it: encrypted under a key of its own and found by keyed hashes. */
import { randomBytes } from "node:crypto";
import { fnv1a32 } from "#ground/random";
import { createVault, defaultIdentityRules, type Vault } from "#profile";
import { keyedHasher } from "./keyed-hash.ts";
import type { Person } from "./person.ts";
import type { PostgresRows } from "./postgres-rows.ts";
import type { MakeTask } from "./task.ts";

const DAY = 86_400_000;
/** 128 bits of the keyed hash, as identity keys are kept. */
const KEY_BYTES = 16;

const POOL_BYTES = 64 * 2 ** 10;

/** Random bytes of the system, asked for many at a time; none is given twice. */
function pooledRandom(): (bytes: number) => Buffer {
  let pool = Buffer.alloc(0);
  return (bytes) => {
    if (pool.length < bytes) pool = randomBytes(POOL_BYTES);
    const taken = pool.subarray(0, bytes);
    pool = pool.subarray(bytes);
    return taken;
  };
}

export class Sealer {
  readonly #vault: Vault;
  /** The vault's `find`. */
  readonly #find: (text: string) => Buffer;

  constructor({ dataKey, wrapping, pepper }: MakeTask["vault"]) {
    const key = Buffer.from(wrapping);
    this.#find = keyedHasher(Buffer.from(pepper));
    const wrappingKeys = { current: () => dataKey, key: () => key };
    this.#vault = createVault({ wrapping: wrappingKeys, pepper: Buffer.from(pepper), random: pooledRandom() });
  }

  person(rows: PostgresRows, person: Person): void {
    const customer = person.index + 1;
    const subject = this.#find(`subject:${person.subject}`);
    const { key, sealed } = this.#vault.sealNew(subject, customer, { ...person.personal });
    rows.begin(7);
    rows.int4(customer);
    rows.bytea(subject);
    rows.int8(fnv1a32(person.subject));
    rows.bytea(key.wrapped);
    rows.int4(key.dataKey);
    rows.bytea(sealed);
    rows.instant(person.habits.registeredOn * DAY);
  }

  /** What is made is in the form that is hashed: no blanks around, e-mail in small letters, telephone without a prefix. */
  keys(rows: PostgresRows, person: Person): void {
    for (const [kind, text] of Object.entries(person.personal)) {
      const manner = defaultIdentityRules.kinds[kind];
      if (manner === undefined || typeof text !== "string") continue;
      rows.begin(7);
      rows.text(kind);
      rows.bytea(this.#find(`${kind}:${text}`).subarray(0, KEY_BYTES));
      rows.int4(person.index + 1);
      rows.bool(manner === "exclusive");
      rows.bool(true);
      rows.instant(person.habits.registeredOn * DAY);
      rows.text("record");
    }
  }
}
