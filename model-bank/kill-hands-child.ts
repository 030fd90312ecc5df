/**
 * One life of the process that is killed: it plans and sends messages while it grants benefits, and tells how far it has
 * come. Every life begins from the first again, for what is done must stay as it is; the provider outlives it.
 */
import { once } from "node:events";
import { tidyDecisions } from "#decision";
import { replayClock } from "#ground/clock";
import { openStorage, type StorageOptions, sql } from "#ground/storage";
import { createDispatcher, grantBenefits, planTouches } from "#reach";
import { fileCarrier, keysInFile } from "./file-carrier.ts";
import { type HandsPlan, handsAt, handsIntents, handsParts, handsWishes, handsZone } from "./kill-hands-plan.ts";

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

const dispatcher = createDispatcher({
  storage,
  clock: replayClock(handsZone, handsAt),
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

// Loaded ahead of its time: the life begins when the one before it has ended.
await once(process.stdin, "data");
const before = await storage.batch("granted before", (tx) =>
  tx.one<{ grants: number }>(sql`select count(*) as grants from reach.benefit_grant`),
);
tell(before.grants + keysInFile(file).length);
dispatcher.start();
await Promise.all([planAll(), grantAll()]);
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
