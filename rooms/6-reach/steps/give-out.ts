/** Tasks are given out: to whom has the customer, else by the capacity that colleagues have left, else to the pool. */
import { listOwnersOf } from "#audience";
import type { WorkCalendar } from "#ground/calendar";
import { dayOf } from "#ground/clock";
import type { Tx } from "#ground/storage";
import { type Assignable, type Assignment, assign, bandOf, type Colleague } from "../rules/tasks/assign.ts";
import { plainRules, type TaskRole, type TaskRules, taskRoles } from "../rules/tasks/rules.ts";
import { dayAround, dueTime, endTime, type WorkingTime } from "../rules/tasks/times.ts";
import { absentAt, capacitiesOf, giveTasks, type PooledTask, pooledTasks } from "../store/task-moves.ts";
import { type CallDue, holdersOf, loadsOf, lockGiving, openTasks } from "../store/tasks.ts";

/** Those who carry out touches, and when and how they work. */
export interface SharingOptions {
  /** Those who may own a task: the people of the role, with what is in their scope. */
  readonly people: readonly Colleague[];
  /** Those of the other roles, for touches that are theirs. */
  readonly others?: Readonly<Partial<Record<TaskRole, readonly Colleague[]>>>;
  /** The bank's time. */
  readonly at: Date;
  readonly zone: string;
  readonly calendar: WorkCalendar;
  /** How the bank works tasks; what holds without a policy when absent. */
  readonly rules?: TaskRules;
  /** Whose customers they are (管户), by person; absent: nobody's. */
  readonly managersOf?: (tx: Tx, customers: readonly number[]) => Promise<ReadonlyMap<number, string>>;
  /** Inner edges of the probability bands of a playbook's model, rising; empty without a model. */
  readonly bands?: (playbook: string) => readonly number[];
}

export interface Shared extends Assignment {
  readonly touch: number;
}

const roleOf = (channel: string): TaskRole => (channel === "manager" ? "manager" : "agent");
// These do not wait for working hours.
const urgent = new Set(["risk", "transaction"]);

/** Opens a task for each call and gives it out; a call that is a task already stays as it is. */
export async function shareOut(tx: Tx, calls: readonly CallDue[], options: SharingOptions): Promise<Shared[]> {
  const shared: Shared[] = [];
  // In the order of roles, for each is locked.
  for (const role of taskRoles) {
    const own = calls.filter(({ channel, ownerRole }) => (ownerRole ?? roleOf(channel)) === role);
    const [first] = own;
    if (!first) continue;
    const people = role === roleOf(first.channel) ? options.people : (options.others?.[role] ?? []);
    shared.push(...(await shareIn(tx, own, role, { ...options, people })));
  }
  return shared;
}

async function shareIn(tx: Tx, calls: readonly CallDue[], role: TaskRole, options: SharingOptions): Promise<Shared[]> {
  const { at, rules = plainRules } = options;
  await lockGiving(tx, role);
  const claims = await claimsOn(tx, calls, options);
  const asked = calls.map((call): Assignable => {
    return { ...call, id: call.touch, band: bandOf(call.probability, edges(call.playbook, options)), ...claims(call) };
  });
  const assignments = assign(asked, await presentOf(tx, role, options), await loads(tx, options));
  const time: WorkingTime = { ...options, rules };
  const byTouch = new Map(calls.map((call) => [call.touch, call]));
  const opened = assignments.flatMap((assignment) => {
    const call = byTouch.get(assignment.id);
    if (!call) return [];
    const isUrgent = urgent.has(call.class);
    const deadline = dueTime(at, call.deadline, isUrgent, time);
    const list = claims(call).listOf(assignment.person);
    return [{ touch: call.touch, assignment, role, urgent: isUrgent, deadline, endsAt: endTime(deadline, time), list }];
  });
  await openTasks(tx, opened, at);
  return assignments.map((assignment) => ({ ...assignment, touch: assignment.id }));
}

/** Gives tasks of the pool to those who have capacity left, in the caller's transaction. @returns how many were given */
export async function givePooled(tx: Tx, role: TaskRole, options: SharingOptions, limit: number): Promise<number> {
  await lockGiving(tx, role);
  const present = await presentOf(tx, role, options);
  const had = await loads(tx, options);
  const used = new Map(had.map((load) => [load.person, load.used]));
  // A full house need not look at what waits.
  if (!present.some(({ person, capacity = 1 }) => capacity > (used.get(person) ?? 0))) return 0;
  const pooled = await pooledTasks(tx, role, options.at, limit);
  const claims = await claimsOn(tx, pooled, options);
  const asked = pooled.map((task): Assignable => {
    return { ...task, id: task.task, band: bandOf(task.probability, edges(task.playbook, options)), ...claims(task) };
  });
  const given = assign(asked, present, had);
  const byTask = new Map(pooled.map((task) => [task.task, task]));
  const moved = given.flatMap((one) => {
    const task = byTask.get(one.id);
    return task ? [{ ...one, list: claims(task).listOf(one.person) }] : [];
  });
  return await giveTasks(tx, moved, options.at);
}

function edges(playbook: string | null, { bands }: SharingOptions): readonly number[] {
  return playbook === null ? [] : (bands?.(playbook) ?? []);
}

/** Who is here, with what each can do on a working day. */
async function presentOf(
  tx: Tx,
  role: TaskRole,
  { people, at, rules = plainRules }: SharingOptions,
): Promise<Colleague[]> {
  const away = new Set(await absentAt(tx, at));
  const own = await capacitiesOf(tx);
  return people
    .filter(({ person }) => !away.has(person))
    .map((one) => ({ ...one, capacity: own.get(one.person) ?? one.capacity ?? rules.capacity[role] }));
}

async function loads(tx: Tx, { people, at, zone }: SharingOptions) {
  return await loadsOf(
    tx,
    people.map(({ person }) => person),
    at,
    dayAround(at, zone),
  );
}

interface Claims {
  readonly claims: readonly string[];
  /** The list by which a person has the customer; null: by none. */
  readonly listOf: (person: string | null) => string | null;
}

/** Who has each customer: whoever is busy with the customer, by whose list the customer is worked, whose customer it is. */
async function claimsOn(
  tx: Tx,
  tasks: readonly Pick<CallDue | PooledTask, "customer">[],
  { at, zone, managersOf }: SharingOptions,
): Promise<(task: { readonly customer: number }) => Claims> {
  const customers = [...new Set(tasks.map(({ customer }) => customer))];
  const holders = await holdersOf(tx, customers);
  const lists = await listOwnersOf(tx, customers, dayOf(at, zone));
  const managers = (await managersOf?.(tx, customers)) ?? new Map<number, string>();
  return ({ customer }) => {
    const list = lists.get(customer);
    const claims = [holders.get(customer), list?.owner, managers.get(customer)].filter((one) => one !== undefined);
    return { claims, listOf: (person) => (list && person === list.owner ? list.list : null) };
  };
}
