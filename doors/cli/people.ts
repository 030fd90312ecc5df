/** Who acts from the command line, where it matters who it is. */
import type { PersonActor } from "#ground/authority";
import { actorOfPerson, personIdOf } from "#ground/organisation";
import type { Storage } from "#ground/storage";
import { cliCases } from "./cases.ts";

/**
 * The person of the bank's organisation whom `--as` names. Whoever may run commands on this machine is trusted to say
 * who they are; the audit trail names the person.
 * @throws cli.who_acts, cli.no_such_person
 */
export async function personNamed(storage: Storage, login: unknown): Promise<PersonActor> {
  if (typeof login !== "string" || login.trim() === "") throw cliCases.who_acts();
  const person = await actorOfPerson(storage, personIdOf(login.trim()));
  if (!person) throw cliCases.no_such_person({ login });
  return person;
}
