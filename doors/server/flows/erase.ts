/** A customer forgotten by the whole house: every room's part in one transaction, then what lies outside of it. */
import { forgetListed, forgetMemberships } from "#audience";
import { forgetDecided, sealRecords } from "#decision";
import type { Actor } from "#ground/authority";
import type { CustomerNumber } from "#ground/ids";
import type { Tx } from "#ground/storage";
import { endEnrolments } from "#playbook";
import { confirmErasure, type Erased, tidyCopies } from "#profile";
import { forgetReached } from "#reach";
import type { Bank } from "../bank-types.ts";

export type EraseParts = Pick<Bank, "storage" | "columnar" | "people" | "intake" | "clock">;

export interface ErasedEverywhere extends Erased {
  /** Items in quarantine that went. */
  readonly quarantined: number;
  /** Customers whose rows went from ClickHouse's copy. */
  readonly copies: number;
}

/**
 * Confirms a request as the second person. What is left is the log's facts, decisions, touches, consent's proofs and the
 * audit trail, all under the bare number, seen by head office alone. A record of the same subject makes a new customer.
 * @throws authority.not_allowed, authority.same_person, erasure.no_request
 */
export async function eraseCustomer(parts: EraseParts, actor: Actor, request: string): Promise<ErasedEverywhere> {
  const { storage, columnar, people, intake, clock } = parts;
  // Who they were is known until the commit alone: afterwards nothing could tell which quarantined items are theirs.
  let isOne: (subject: string) => boolean = () => false;
  const others = async (tx: Tx, customers: readonly CustomerNumber[], at: Date) => {
    isOne = await people.subjectsOf(tx, customers);
    const memberships = await forgetMemberships(tx, customers);
    const listed = await forgetListed(tx, customers);
    const ended = await endEnrolments(tx, customers);
    const reached = await forgetReached(tx, customers, at);
    const records = await sealRecords(tx, customers);
    const decided = await forgetDecided(tx, customers);
    return {
      deleted: {
        "audience.membership": memberships.size,
        "audience.list_member": listed,
        "playbook.enrolment (ended)": ended,
        "reach.touch (planned)": reached.denied,
        "reach.task (open)": reached.closed,
        "reach.local_message": reached.dropped,
        "decision.standing": decided.standings,
        "decision.assignment (number)": decided.assignments,
      },
      kept: { "decision.record": records, "reach.touch": reached.kept },
    };
  };
  const erased = await confirmErasure({ storage, others }, actor, { request, at: clock.now() });
  const quarantined = await intake.forgetSubjects(isOne);
  const copies = await tidyCopies({ storage, columnar });
  return { ...erased, quarantined, copies };
}
