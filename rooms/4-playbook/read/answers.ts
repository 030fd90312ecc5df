/** Answers that were given to requests, for those who look after them. */
import { type Actor, allow } from "#ground/authority";
import type { Storage } from "#ground/storage";
import { findNamed, type People } from "#profile";
import { playbookPermissions } from "../permissions.ts";
import { answersOn, type KeptAnswer } from "../store/answers.ts";

export interface AnswersAsked {
  /** The bank's customer id, or `@` and the number; absent: everybody's that were not a plain yes. */
  readonly customer?: string | undefined;
  /** Those given before this instant. */
  readonly before: Date;
  readonly limit: number;
}

/**
 * Newest first; undefined where no such customer is in the actor's part of the bank.
 * @throws authority.not_allowed
 */
export async function givenAnswers(
  storage: Storage,
  actor: Actor,
  people: Pick<People, "lookupAll">,
  { customer: name, before, limit }: AnswersAsked,
): Promise<KeptAnswer[] | undefined> {
  allow(actor, playbookPermissions.read_answers);
  return await storage.as(actor, async (tx) => {
    if (name === undefined) return await answersOn(tx, { customer: null, before, limit });
    const customer = (await findNamed(tx, people, [name])).get(name);
    return customer === undefined ? undefined : await answersOn(tx, { customer, before, limit });
  });
}
