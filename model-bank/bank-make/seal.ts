/** Who a made customer is, as the profile keeps it: encrypted under a key of its own and found by keyed hashes. */
import { fnv1a32 } from "#ground/random";
import { createVault, defaultIdentityRules, type Vault } from "#profile";
import type { Person } from "./person.ts";
import type { PostgresRows } from "./postgres-rows.ts";
import type { MakeTask } from "./task.ts";

const DAY = 86_400_000;
/** 128 bits of the keyed hash, as identity keys are kept. */
const KEY_BYTES = 16;

export class Sealer {
  readonly #vault: Vault;

  constructor({ dataKey, wrapping, pepper }: MakeTask["vault"]) {
    const key = Buffer.from(wrapping);
    this.#vault = createVault({ wrapping: { current: () => dataKey, key: () => key }, pepper: Buffer.from(pepper) });
  }

  person(rows: PostgresRows, person: Person): void {
    const customer = person.index + 1;
    const subject = this.#vault.find("subject", person.subject);
    const key = this.#vault.newKey(subject);
    rows.begin(7);
    rows.int4(customer);
    rows.bytea(subject);
    rows.int8(fnv1a32(person.subject));
    rows.bytea(key.wrapped);
    rows.int4(key.dataKey);
    rows.bytea(this.#vault.seal(key, customer, { ...person.personal }));
    rows.instant(person.habits.registeredOn * DAY);
  }

  /** What is made is in the form that is hashed: no blanks around, e-mail in small letters, telephone without a prefix. */
  keys(rows: PostgresRows, person: Person): void {
    for (const [kind, text] of Object.entries(person.personal)) {
      const manner = defaultIdentityRules.kinds[kind];
      if (manner === undefined || typeof text !== "string") continue;
      rows.begin(7);
      rows.text(kind);
      rows.bytea(this.#vault.find(kind, text).subarray(0, KEY_BYTES));
      rows.int4(person.index + 1);
      rows.bool(manner === "exclusive");
      rows.bool(true);
      rows.instant(person.habits.registeredOn * DAY);
      rows.text("record");
    }
  }
}
