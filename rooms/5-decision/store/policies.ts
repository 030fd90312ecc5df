/** Policies as they are kept: every version that was, and the book of those that a second person agreed to. */
import { canonicalJson, type Policy } from "#contracts/definitions";
import { type Storage, sql, type Tx } from "#ground/storage";

/** The policies that hold, with the stamp that counts their changes. */
export interface PolicyBook {
  readonly stamp: number;
  readonly policies: readonly Policy[];
}

/** The book of a process, read again when its stamp has moved. */
export interface Policies {
  /** As it was when it was last looked at. */
  readonly current: PolicyBook;
  /** As it stands in a transaction, by one small query where nothing changed. */
  within(tx: Tx): Promise<PolicyBook>;
  /** The same for a transaction that has read the stamp already. */
  upTo(tx: Tx, stamp: number): Promise<PolicyBook>;
  /** Looks now. */
  look(): Promise<PolicyBook>;
}

export function keepPolicies(storage: Storage, first: PolicyBook): Policies {
  let current = first;
  const upTo = async (tx: Tx, stamp: number): Promise<PolicyBook> => {
    // Of two that look at once the newer one stays.
    if (stamp > current.stamp) {
      const book = await readPolicyBook(tx);
      if (book.stamp > current.stamp) current = book;
    }
    return current;
  };
  const within = async (tx: Tx): Promise<PolicyBook> => await upTo(tx, await readStamp(tx));
  return {
    get current() {
      return current;
    },
    within,
    upTo,
    look: () => storage.batch("read policies", within),
  };
}

async function readStamp(tx: Tx): Promise<number> {
  return (await tx.one<{ stamp: number }>(sql`select stamp from decision.policy_book`)).stamp;
}

export async function readPolicyBook(tx: Tx): Promise<PolicyBook> {
  // One statement: stamp and policies are of one moment.
  const { stamp, bodies } = await tx.one<{ stamp: number; bodies: readonly (readonly Policy[])[] }>(sql`
    select b.stamp, coalesce((select jsonb_agg(p.body order by p.id) from decision.policy p
      where p.state = 'approved'), '[]'::jsonb) as bodies
    from decision.policy_book b`);
  return { stamp, policies: bodies.flat() };
}

export type PolicyState = "proposed" | "approved" | "replaced" | "refused" | "withdrawn";

export type PolicyOrigin = "file" | "person";

export interface KeptPolicy {
  readonly id: string;
  readonly version: number;
  /** One item for each span of days, by its first day; none: it ends. */
  readonly body: readonly Policy[];
  readonly state: PolicyState;
  readonly origin: PolicyOrigin;
}

/** The newest versions: what holds, what waits, and what files said last that was settled. */
export async function readNewest(tx: Tx): Promise<KeptPolicy[]> {
  return await tx.rows<KeptPolicy>(sql`
    select id, version, body, state, origin from decision.policy p
    where state in ('approved', 'proposed')
      or (origin = 'file' and version = (select max(n.version) from decision.policy n
        where n.id = p.id and n.origin = 'file' and n.state in ('approved', 'replaced', 'refused')))
    order by id, version`);
}

/** Policies of files by id, the versions of one id together. */
export function byPolicy(policies: readonly Policy[]): Map<string, readonly Policy[]> {
  const grouped = new Map<string, Policy[]>();
  for (const policy of policies) grouped.set(policy.id, [...(grouped.get(policy.id) ?? []), policy]);
  for (const versions of grouped.values()) versions.sort((a, b) => (a.effective_from < b.effective_from ? -1 : 1));
  return grouped;
}

export interface PolicyChange {
  readonly id: string;
  /** None: the policy ends. */
  readonly body: readonly Policy[];
  /** A person's own text, and why. */
  readonly text?: string;
  readonly why?: string;
}

export interface OutOfLine {
  /** What files say and nobody has proposed yet. */
  readonly proposals: readonly PolicyChange[];
  /** Proposals that no file says any more. */
  readonly withdrawn: readonly { readonly id: string; readonly version: number }[];
}

/**
 * What stands against what the files say. They ask for what they have not said before: what a second person refused, or
 * what a person changed since, is not asked for again. A person's proposal stands in their way until it is settled.
 */
export function outOfLine(kept: readonly KeptPolicy[], files: readonly Policy[]): OutOfLine {
  const said = byPolicy(files);
  const standing = (state: PolicyState) =>
    new Map(kept.filter((one) => one.state === state).map((one) => [one.id, one]));
  const [approved, proposed] = [standing("approved"), standing("proposed")];
  const before = new Map(
    kept.filter((one) => one.origin === "file" && one.state !== "proposed").map((one) => [one.id, one]),
  );
  const proposals: PolicyChange[] = [];
  const withdrawn: { id: string; version: number }[] = [];
  for (const id of [...new Set([...said.keys(), ...approved.keys(), ...proposed.keys()])].sort()) {
    const body = said.get(id) ?? [];
    const wanted = canonicalJson(body);
    const waiting = proposed.get(id);
    if (waiting?.origin === "person") continue;
    const isWaiting = waiting !== undefined && canonicalJson(waiting.body) === wanted;
    const holds = canonicalJson(approved.get(id)?.body ?? []) === wanted;
    if (waiting && (holds || !isWaiting)) withdrawn.push({ id, version: waiting.version });
    const isSaid = canonicalJson(before.get(id)?.body ?? []) === wanted;
    if (!holds && !isWaiting && !isSaid) proposals.push({ id, body });
  }
  return { proposals, withdrawn };
}

/** Two who change policies at once: the second sees what the first wrote. */
export async function ownPolicies(tx: Tx): Promise<void> {
  await tx.run(sql`select pg_advisory_xact_lock(hashtext('perennial policies'))`);
}

export async function countPolicyChange(tx: Tx): Promise<void> {
  await tx.run(sql`update decision.policy_book set stamp = stamp + 1`);
}

/** Adds versions, each the next one of its policy. */
export async function addVersions(
  tx: Tx,
  changes: readonly PolicyChange[],
  {
    state,
    by,
    at,
    origin = "file",
  }: {
    readonly state: "proposed" | "approved";
    readonly by: string;
    readonly at: Date;
    readonly origin?: PolicyOrigin;
  },
): Promise<{ id: string; version: number }[]> {
  if (changes.length === 0) return [];
  const [settledBy, settledAt] = state === "approved" ? [by, at] : [null, null];
  return await tx.rows<{ id: string; version: number }>(sql`
    insert into decision.policy (id, version, body, state, made_by, made_at, settled_by, settled_at, origin, text, why)
    select u.id, 1 + coalesce((select max(p.version) from decision.policy p where p.id = u.id), 0), u.body::jsonb,
      ${state}, ${by}, ${at}, ${settledBy}::text, ${settledAt}::timestamptz, ${origin}, u.text, u.why
    from unnest(${changes.map(({ id }) => id)}::text[], ${changes.map(({ body }) => JSON.stringify(body))}::text[],
      ${changes.map(({ text }) => text ?? null)}::text[], ${changes.map(({ why }) => why ?? null)}::text[])
      as u(id, body, text, why)
    returning id, version`);
}
