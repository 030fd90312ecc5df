/** Tasks that colleagues work on, each with what happened to it. Customers are masked. */
import { wordsOf } from "#decision";
import { type Actor, allow } from "#ground/authority";
import type { Language } from "#ground/errors";
import { personIdOf } from "#ground/organisation";
import { sql, type Tx } from "#ground/storage";
import { reachCases } from "../cases.ts";
import { ownTasksOnly, reachPermissions } from "../permissions.ts";
import type { Pool } from "../rules/tasks/assign.ts";
import type { TaskRole } from "../rules/tasks/rules.ts";
import type { TaskState } from "../store/task-rows.ts";
import type { TaskEvent } from "../store/task-steps.ts";
import type { CallListParts } from "./call-list.ts";
import { type BandAround, bandAround, customerWords, type Script, scriptOf } from "./task-words.ts";

export interface TasksParts extends CallListParts {
  /** The bank's time. */
  readonly clock: { now(): Date };
}

export interface TasksAsked {
  /** `live` (default): open and taken. */
  readonly state?: TaskState | "live" | "all" | undefined;
  /** Login; `me`: one's own; `nobody`: the pool. */
  readonly owner?: string | undefined;
  readonly kind?: "contact" | "review" | undefined;
  readonly role?: TaskRole | undefined;
  readonly customer?: number | undefined;
  /** Those that are late, and those that the actor was told of. */
  readonly late?: boolean | undefined;
  readonly toldMe?: boolean | undefined;
  /** Default 50, at most 500. */
  readonly limit?: number | undefined;
  /** `next` of the page before. */
  readonly after?: string | undefined;
}

export interface TaskView {
  readonly task: number;
  readonly kind: "contact" | "review";
  readonly role: TaskRole;
  readonly state: TaskState;
  readonly customer: { readonly number: number; readonly name: string; readonly phone: string | null };
  readonly unit: number | null;
  /** Null: nobody's. */
  readonly owner: { readonly person: string; readonly login: string | null; readonly name: string | null } | null;
  readonly mine: boolean;
  readonly pool: Pool | null;
  /** Worked by a list (名单). */
  readonly list: string | null;
  readonly rank: number;
  /** Of a contact: the send key and the playbook. */
  readonly key: string | null;
  readonly playbook: string | null;
  /** Codes, and the same in the reader's language. */
  readonly reasons: readonly string[];
  readonly reasonTexts: readonly string[];
  readonly probability: number | null;
  readonly band: BandAround | null;
  readonly script: Script | null;
  /** Of a review: what is held, and what speaks against it. */
  readonly about: string | null;
  readonly evidence: readonly unknown[];
  readonly urgent: boolean;
  readonly openedAt: Date;
  readonly deadline: Date;
  readonly late: boolean;
  /** How many were told that it is late. */
  readonly told: number;
  /** Not before. */
  readonly nextAt: Date | null;
  readonly endsAt: Date | null;
  readonly heldUntil: Date | null;
  readonly calls: number;
  readonly outcome: string | null;
  readonly doneAt: Date | null;
}

export interface TaskList {
  readonly tasks: readonly TaskView[];
  /** What `after` takes for the next page; null on the last. */
  readonly next: string | null;
}

export interface TaskHistory extends TaskView {
  readonly history: readonly {
    readonly at: Date;
    readonly what: TaskEvent;
    /** Login of who has it from here on, or was told. */
    readonly person: string | null;
    readonly by: string;
    readonly detail: string | null;
  }[];
}

interface Row
  extends Omit<TaskView, "customer" | "owner" | "mine" | "band" | "script" | "late" | "evidence" | "reasonTexts"> {
  readonly customer: number;
  readonly owner: string | null;
  readonly login: string | null;
  readonly nameZh: string | null;
  readonly nameEn: string | null;
  readonly script: string | null;
  readonly evidence: readonly unknown[] | null;
}

const LIMIT = 50;
const MOST = 500;

const columns = sql`k.task, k.kind, k.role, k.state, k.customer, k.unit, k.owner, p.login, p.name_zh as "nameZh",
  p.name_en as "nameEn", k.pool, k.list, k.rank, t.key, t.playbook,
  case when k.kind = 'review' then k.reasons else t.reasons end as reasons, t.probability, k.script, k.about, k.evidence,
  k.urgent, k.opened_at as "openedAt", k.deadline, k.told, k.next_at as "nextAt", k.ends_at as "endsAt",
  k.held_until as "heldUntil", k.calls, k.outcome, k.done_at as "doneAt"`;
const tables = sql`reach.task k left join reach.touch t using (touch) left join organisation.person p on p.person = k.owner`;

/** Whether an actor sees own tasks, and those of nobody, alone. */
function seesOwnOnly(actor: Actor): boolean {
  return actor.kind === "person" && actor.roles.every((role) => ownTasksOnly.has(role));
}

/**
 * In the actor's scope, the urgent first, then by deadline, then by place in the list: by probability band and value.
 * @throws reach.bad_cursor
 */
