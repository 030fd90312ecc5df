/** The second of two persons approves a list or refuses it; whoever handed it out takes it back. */
import { audit } from "#ground/audit";
import { type Actor, actorLabel, allow, secondPerson } from "#ground/authority";
import { personIdOf } from "#ground/organisation";
import { type Storage, sql, type Tx } from "#ground/storage";
import type { AudienceParts } from "../parts.ts";
import { audiencePermissions } from "../permissions.ts";
import { compiledSource } from "../read/source.ts";
import { listCases } from "../rules/cases.ts";
import { belongingAs } from "../steps/belonging.ts";
import { endMembers, type ListRow, liveMembers, lockList, settleMembers } from "../store/lists.ts";
import { reasonOf } from "./propose-audience.ts";

/**
 * Opens a list that waits. Its customers are asked again one by one; those who left the audience since are let go.
 * @returns how many customers it opened with, and how many had gone
 * @throws authority.not_allowed, authority.same_person, list.no_list, list.not_waiting, list.ran_out, list.not_all_seen,
 *   audience.no_audience when the audience ended meanwhile
 */
export async function approveList(
  parts: AudienceParts,
  actor: Actor,
  input: { readonly list: string },
): Promise<{ readonly list: string; readonly count: number; readonly gone: number }> {
  allow(actor, audiencePermissions.approve_list);
  const { list } = input;
  const at = parts.clock.now();
  const book = await parts.audiences.book();
  return await parts.storage.as(actor, async (tx) => {
    const { audience, madeBy, until, count: expected } = await takeWaiting(tx, list);
    secondPerson(actor, madeBy);
    if (until < parts.clock.today()) throw listCases.ran_out({ list, day: until });
    const members = await liveMembers(tx, list);
    if (members.length < expected) await mustSeeAll(tx, list);
    const condition = compiledSource(book, parts.rules, { audience });
    const still = await belongingAs(tx, parts.rules, condition, members, at, { take: ({ customer }) => customer });
    const count = await settleMembers(tx, list, still, at);
    await tx.run(sql`
      update audience.list set state = 'active', count = ${count}, approved_by = ${actorLabel(actor)}, approved_at = ${at}
      where list = ${list}::uuid`);
    const gone = members.length - count;
    await audit(tx, actor, {
      action: "audience.approve_list",
      target: `list:${list}`,
      after: { count, gone, madeBy },
      approval: list,
    });
    return { list, count, gone };
  });
}

/** @throws list.not_all_seen */
async function mustSeeAll(tx: Tx, list: string): Promise<void> {
  // Erased customers are missing for everybody, those of other units for this person alone: only the scope can tell.
  const { whole } = await tx.one<{ whole: boolean }>(sql`select ground.scope_all() as whole`);
  if (!whole) throw listCases.not_all_seen({ list });
}

/** @throws authority.not_allowed, list.no_list, list.not_waiting, audience.reason_missing */
export async function refuseList(
  storage: Storage,
  actor: Actor,
  input: { readonly list: string; readonly reason: string; readonly at: Date },
): Promise<void> {
  allow(actor, audiencePermissions.approve_list);
  const { list, at } = input;
  const reason = reasonOf(input.reason);
  await storage.as(actor, async (tx) => {
    await takeWaiting(tx, list);
    await endMembers(tx, list, "taken_back", null);
    await tx.run(sql`
      update audience.list set state = 'refused', ended_by = ${actorLabel(actor)}, ended_at = ${at}, reason = ${reason}
      where list = ${list}::uuid`);
    await audit(tx, actor, { action: "audience.refuse_list", target: `list:${list}`, reason });
  });
}

/**
 * Takes a list back, or one owner's part of it: nobody works it from now on.
 * @returns how many customers were taken back, and whether the list has ended with that
 * @throws authority.not_allowed, list.no_list, list.over, audience.reason_missing
 */
export async function takeBackList(
  storage: Storage,
  actor: Actor,
  input: { readonly list: string; readonly owner?: string | undefined; readonly reason: string; readonly at: Date },
): Promise<{ readonly list: string; readonly takenBack: number; readonly ended: boolean }> {
  allow(actor, audiencePermissions.dispatch);
  const { list, owner, at } = input;
  const reason = reasonOf(input.reason);
  return await storage.as(actor, async (tx) => {
    const found = await lockList(tx, list);
    if (!found) throw listCases.no_list({ list });
    if (found.state !== "active" && found.state !== "waiting") throw listCases.over({ list, state: found.state });
    const takenBack = await endMembers(tx, list, "taken_back", owner === undefined ? null : personIdOf(owner));
    const left = (await liveMembers(tx, list)).length;
    const ended = left === 0;
    if (ended) {
      await tx.run(sql`
        update audience.list set state = 'taken_back', ended_by = ${actorLabel(actor)}, ended_at = ${at},
          reason = ${reason} where list = ${list}::uuid`);
    }
    await audit(tx, actor, {
      action: "audience.take_back_list",
      target: `list:${list}`,
      after: { takenBack, left, ...(owner === undefined ? {} : { owner }) },
      reason,
    });
    return { list, takenBack, ended };
  });
}

async function takeWaiting(tx: Tx, list: string): Promise<ListRow> {
  const found = await lockList(tx, list);
  if (!found) throw listCases.no_list({ list });
  if (found.state !== "waiting") throw listCases.not_waiting({ list });
  return found;
}
