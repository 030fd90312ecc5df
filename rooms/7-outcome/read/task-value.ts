/** What tasks of colleagues cost and brought in: the centre seen as one that earns, not one that is paid for. */
import { type Actor, allow, scopeOf } from "#ground/authority";
import { addDays, type Day, instantOf } from "#ground/clock";
import type { CustomerNumber } from "#ground/ids";
import { type Fen, formatYuan } from "#ground/money";
import { sql, type Tx } from "#ground/storage";
import { outcomePermissions } from "../permissions.ts";
import { outcomeCases } from "../rules/cases.ts";
import { type CohortParts, unitOf } from "./report.ts";

export const taskGroups = ["owner", "unit", "playbook", "role"] as const;
export type TaskGroup = (typeof taskGroups)[number];

export interface TaskValueAsked {
  /** Bank days on which tasks were done, both included. */
  readonly from?: Day | undefined;
  readonly to?: Day | undefined;
  /** Code of a branch or outlet: it and all below it. */
  readonly unit?: string | undefined;
  /** Default `owner`. */
  readonly by?: TaskGroup | undefined;
}

/** Money in yuan. */
export interface TaskValue {
  /** Done. */
  readonly tasks: number;
  /** By which somebody was spoken with. */
  readonly contacts: number;
  readonly converted: number;
  readonly cost: string;
  readonly income: string;
  readonly costPerTask: string | null;
  readonly incomePerTask: string | null;
  /** Of the customers within the goals' windows. */
  readonly complaints: number;
  readonly optOuts: number;
  /** Answers of these customers to surveys after their first task, and the mean score. */
  readonly asked: number;
  readonly satisfaction: number | null;
}

export interface TaskValueReport {
  readonly at: string;
  readonly from: Day | null;
  readonly to: Day | null;
  readonly all: TaskValue;
  /** By owner's login, unit's code, playbook or role. */
  readonly rows: readonly (TaskValue & { readonly of: string; readonly name: string | null })[];
}

interface Question {
  readonly from: Date | null;
  readonly to: Date | null;
  readonly unit: number | null;
  readonly by: TaskGroup;
}

/**
 * Tasks done in a period, of the actor's part of the bank. A task's cost is its channel's on the day of the call, for each
 * call made; its income is what a conversion of its playbook is worth, where the task ended in one or the enrolment
 * converted after it; of several tasks of an enrolment the last one has the income.
 * @throws outcome.no_unit, outcome.empty_period
 */
export async function reportTaskValue(
  parts: CohortParts,
  actor: Actor,
  asked: TaskValueAsked,
): Promise<TaskValueReport> {
  allow(actor, outcomePermissions.read);
  const { zone } = parts.definitions.organisation;
  const from = asked.from === undefined ? null : instantOf(asked.from, "00:00", zone);
  const to = asked.to === undefined ? null : instantOf(addDays(asked.to, 1), "00:00", zone);
  if (from !== null && to !== null && from >= to) throw outcomeCases.empty_period({});
  const question = { from, to, unit: unitOf(parts, asked.unit)?.number ?? null, by: asked.by ?? "owner" };
  const [rows, served] = await parts.storage.as(actor, async (tx) => [
    await valueRows(tx, question, parts),
    await servedCustomers(tx, question),
  ]);
  const scores = await scoresOf(parts, actor, served);
  const told = (row: ValueRow): TaskValue => moneyOf(row, surveyed(served, scores, row.of));
  const all = rows.reduce((sum, row) => added(sum, row), nothing);
  return {
    at: parts.clock.now().toISOString(),
    from: asked.from ?? null,
    to: asked.to ?? null,
    all: moneyOf(all, surveyed(served, scores, null)),
    rows: rows.map((row) => ({ of: row.of, name: row.name, ...told(row) })),
  };
}

interface ValueRow {
  readonly of: string;
  readonly name: string | null;
  readonly tasks: number;
  readonly contacts: number;
  readonly converted: number;
  readonly cost: Fen;
  readonly income: Fen;
  readonly complaints: number;
  readonly optOuts: number;
}

const nothing: ValueRow = {
  of: "",
  name: null,
  tasks: 0,
  contacts: 0,
  converted: 0,
  cost: 0,
  income: 0,
  complaints: 0,
  optOuts: 0,
};

const groupSql = (by: TaskGroup) =>
  sql.raw(
    {
      owner: "coalesce(p.login, k.owner, '-')",
      unit: "coalesce(n.code, '-')",
      playbook: "t.playbook",
      role: "k.role",
    }[by],
  );

/** Tasks of the question, of `reach.task k` joined with `reach.touch t`. */
const within = ({ from, to, unit }: Question) => sql`k.state = 'done' and k.kind = 'contact'
  and (${from}::timestamptz is null or k.done_at >= ${from}) and (${to}::timestamptz is null or k.done_at < ${to})
  and (${unit}::int is null or k.unit = any (array(select below from organisation.unit_below where unit = ${unit})))`;

const tables = sql`reach.task k join reach.touch t on t.touch = k.touch
  left join organisation.person p on p.person = k.owner left join organisation.unit n on n.unit = k.unit`;

