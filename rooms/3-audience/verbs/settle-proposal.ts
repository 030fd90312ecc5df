/** The second of two persons approves or refuses what was proposed of an audience. */
import type { AudienceDefinition } from "#contracts/definitions";
import { audit } from "#ground/audit";
import { type Actor, actorLabel, allow, secondPerson } from "#ground/authority";
import { type Storage, sql, type Tx } from "#ground/storage";
import { audiencePermissions } from "../permissions.ts";
import { audienceCases } from "../rules/cases.ts";
import { readDefinitions, retireDefinition, saveDefinition } from "../store/definitions.ts";
import { refuseUploadsOfDraft } from "../store/uploads.ts";
import { checkedDefinition, type DefineParts, type Proposed, reasonOf, refuseUsed } from "./propose-audience.ts";

interface Waiting {
  readonly number: number;
  /** Null: the audience ends. */
  readonly body: AudienceDefinition | null;
  readonly made_by: string;
}

export interface Approved extends Proposed {
  readonly state: "live" | "retired";
}

/**
 * Lets what was proposed hold from now on. It is checked again: names may have changed since.
 * @throws authority.not_allowed, authority.same_person, audience.no_proposal, audience.bad_definition, audience.in_use
 */
export async function approveProposal(
  parts: DefineParts,
  actor: Actor,
  input: Proposed & { readonly at: Date },
): Promise<Approved> {
  allow(actor, audiencePermissions.approve);
  const { audience, version, at } = input;
  return await parts.storage.as(actor, async (tx) => {
    const { number, body, made_by: by } = await takeWaiting(tx, input);
    secondPerson(actor, by);
    const approvedBy = actorLabel(actor);
    const kept = await readDefinitions(tx);
    if (body === null) {
      refuseUsed(parts, kept, audience);
      await retireDefinition(tx, audience);
    } else {
      checkedDefinition(parts, kept, audience, asWritten(body));
      await saveDefinition(tx, { audience: body, origin: "api", state: "live", by, at, approvedBy, version });
    }
    await tx.run(sql`
      update audience.version set state = 'approved', settled_by = ${approvedBy}, settled_at = ${at}
      where audience = ${number} and version = ${version}`);
    const state = body === null ? "retired" : "live";
    await audit(tx, actor, {
      action: body === null ? "audience.retire" : "audience.publish",
      target: `audience:${audience}`,
      after: { version, state, proposedBy: by },
      approval: `${audience}@${version}`,
    });
    return { audience, version, state };
  });
}

/** @throws authority.not_allowed, audience.no_proposal, audience.reason_missing */
export async function refuseProposal(
  storage: Storage,
  actor: Actor,
  input: Proposed & { readonly reason: string; readonly at: Date },
): Promise<void> {
  allow(actor, audiencePermissions.approve);
  const { audience, version, at } = input;
  const reason = reasonOf(input.reason);
  await storage.as(actor, async (tx) => {
    const { number } = await takeWaiting(tx, input);
    await tx.run(sql`
      update audience.version set state = 'refused', settled_by = ${actorLabel(actor)}, settled_at = ${at},
        reason = ${reason}
      where audience = ${number} and version = ${version}`);
    await audit(tx, actor, {
      action: "audience.refuse_proposal",
      target: `audience:${audience}`,
      after: { version },
      reason,
    });
    // What was sent to a list that never was goes with it.
    await refuseUploadsOfDraft(tx, number, actorLabel(actor), at);
  });
}

async function takeWaiting(tx: Tx, { audience, version }: Proposed): Promise<Waiting> {
  const waiting = await tx.maybe<Waiting>(sql`
    select d.number, v.body, v.made_by from audience.version v join audience.definition d on d.number = v.audience
    where d.id = ${audience} and v.version = ${version} and v.state = 'proposed' for update of v`);
  if (!waiting) throw audienceCases.no_proposal({ audience, version });
  return waiting;
}

/** As a person writes it: its name is no part of it, and a list says nothing of when it is looked at again. */
function asWritten({ id: _, refresh, ...body }: AudienceDefinition): object {
  return body.list ? body : { ...body, refresh };
}
