/** A round of the colleagues' tasks: what nobody has any more goes on, what is late is told, what is over ends. */
import { stillListed } from "#audience";
import { dayOf } from "#ground/clock";
import type { Storage, Tx } from "#ground/storage";
import type { Colleague } from "../rules/tasks/assign.ts";
import { plainRules, type TaskRole, taskRoles } from "../rules/tasks/rules.ts";
import { expireCalls } from "../steps/assign-calls.ts";
import { givePooled, type SharingOptions } from "../steps/give-out.ts";
import { absentAt, lapseTaken, lateTasks, listedTasks, noteLate, takeFromAbsent, toPool } from "../store/task-moves.ts";

export interface KeepTasksOptions extends Omit<SharingOptions, "people"> {
  /** Those who may own tasks, by role. */
  readonly people: Readonly<Record<TaskRole, readonly Colleague[]>>;
  /** Those who hear of late tasks, each with the role and the units it is held for. */
  readonly leads: readonly Lead[];
}

export interface Lead extends Pick<Colleague, "person" | "scope"> {
  readonly role: string;
}

export interface TaskRound {
  /** Taken too long ago, and open again. */
  readonly lapsed: number;
  /** Taken from those who are away or have left. */
  readonly left: number;
  /** Back from lists that ended. */
  readonly listsEnded: number;
  /** Given out of the pool. */
  readonly given: number;
  /** Told as late. */
  readonly told: number;
  readonly expired: number;
}

// Rows of one transaction.
const SET = 10_000;

/** Done again it finds nothing to do. Each part is a transaction of its own, so that nobody waits long for a task. */
export async function keepTasks(storage: Storage, options: KeepTasksOptions, signal?: AbortSignal): Promise<TaskRound> {
  const { at } = options;
  const each = (purpose: string, work: (tx: Tx) => Promise<number>) => inSets(storage, purpose, work, signal);
  const expired = await each("expire calls", (tx) => expireCalls(tx, at));
  const lapsed = await each("tasks held too long", (tx) => lapseTaken(tx, at, SET));
  const left = await each("tasks of those away", async (tx) => takeFromAbsent(tx, await absentAt(tx, at), at, SET));
  const listsEnded = await returnListed(storage, options, signal);
  let given = 0;
  for (const role of taskRoles) {
    const own = { ...options, people: options.people[role] };
    given += await storage.batch("give out tasks", (tx) => givePooled(tx, role, own, SET));
  }
  return { lapsed, left, listsEnded, given, told: await tellLate(storage, options, signal), expired };
}

async function inSets(
  storage: Storage,
  purpose: string,
  work: (tx: Tx) => Promise<number>,
  signal: AbortSignal | undefined,
): Promise<number> {
  for (let total = 0; ; ) {
    const moved = await storage.batch(purpose, work);
    total += moved;
    if (moved < SET || signal?.aborted) return total;
  }
}

/** Tasks by a list go back to the pool when the list has ended, or no longer has the customer. */
async function returnListed(storage: Storage, { at, zone }: KeepTasksOptions, signal?: AbortSignal): Promise<number> {
  let returned = 0;
  for (let after = 0; ; ) {
    const { last, moved, seen } = await storage.batch("tasks of lists", async (tx) => {
      const listed = await listedTasks(tx, after, SET);
      const holds = await stillListed(tx, listed, dayOf(at, zone));
      const ended = listed.flatMap(({ task }, n) => (holds[n] ? [] : [{ task, detail: "list_ended" }]));
      return { last: listed.at(-1)?.task ?? after, moved: await toPool(tx, ended, at), seen: listed.length };
    });
    returned += moved;
    after = last;
    if (seen < SET || signal?.aborted) return returned;
  }
}

/** The team lead hears of it first, then the head of the outlet, each once. */
async function tellLate(storage: Storage, options: KeepTasksOptions, signal?: AbortSignal): Promise<number> {
  const { at, rules = plainRules, leads } = options;
  let told = 0;
  for (const [n, { after, role }] of rules.late.entries()) {
    const nearest = nearestOf(leads.filter((lead) => lead.role === role));
    const before = new Date(at.getTime() - after);
    told += await inSets(
      storage,
      "tasks that are late",
      async (tx) => {
        const late = await lateTasks(tx, n, before, SET);
        await noteLate(
          tx,
          late.map((task) => ({ ...task, person: nearest(task.unit) })),
          role,
          at,
        );
        return late.length;
      },
      signal,
    );
  }
  return told;
}

/** Of those who see a unit, the one whose part of the bank is the smallest; null: nobody. */
function nearestOf(leads: readonly Lead[]): (unit: number | null) => string | null {
  const sizeOf = ({ scope }: Lead): number => (scope === "all" ? Number.POSITIVE_INFINITY : scope.length);
  const sorted = [...leads].sort((a, b) => sizeOf(a) - sizeOf(b) || (a.person < b.person ? -1 : 1));
  const known = new Map<number | null, string | null>();
  return (unit) => {
    const found = known.get(unit);
    if (found !== undefined) return found;
    const lead = sorted.find(({ scope }) => scope === "all" || (unit !== null && scope.includes(unit)));
    known.set(unit, lead?.person ?? null);
    return lead?.person ?? null;
  };
}
