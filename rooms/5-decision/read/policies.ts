/** What policies there are, how they came to be, and what waits for a second person. */
import { type Both, type Policy, policyText } from "#contracts/definitions";
import { type Actor, allow } from "#ground/authority";
import type { Day } from "#ground/clock";
import { type Storage, sql } from "#ground/storage";
import { nearest } from "#kits/expr";
import { decisionPermissions } from "../permissions.ts";
import { policyCases } from "../rules/cases.ts";
import type { PolicyOrigin, PolicyState } from "../store/policies.ts";

export interface PolicyLine extends Both {
  readonly id: string;
  readonly kind: string;
  /** The version that holds; null: none was ever approved, or it ended. */
  readonly version: number | null;
  /** The version that waits for a second person. */
  readonly waiting: number | null;
  readonly waitingBy: string | null;
  readonly waitingSince: Date | null;
  /** The span of days that holds on the day that was asked about; null: none does. */
  readonly effectiveFrom: Day | null;
  readonly effectiveTo: Day | null;
}

export interface PolicyVersionView {
  readonly version: number;
  readonly state: PolicyState;
  /** One item for each span of days; none: it ends. */
  readonly body: readonly Policy[];
  readonly madeBy: string;
  readonly madeAt: Date;
  readonly settledBy: string | null;
  readonly settledAt: Date | null;
  /** Why it was refused. */
  readonly reason: string | null;
  /** Said by the bank's files, or proposed by a person, and why. */
  readonly origin: PolicyOrigin;
  readonly why: string | null;
}

export interface PolicyDetail extends PolicyLine {
  /** Newest first. */
  readonly versions: readonly PolicyVersionView[];
}

interface Row extends PolicyVersionView {
  readonly id: string;
}

/** @param waiting only those of which a change waits @throws authority.not_allowed */
export async function listPolicies(
  storage: Storage,
  actor: Actor,
  { day, waiting = false }: { readonly day: Day; readonly waiting?: boolean },
): Promise<PolicyLine[]> {
  allow(actor, decisionPermissions.read_policies);
  const rows = await readRows(storage, actor, null);
  return [...grouped(rows)]
    .map(([id, versions]) => lineOf(id, versions, day))
    .filter((line) => !waiting || line.waiting !== null);
}

/** @throws authority.not_allowed, policy.no_policy */
export async function showPolicy(storage: Storage, actor: Actor, id: string, day: Day): Promise<PolicyDetail> {
  allow(actor, decisionPermissions.read_policies);
  const rows = await readRows(storage, actor, id);
  if (rows.length === 0) throw policyCases.no_policy({ policy: id, ...hintOf(id, await namesOf(storage, actor)) });
  const versions = rows.map(({ id: _, ...version }) => version);
  return { ...lineOf(id, versions, day), versions };
}

/**
 * A version as text: as a person wrote it, or made from what it says.
 * @param version the one that holds, or the newest, when absent
 * @throws authority.not_allowed, policy.no_policy
 */
export async function policyFile(
  storage: Storage,
  actor: Actor,
  { id, day, version }: { readonly id: string; readonly day: Day; readonly version?: number | undefined },
): Promise<string> {
  const policy = await showPolicy(storage, actor, id, day);
  const wanted = version ?? policy.version ?? policy.versions[0]?.version;
  const found = policy.versions.find((one) => one.version === wanted);
  if (!found) throw policyCases.no_version({ policy: id, version: wanted ?? 0 });
  const { text } = await storage.as(actor, (tx) =>
    tx.one<{ text: string | null }>(sql`
      select text from decision.policy where id = ${id} and version = ${found.version}`),
  );
  return text ?? policyText(found.body);
}

async function namesOf(storage: Storage, actor: Actor): Promise<string[]> {
  const rows = await storage.as(actor, (tx) => tx.rows<{ id: string }>(sql`select distinct id from decision.policy`));
  return rows.map(({ id }) => id);
}

function hintOf(name: string, known: readonly string[]): { readonly hint: string } {
  const meant = nearest(name, known);
  return { hint: meant === undefined ? "" : ` (${meant}?)` };
}

// The newest of a policy are a few; older ones than these are in the audit trail.
const MOST_VERSIONS = 50;

async function readRows(storage: Storage, actor: Actor, id: string | null): Promise<Row[]> {
  return await storage.as(actor, (tx) =>
    tx.rows<Row>(sql`
      select id, version, state, body, made_by as "madeBy", made_at as "madeAt", settled_by as "settledBy",
        settled_at as "settledAt", reason, origin, why
      from decision.policy
      where (${id}::text is null or id = ${id}) and (${id}::text is not null or state in ('approved', 'proposed'))
      order by id, version desc limit ${id === null ? 10_000 : MOST_VERSIONS}`),
  );
}

function grouped(rows: readonly Row[]): Map<string, Row[]> {
  const policies = new Map<string, Row[]>();
  for (const row of rows) policies.set(row.id, [...(policies.get(row.id) ?? []), row]);
  return policies;
}

function lineOf(id: string, versions: readonly PolicyVersionView[], day: Day): PolicyLine {
  const holds = versions.find(({ state }) => state === "approved");
  const waits = versions.find(({ state }) => state === "proposed");
  const spans = holds?.body ?? [];
  const now = spans.find(
    ({ effective_from: from, effective_to: to }) => from <= day && (to === undefined || day <= to),
  );
  // What is named: what holds today, else what did or will, else what is proposed.
  const named = now ?? spans.at(-1) ?? waits?.body.at(-1) ?? versions.find(({ body }) => body.length > 0)?.body.at(-1);
  return {
    id,
    kind: named?.kind ?? "",
    zh: named?.zh ?? id,
    en: named?.en ?? id,
    version: holds && spans.length > 0 ? holds.version : null,
    waiting: waits?.version ?? null,
    waitingBy: waits?.madeBy ?? null,
    waitingSince: waits?.madeAt ?? null,
    effectiveFrom: now?.effective_from ?? null,
    effectiveTo: now?.effective_to ?? null,
  };
}
