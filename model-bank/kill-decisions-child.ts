/**
 * One life of the process that is killed: decides what is still undecided, sends what is planned, and tells how far it
 * has come. It works on the real steps; the provider is a file of keys, which outlives it.
 */
import { once } from "node:events";
import {
  type Candidate,
  contactKey,
  type DecidedCandidate,
  decideSet,
  decisionId,
  EVERY_SHARD,
  loadStandings,
  noStanding,
  recheckTouch,
  type Verdict,
} from "#decision";
import { replayClock } from "#ground/clock";
import { derivedId } from "#ground/ids";
import { openStorage, type StorageOptions, sql, type Tx } from "#ground/storage";
import { createDispatcher, type DueTouch, type Intent, planTouches } from "#reach";
import { fileCarrier, keysInFile } from "./file-carrier.ts";
import { facts, type KillPlan, keyOf, killAt, killLimits, killZone, PIECES } from "./kill-decisions-plan.ts";

interface Life {
  readonly storage: StorageOptions;
  readonly file: string;
  readonly plan: KillPlan;
}

const SET = 1_000;

const { storage: connections, file, plan } = JSON.parse(process.argv[2] ?? "{}") as Life;
const storage = openStorage(connections);
let done = 0;
const tell = (more: number): void => {
  done += more;
  process.stdout.write(`${done}\n`);
};

const carrier = fileCarrier(file, tell);

function candidateOf(customer: number, occasion: number): Candidate {
  const enrolment = derivedId("enrolment", String(customer), String(occasion));
  return {
    key: keyOf(customer, occasion),
    customer,
    unit: null,
    sticky: String(customer),
    facts,
    actions: [
      {
        action: "kill/sms",
        playbook: "kill",
        version: 1,
        enrolment,
        class: "marketing",
        category: "general",
        product: null,
        productKind: null,
        risks: [],
        personal: true,
        automated: true,
        probability: 0.5,
        value: 10_000,
        context: [],
        levers: [],
        ways: [{ channel: "sms", content: "text", cost: 5, takes: { [PIECES]: 1 }, outcome: "chosen", wave: "sms" }],
        urgent: false,
        due: killAt,
        deadline: null,
        controls: [{ experiment: "bank", share: 0.02, draw: (customer % 100) / 100 }],
        arrival: customer,
        trace: null,
      },
    ],
  };
}

/** Candidates of a set that no earlier life has decided. */
async function undecided(tx: Tx, candidates: readonly Candidate[]): Promise<Candidate[]> {
  const ids = new Map(candidates.map((candidate) => [decisionId(candidate.key), candidate]));
  const rows = await tx.rows<{ decision: string }>(sql`
    select decision from decision.record where decision = any (${[...ids.keys()]}::uuid[])`);
  for (const { decision } of rows) ids.delete(decision);
  return [...ids.values()];
}

function intentOf({ taken, candidate, decision, value, notBefore }: DecidedCandidate): Intent[] {
  if (!taken) return [];
  const { action, way } = taken;
  return [
    {
      playbook: action.playbook,
      version: String(action.version),
      enrolment: action.enrolment,
      wave: way.wave,
      customer: candidate.customer,
      unit: null,
      channel: way.channel,
      class: action.class,
      content: way.content ?? "",
      decision,
      dueAt: notBefore ?? killAt,
      deadline: null,
      order: { value: Number(value), probability: action.probability },
      trace: null,
    },
  ];
}

async function decideAll(decidedBefore: ReadonlySet<string>): Promise<void> {
  for (const [occasion, customers] of plan.occasions.entries()) {
    for (let from = 1; from <= customers; from += SET) {
      const candidates = Array.from({ length: Math.min(SET, customers - from + 1) }, (_, i) =>
        candidateOf(from + i, occasion),
      );
      if (candidates.every(({ key }) => decidedBefore.has(key))) continue;
      const { decided } = await decideSet(storage, {
        purpose: "decide",
        at: killAt,
        zone: killZone,
        limits: killLimits,
        resources: [{ resource: PIECES, period: "total", total: plan.pieces, carry: null }],
        wanted: { [PIECES]: candidates.length },
        holder: EVERY_SHARD,
        versions: {},
        load: (tx) => undecided(tx, candidates),
        act: async (tx, all) => void (await planTouches(tx, all.flatMap(intentOf), killAt)),
      });
      if (decided.length > 0) tell(decided.length);
    }
  }
}

/** The law again before each touch, with its own place not counted. */
async function recheckAll(tx: Tx, touches: readonly DueTouch[]): Promise<Map<string, Verdict>> {
  const standings = await loadStandings(
    tx,
    touches.map(({ customer }) => customer),
  );
  const verdicts = new Map<string, Verdict>();
  for (const { key, customer, channel, class: of } of touches) {
    const standing = standings.get(customer) ?? noStanding;
    const inputs = {
      at: killAt,
      zone: killZone,
      facts: { ...facts, standing },
      limits: killLimits,
      own: contactKey(key),
    };
    const { actions } = candidateOf(customer, 0);
    const [action] = actions;
    const ruling =
      action && recheckTouch({ ...inputs, mode: "reserve" }, { ...action, class: of }, { channel, cost: 5 });
    if (ruling) verdicts.set(key, "deny" in ruling ? { deny: ruling.deny } : { defer: ruling.defer });
  }
  return verdicts;
}

const dispatcher = createDispatcher({
  storage,
  clock: replayClock(killZone, killAt),
  channels: { sms: carrier },
  personal: async () => new Map(),
  recheck: recheckAll,
  sole: true,
  settleMs: 0,
  batchSize: SET,
  onError: (error) => process.stderr.write(`${String(error)}\n`),
});

// Loaded ahead of its time: the life begins when the one before it has ended.
await once(process.stdin, "data");
const before = await storage.batch("decided before", (tx) =>
  tx.rows<{ key: string }>(sql`select key from decision.record`),
);
tell(before.length + keysInFile(file).length);
dispatcher.start();
await decideAll(new Set(before.map(({ key }) => key)));
// One that was stopped sends nothing more.
await dispatcher.drain();
await dispatcher.stop();
// A life that is to be killed is killed: one that was faster than the blow waits for it.
process.stdout.write("done\n");
await once(process.stdin, "end");
await storage.close();
process.exit(0);
