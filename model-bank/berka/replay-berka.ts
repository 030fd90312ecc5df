/** Real accounts in the real house: their playbooks, their facts day by day, and what came of them. */
import path from "node:path";
import { type Definitions, readDefinitions, textsOf } from "#contracts/definitions";
import { job } from "#ground/authority";
import type { ReplayClock } from "#ground/clock";
import { packageRoot } from "#ground/settings";
import { sql } from "#ground/storage";
import { acceptFacts, arrivalOfJson } from "#intake";
import type { Bank } from "../../doors/server/bank-types.ts";
import { runUntil, settleNow } from "../../doors/server/flows/run-until/index.ts";
import type { Berka, BerkaFact } from "./load-berka.ts";
import type { BerkaRun, BerkaTouch } from "./oracle.ts";
import { berkaContents, berkaPlaybooks } from "./playbooks.ts";

/** Policies by which one playbook's touches keep another's back. */
const leftOut = new Set(["contact-caps", "call-frequency", "cooldowns", "vendor-quotas", "channel-choice"]);

/** The sample bank with these playbooks in place of its own. */
export function berkaDefinitions(): Definitions {
  const kept = textsOf(path.join(packageRoot(), "bank")).filter(([file]) => {
    const [folder = "", name = ""] = [file.split("/")[0], path.basename(file, ".yaml")];
    return (
      !["playbooks", "audiences", "boards", "offers", "imports"].includes(folder) &&
      !(folder === "policies" && leftOut.has(name))
    );
  });
  const { definitions, problems } = readDefinitions([
    ...kept,
    ...berkaPlaybooks.map((file) => [`playbooks/${file.stage}/${file.id}.yaml`, JSON.stringify(file)] as const),
    ...berkaContents.map((file) => [`content/${file.id}.yaml`, JSON.stringify(file)] as const),
  ]);
  if (!definitions) throw new Error(problems.map(({ file, pointer, en }) => `${file} ${pointer}: ${en}`).join("\n"));
  return definitions;
}

export interface BerkaSpan {
  readonly liveFrom: number;
  readonly until: number;
}

const actor = job("replay of real accounts");
const AT_ONCE = 5_000;

/** Lives through the accounts' facts; what happened before the playbooks were live is history. */
export async function replayBerka(
  { bank, clock }: { readonly bank: Bank; readonly clock: ReplayClock },
  { records, facts }: Berka,
  { liveFrom, until }: BerkaSpan,
): Promise<BerkaRun[]> {
  const first = facts.findIndex(({ at }) => at >= liveFrom);
  await take(bank, records);
  await take(bank, facts.slice(0, first));
  while ((await bank.consumer.drain()) > 0);
  await bank.projector.drain();
  await bank.fillMetrics();
  await bank.copyProfiles();
  for (const { id } of berkaPlaybooks) await bank.publish(id, new Date(liveFrom));
  for (let place = first; place >= 0 && place < facts.length; ) {
    const at = facts[place]?.at ?? until;
    if (at > until) break;
    await runUntil({ bank, clock }, new Date(at), { before: true });
    const from = place;
    while (facts[place]?.at === at) place++;
    await take(bank, facts.slice(from, place));
    await settleNow({ bank });
  }
  await runUntil({ bank, clock }, new Date(until));
  return await runsOf(bank, records);
}

async function take({ intake }: Bank, facts: readonly BerkaFact[]): Promise<void> {
  for (let from = 0; from < facts.length; from += AT_ONCE) {
    const arrivals = facts.slice(from, from + AT_ONCE).map(({ customer, id, type, at, data }) =>
      arrivalOfJson({
        specversion: "1.0",
        type,
        source: "berka",
        id,
        subject: customer,
        time: new Date(at).toISOString(),
        data,
      }),
    );
    const { quarantined } = await acceptFacts(intake, actor, arrivals);
    if (quarantined[0]) throw new Error(`not taken: ${JSON.stringify(quarantined[0].problems)}`);
  }
}

async function runsOf({ storage, people }: Bank, records: readonly BerkaFact[]): Promise<BerkaRun[]> {
  return await storage.batch("runs of real accounts", async (tx) => {
    const names = new Map<number, string>();
    for (const { customer } of records) names.set((await people.lookup(tx, customer)) ?? -1, customer);
    const touches = await tx.rows<{ enrolment: string; wave: string; channel: string; due: Date }>(sql`
      select enrolment, wave, channel, due_at as due from reach.touch where state <> 'denied' order by touch`);
    const byRun = new Map<string, BerkaTouch[]>();
    for (const { enrolment, due, ...touch } of touches)
      byRun.set(enrolment, [...(byRun.get(enrolment) ?? []), { ...touch, due: due.getTime() }]);
    const runs = await tx.rows<{ enrolment: string; playbook: string; customer: number; at: Date; state: string }>(sql`
      select enrolment::text, playbook, customer, admitted_at as at, state from playbook.enrolment order by admitted_at`);
    return runs.map(({ enrolment, playbook, customer, at, state }) => ({
      playbook,
      customer: names.get(customer) ?? `#${customer}`,
      at: at.getTime(),
      touches: byRun.get(enrolment) ?? [],
      end: state === "converted" || state === "ended" ? state : "open",
    }));
  });
}
