/** Customers of an audience as ClickHouse's copy knows them: asked one by one before anything is done with them. */
import { type Actor, scopeOf } from "#ground/authority";
import type { CustomerNumber } from "#ground/ids";
import type { Condition } from "#kits/expr";
import type { AudienceParts } from "../parts.ts";
import { type AskParts, numbersOfAudience } from "../read/numbers.ts";
import type { AudienceBook } from "../rules/book.ts";

/** What a question to ClickHouse needs, in the actor's scope. */
export function askedBy(
  { columnar, rules }: Pick<AudienceParts, "columnar" | "rules">,
  actor: Actor,
  { listNames }: AudienceBook,
  at: Date,
): AskParts {
  const lists = new Map([...listNames].map(([number, name]) => [name, number]));
  return { columnar, scope: scopeOf(actor), rules, lists, at };
}

/** Numbers in rising order; undefined when there are more than `most`. */
export async function candidates(
  asked: AskParts,
  condition: Condition,
  most: number,
): Promise<CustomerNumber[] | undefined> {
  const found: CustomerNumber[] = [];
  for await (const numbers of numbersOfAudience(asked, condition, { most: most + 1 })) {
    for (const number of numbers) found.push(number);
  }
  return found.length > most ? undefined : found;
}