async function valueRows(
  tx: Tx,
  question: Question,
  { definitions, worthOf }: Pick<CohortParts, "definitions" | "worthOf">,
): Promise<ValueRow[]> {
  const playbooks = Object.keys(definitions.playbooks);
  return await tx.rows<ValueRow>(sql`
    with worth as (
      select * from unnest(${playbooks}::text[], ${playbooks.map((id) => worthOf(id) ?? 0)}::bigint[]) as w(playbook, fen)
    ), one as (
      select ${groupSql(question.by)} as of, p.name_zh as name, k.outcome, k.calls, k.customer, t.enrolment, t.playbook,
        coalesce(w.cost, 0) as cost, coalesce(worth.fen, 0) as worth, e.complaints, e.opt_outs,
        k.outcome = 'converted' or coalesce(e.converted_at >= k.done_at, false) as won,
        row_number() over (partition by t.playbook, t.enrolment, k.customer order by k.done_at desc, k.task desc) as last
      from ${tables}
      -- Enrolments of strategies have ids of their own form; what else is called there has no outcome.
      left join lateral (select case when t.enrolment ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'
        then t.enrolment::uuid end as id) u on true
      left join outcome.enrolment e on e.enrolment = u.id
      left join outcome.wave w on w.enrolment = u.id and w.wave = t.wave and w.customer = k.customer
      left join worth on worth.playbook = t.playbook
      where ${within(question)}
    )
    select of, ${question.by === "owner" ? sql`max(name)` : sql`null::text`} as name, count(*) as tasks,
      count(*) filter (where outcome is distinct from 'wrong_person') as contacts,
      count(*) filter (where won and last = 1) as converted,
      coalesce(sum(cost * (1 + calls)), 0)::float8 as cost,
      coalesce(sum(worth) filter (where won and last = 1), 0)::float8 as income,
      coalesce(sum(complaints) filter (where last = 1), 0)::int8 as complaints,
      coalesce(sum(opt_outs) filter (where last = 1), 0)::int8 as "optOuts"
    from one group by of order by income desc, of`);
}

interface Served {
  readonly of: string;
  readonly customer: CustomerNumber;
  /** Seconds since the epoch: the first task. */
  readonly since: number;
}

// A report has to end.
const MOST_CUSTOMERS = 200_000;
const AT_ONCE = 10_000;

async function servedCustomers(tx: Tx, question: Question): Promise<Served[]> {
  return await tx.rows<Served>(sql`
    select ${groupSql(question.by)} as of, k.customer, floor(extract(epoch from min(k.done_at)))::int8 as since
    from ${tables} where ${within(question)} group by 1, k.customer order by k.customer limit ${MOST_CUSTOMERS}`);
}

interface Score {
  readonly customer: CustomerNumber;
  readonly at: number;
  readonly score: number;
}

/** Answers to surveys of customers, from the columnar copy of the log, some seconds behind. */
async function scoresOf({ columnar }: CohortParts, actor: Actor, served: readonly Served[]): Promise<Score[]> {
  const customers = [...new Set(served.map(({ customer }) => customer))];
  const reader = columnar.reader(scopeOf(actor));
  const scores: Score[] = [];
  for (let from = 0; from < customers.length; from += AT_ONCE) {
    scores.push(
      ...(await reader.rows<Score>(
        `select customer, toInt64(toUnixTimestamp(occurred_at)) as at, JSONExtractFloat(data, 'score') as score
         from facts where customer in {customers: Array(UInt32)} and type = 'survey_answered' and JSONHas(data, 'score')`,
        { customers: customers.slice(from, from + AT_ONCE) },
      )),
    );
  }
  return scores;
}

/** Answers that customers of a group gave after their first task; null: of all groups, each customer once. */
function surveyed(served: readonly Served[], scores: readonly Score[], of: string | null) {
  const since = new Map<CustomerNumber, number>();
  for (const one of served) {
    if (of !== null && one.of !== of) continue;
    since.set(one.customer, Math.min(one.since, since.get(one.customer) ?? one.since));
  }
  const after = scores.filter(({ customer, at }) => Number(at) >= (since.get(customer) ?? Number.POSITIVE_INFINITY));
  const sum = after.reduce((total, { score }) => total + score, 0);
  return { asked: after.length, satisfaction: after.length === 0 ? null : sum / after.length };
}

function moneyOf(row: ValueRow, surveys: Pick<TaskValue, "asked" | "satisfaction">): TaskValue {
  const { tasks, contacts, converted, cost, income, complaints, optOuts } = row;
  const each = (fen: Fen): string | null => (tasks === 0 ? null : formatYuan(Math.round(fen / tasks)));
  return {
    ...{ tasks, contacts, converted, cost: formatYuan(cost), income: formatYuan(income) },
    ...{ costPerTask: each(cost), incomePerTask: each(income), complaints, optOuts, ...surveys },
  };
}

function added(sum: ValueRow, row: ValueRow): ValueRow {
  return {
    ...sum,
    tasks: sum.tasks + row.tasks,
    contacts: sum.contacts + row.contacts,
    converted: sum.converted + row.converted,
    cost: sum.cost + row.cost,
    income: sum.income + row.income,
    complaints: sum.complaints + row.complaints,
    optOuts: sum.optOuts + row.optOuts,
  };
}
