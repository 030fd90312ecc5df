/** The list a colleague works through: who, why, what to say, until when. Customers are masked. */
import { type Actor, allow } from "#ground/authority";
import { addDays, instantOf } from "#ground/clock";
import type { Language } from "#ground/errors";
import { type Storage, sql, type Tx } from "#ground/storage";
import { reachCases } from "../cases.ts";
import { ownTasksOnly, reachPermissions } from "../permissions.ts";
import type { TaskState } from "../store/task-rows.ts";
import { type BandAround, bandAround, customerWords, type Script, type ScriptParts, scriptOf } from "./task-words.ts";

export interface CallListParts extends ScriptParts {
  readonly storage: Storage;
  readonly zone: string;
  /** Inner edges of the probability bands of a playbook's model, rising; empty without a model. */
  readonly bands: (playbook: string) => readonly number[];
  /** Opened personal fields by customer, in the actor's transaction. */
  readonly personal: (
    tx: Tx,
    customers: readonly number[],
  ) => Promise<ReadonlyMap<number, Readonly<Record<string, unknown>>>>;
}

export interface CallListQuery {
  /** The bank's day on which the deadline falls, `YYYY-MM-DD`. */
  readonly day?: string;
  readonly owner?: string;
  readonly state?: TaskState;
  /** Default 100, at most 1,000. */
  readonly limit?: number;
  /** `next` of the page before. */
  readonly after?: string;
}

export interface CallTask {
  readonly task: number;
  readonly key: string;
  readonly customer: { readonly number: number; readonly name: string; readonly phone: string | null };
  readonly unit: number | null;
  readonly owner: string | null;
  readonly rank: number;
  readonly playbook: string;
  /** Reason codes of the decision. */
  readonly reasons: readonly string[];
  readonly probability: number | null;
  readonly band: BandAround | null;
  readonly script: Script | null;
  readonly openedAt: Date;
  readonly deadline: Date;
  readonly state: TaskState;
  readonly outcome: string | null;
  readonly doneAt: Date | null;
}

export interface CallList {
  readonly tasks: readonly CallTask[];
  /** What `after` takes for the next page; null on the last. */
  readonly next: string | null;
}

interface TaskRow {
  readonly task: number;
  readonly touch: number;
  readonly key: string;
  readonly customer: number;
  readonly unit: number | null;
  readonly owner: string | null;
  readonly rank: number;
  readonly playbook: string;
  readonly reasons: readonly string[];
  readonly probability: number | null;
  readonly script: string;
  readonly opened_at: Date;
  readonly deadline: Date;
  readonly state: TaskState;
  readonly outcome: string | null;
  readonly done_at: Date | null;
}

const LIMIT = 100;
const MOST = 1_000;

/**
 * Tasks by deadline, owner and place, in the actor's scope. An agent or manager who is nothing else sees the own list.
 * @throws reach.bad_cursor
 */
export async function readCallList(
  parts: CallListParts,
  actor: Actor,
  query: CallListQuery,
  language: Language,
): Promise<CallList> {
  allow(actor, reachPermissions.read_tasks);
  const limit = Math.min(query.limit ?? LIMIT, MOST);
  const asked = { ...query, ...ownOf(actor, query.owner) };
  return await parts.storage.as(actor, async (tx) => {
    const rows = await tasksOf(tx, asked, parts.zone, limit + 1);
    const page = rows.slice(0, limit);
    const personal = await parts.personal(tx, [...new Set(page.map(({ customer }) => customer))]);
    const tasks = page.map((row) => taskOf(row, parts, personal.get(row.customer), language));
    const last = page.at(-1);
    return { tasks, next: rows.length > limit && last ? cursorOf(last) : null };
  });
}

function ownOf(actor: Actor, owner: string | undefined): { owner?: string } {
  if (actor.kind === "person" && actor.roles.every((role) => ownTasksOnly.has(role))) return { owner: actor.id };
  return owner === undefined ? {} : { owner };
}

async function tasksOf(tx: Tx, query: CallListQuery, zone: string, limit: number): Promise<TaskRow[]> {
  const { day, owner, state, after } = query;
  const from = day === undefined ? null : instantOf(day, "00:00", zone);
  const to = day === undefined ? null : instantOf(addDays(day, 1), "00:00", zone);
  const behind = after === undefined ? null : readCursor(after);
  // Tasks without an owner come first: somebody has to take them.
  return await tx.rows<TaskRow>(sql`
    select k.task, k.touch, t.key, k.customer, k.unit, k.owner, k.rank, t.playbook, t.reasons, t.probability, k.script,
      k.opened_at, k.deadline, k.state, k.outcome, k.done_at
    from reach.task k join reach.touch t using (touch)
    where (${owner ?? null}::text is null or k.owner = ${owner ?? null})
      and (${state ?? null}::text is null or k.state = ${state ?? null})
      and (${from}::timestamptz is null or (k.deadline >= ${from} and k.deadline < ${to}))
      and (${behind === null} or (k.deadline, coalesce(k.owner, ''), k.rank, k.touch)
        > (${behind?.deadline ?? null}::timestamptz, ${behind?.owner ?? null}::text, ${behind?.rank ?? null}::int, ${behind?.touch ?? null}::bigint))
    order by k.deadline, coalesce(k.owner, ''), k.rank, k.touch limit ${limit}`);
}

function cursorOf({ deadline, owner, rank, touch }: TaskRow): string {
  return Buffer.from(JSON.stringify([deadline.toISOString(), owner ?? "", rank, touch])).toString("base64url");
}

function readCursor(text: string): { deadline: string; owner: string; rank: number; touch: number } {
  let parts: unknown;
  try {
    parts = JSON.parse(Buffer.from(text, "base64url").toString("utf8"));
  } catch {
    throw reachCases.bad_cursor();
  }
  const [deadline, owner, rank, touch] = Array.isArray(parts) ? (parts as unknown[]) : [];
  const isTime = typeof deadline === "string" && /^\d{4}-\d\d-\d\dT[\d:.]{8,12}Z$/.test(deadline);
  if (!isTime || typeof owner !== "string" || !Number.isInteger(rank) || !Number.isSafeInteger(touch)) {
    throw reachCases.bad_cursor();
  }
  return { deadline, owner, rank: Number(rank), touch: Number(touch) };
}

function taskOf(
  row: TaskRow,
  parts: CallListParts,
  personal: Readonly<Record<string, unknown>> | undefined,
  language: Language,
): CallTask {
  const { name, phone } = customerWords(row.customer, personal, language);
  return {
    task: row.task,
    key: row.key,
    customer: { number: row.customer, name, phone },
    unit: row.unit,
    owner: row.owner,
    rank: row.rank,
    playbook: row.playbook,
    reasons: row.reasons,
    probability: row.probability,
    band: bandAround(row.probability, parts.bands(row.playbook)),
    script: scriptOf(row.script, { number: row.customer, name }, parts, language),
    openedAt: row.opened_at,
    deadline: row.deadline,
    state: row.state,
    outcome: row.outcome,
    doneAt: row.done_at,
  };
}