export async function listTasks(
  parts: TasksParts,
  actor: Actor,
  asked: TasksAsked,
  language: Language,
): Promise<TaskList> {
  allow(actor, reachPermissions.read_tasks);
  const limit = Math.min(asked.limit ?? LIMIT, MOST);
  return await parts.storage.as(actor, async (tx) => {
    const rows = await rowsOf(tx, actor, asked, parts.clock.now(), limit + 1);
    const page = rows.slice(0, limit);
    const tasks = await viewsOf(tx, page, parts, actor, language);
    const last = page.at(-1);
    return { tasks, next: rows.length > limit && last ? cursorOf(last) : null };
  });
}

/** One task with its history. @throws reach.no_task */
export async function showTask(
  parts: TasksParts,
  actor: Actor,
  task: number,
  language: Language,
): Promise<TaskHistory> {
  allow(actor, reachPermissions.read_tasks);
  return await parts.storage.as(actor, async (tx) => {
    const row = await tx.maybe<Row>(sql`
      select ${columns} from ${tables} where k.task = ${task} and ${ownedBy(actor)}`);
    const [view] = row ? await viewsOf(tx, [row], parts, actor, language) : [];
    if (!view) throw reachCases.no_task();
    const history = await tx.rows<TaskHistory["history"][number]>(sql`
      select s.at, s.what, coalesce(p.login, s.person) as person, s.by, s.detail
      from reach.task_step s left join organisation.person p on p.person = s.person
      where s.task = ${task} order by s.step`);
    return { ...view, history };
  });
}

function ownedBy(actor: Actor) {
  const own = seesOwnOnly(actor) && actor.kind === "person" ? actor.id : null;
  return sql`(${own}::text is null or k.owner = ${own}
    or (k.owner is null and k.state = 'open' and k.kind = 'contact'))`;
}

async function rowsOf(tx: Tx, actor: Actor, asked: TasksAsked, at: Date, limit: number): Promise<Row[]> {
  const { state = "live", owner, kind = null, role = null, customer = null, late = false, toldMe = false } = asked;
  const me = actor.kind === "person" ? actor.id : "";
  const person = owner === undefined || owner === "nobody" ? null : owner === "me" ? me : personIdOf(owner);
  const states = state === "live" ? ["open", "taken"] : state === "all" ? null : [state];
  const behind = asked.after === undefined ? null : readCursor(asked.after);
  return await tx.rows<Row>(sql`
    select ${columns} from ${tables}
    where ${ownedBy(actor)}
      and (${states}::text[] is null or k.state = any (${states}::text[]))
      and (${person}::text is null or k.owner = ${person}) and (${owner !== "nobody"} or k.owner is null)
      and (${kind}::text is null or k.kind = ${kind}) and (${role}::text is null or k.role = ${role})
      and (${customer}::int is null or k.customer = ${customer})
      and (not ${late} or (k.deadline < ${at} and k.state in ('open', 'taken')))
      and (not ${toldMe} or exists (
        select 1 from reach.task_step s where s.task = k.task and s.what = 'late' and s.person = ${me}))
      and (${behind === null} or (not k.urgent, k.deadline, k.rank, k.task) > (${behind?.calm ?? null}::boolean,
        ${behind?.deadline ?? null}::timestamptz, ${behind?.rank ?? null}::int, ${behind?.task ?? null}::bigint))
    order by not k.urgent, k.deadline, k.rank, k.task limit ${limit}`);
}

async function viewsOf(
  tx: Tx,
  rows: readonly Row[],
  parts: TasksParts,
  actor: Actor,
  language: Language,
): Promise<TaskView[]> {
  const personal = await parts.personal(tx, [...new Set(rows.map(({ customer }) => customer))]);
  const now = parts.clock.now();
  return rows.map(({ login, nameZh, nameEn, script, customer: number, owner, evidence, ...row }): TaskView => {
    const customer = { number, ...customerWords(number, personal.get(number), language) };
    return {
      ...row,
      customer,
      owner: owner === null ? null : { person: owner, login, name: language === "zh" ? nameZh : nameEn },
      mine: actor.kind === "person" && owner === actor.id,
      reasonTexts: row.reasons.map((code) => wordsOf(code)[language]),
      evidence: evidence ?? [],
      band: row.playbook === null ? null : bandAround(row.probability, parts.bands(row.playbook)),
      script: scriptOf(script, customer, parts, language),
      late: row.deadline < now && (row.state === "open" || row.state === "taken"),
    };
  });
}

function cursorOf({ urgent, deadline, rank, task }: Row): string {
  return Buffer.from(JSON.stringify([!urgent, deadline.toISOString(), rank, task])).toString("base64url");
}

function readCursor(text: string): { calm: boolean; deadline: string; rank: number; task: number } {
  let parts: unknown;
  try {
    parts = JSON.parse(Buffer.from(text, "base64url").toString("utf8"));
  } catch {
    throw reachCases.bad_cursor();
  }
  const [calm, deadline, rank, task] = Array.isArray(parts) ? (parts as unknown[]) : [];
  const isTime = typeof deadline === "string" && /^\d{4}-\d\d-\d\dT[\d:.]{8,12}Z$/.test(deadline);
  if (typeof calm !== "boolean" || !isTime || !Number.isInteger(rank) || !Number.isSafeInteger(task)) {
    throw reachCases.bad_cursor();
  }
  return { calm, deadline, rank: Number(rank), task: Number(task) };
}
