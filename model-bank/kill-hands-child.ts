/**
 * One life of the process that is killed: it plans and sends messages while colleagues work their tasks and benefits are
 * granted, and tells how far it has come. Every life begins from the first again, for what is done must stay as it is; the provider outlives it.
 */
import { once } from "node:events";
import { tidyDecisions } from "#decision";
import { chinaCalendar } from "#ground/calendar";
import { replayClock } from "#ground/clock";
import { openStorage, type StorageOptions, sql } from "#ground/storage";
import {
  assignCalls,
  createDispatcher,
  grantBenefits,
  handOver,
  keepTasks,
  plainRules,
  planTouches,
  recordOutcome,
  takeTask,
} from "#reach";
import { fileCarrier, keysInFile } from "./file-carrier.ts";
import {
  type HandsPlan,
  handsAt,
  handsColleagues,
  handsIntents,
  handsParts,
  handsWishes,
  handsZone,
} from "./kill-hands-plan.ts";

interface Life {
  readonly storage: StorageOptions;
  readonly file: string;
  readonly plan: HandsPlan;
}

const SET = 100;

const { storage: connections, file, plan } = JSON.parse(process.argv[2] ?? "{}") as Life;
const storage = openStorage(connections);
const parts = handsParts(plan);
let done = 0;
const tell = (more: number): void => {
  done += more;
  process.stdout.write(`${done}\n`);
};

function* sets<T>(all: readonly T[]): Generator<readonly T[]> {
  for (let from = 0; from < all.length; from += SET) yield all.slice(from, from + SET);
}

const clock = replayClock(handsZone, handsAt);
const rules = { ...plainRules, capacity: { agent: plan.calls, manager: 0, risk: plan.pairs } };
const working = { zone: handsZone, calendar: chinaCalendar, rules };
const tasks = { ...working, storage, clock, taskRules: () => rules };
const sharing = { ...working, at: handsAt };
const people = handsColleagues.map(({ id: person, scope }) => ({ person, scope }));

const dispatcher = createDispatcher({
  storage,
  clock,
  channels: { sms: fileCarrier(file, tell) },
  personal: async () => new Map(),
  sole: true,
  settleMs: 0,
  batchSize: SET,
  onError: (error) => process.stderr.write(`${String(error)}\n`),
});

async function planAll(): Promise<void> {
  for (const intents of sets(handsIntents(plan)))
    await storage.batch("plan", (tx) => planTouches(tx, intents, handsAt));
}

async function grantAll(): Promise<void> {
  for (const wishes of sets(handsWishes(plan))) {
    const answers = await grantBenefits(storage, wishes, parts);
    tell(answers.filter(({ grant, repeated }) => grant !== null && !repeated).length);
  }
}

interface OpenTask {
  readonly task: number;
  readonly owner: string | null;
  readonly moved: boolean;
}

/** Gives calls out and lets colleagues work them, side by side, until nobody has anything left to do. */
async function callAll(): Promise<void> {
  for (;;) {
    const given = await storage.batch("give out", (tx) => assignCalls(tx, { ...sharing, people, limit: SET }));
    await keepTasks(storage, { ...sharing, people: { agent: people, manager: [], risk: [] }, leads: [] });
    const open = await storage.batch("open tasks", (tx) =>
      tx.rows<OpenTask>(sql`
        select k.task, k.owner, exists (select from reach.task_step s where s.task = k.task and s.what = 'handed_over') as moved
        from reach.task k where k.kind = 'contact' and k.state in ('open', 'taken') order by k.task`),
    );
    if (given.assigned + given.unowned + open.length === 0) return;
    await Promise.all(handsColleagues.map((colleague) => work(colleague, open)));
  }
}

/** A colleague's own tasks, one after the other: every ninth goes back to the pool once, the others are taken and settled. */
async function work(colleague: (typeof handsColleagues)[number], open: readonly OpenTask[]): Promise<void> {
  for (const { task, owner, moved } of open) {
    if (owner !== colleague.id) continue;
    if (task % 9 === 0 && !moved) {
      await handOver(tasks, colleague, { task, to: null, reason: "not mine" });
      continue;
    }
    await takeTask(tasks, colleague, { task });
    await recordOutcome(tasks, colleague, { task, outcome: task % 2 === 0 ? "interested" : "refused" });
    tell(1);
  }
}

// Loaded ahead of its time: the life begins when the one before it has ended.
await once(process.stdin, "data");
const before = await storage.batch("granted before", (tx) =>
  tx.one<{ grants: number; calls: number }>(sql`
    select (select count(*) from reach.benefit_grant) as grants,
      (select count(*) from reach.task where kind = 'contact' and state = 'done') as calls`),
);
tell(before.grants + before.calls + keysInFile(file).length);
dispatcher.start();
await Promise.all([planAll().then(callAll), grantAll()]);
// One that was stopped sends nothing more.
await dispatcher.drain();
await dispatcher.stop();
// What the dead held of budgets and did not use goes back, and to those who went without.
await tidyDecisions(storage, handsAt);
await grantAll();
// A life that is to be killed is killed: one that was faster than the blow waits for it.
process.stdout.write("done\n");
await once(process.stdin, "end");
await storage.close();
process.exit(0);
