/** What a question is about: an audience by its name, or a condition. */
import type { AudienceDefinition } from "#contracts/definitions";
import { type Condition, nearest } from "#kits/expr";
import type { ProfileRules } from "#profile";
import type { AudienceBook, LiveAudience } from "../rules/book.ts";
import { audienceCases } from "../rules/cases.ts";
import { requireStanding } from "./count.ts";

export interface AudienceSource {
  readonly audience?: string | undefined;
  readonly condition?: string | undefined;
}

/** @throws audience.no_audience with the nearest name, audience.broken */
export function liveAudience({ byId, broken }: AudienceBook, id: string): LiveAudience {
  const found = byId.get(id);
  if (found) return found;
  const why = broken.get(id);
  if (why) throw audienceCases.broken({ audience: id, reason_zh: why.zh, reason_en: why.en });
  throw audienceCases.no_audience({ audience: id, ...hintOf(id, [...byId.keys()]) });
}

/** The nearest of the names that there are, as a part of a text. */
export function hintOf(name: string, names: readonly string[]): { readonly hint: string } {
  const near = nearest(name, names);
  return { hint: near === undefined ? "" : ` (${near}?)` };
}

/** The condition of an audience, as a text: a static list is asked for by its name. */
export function conditionText({ id, condition }: AudienceDefinition): string {
  return condition ?? `"${id}" in audience`;
}

/**
 * What a question is about, made ready to be asked.
 * @throws audience.ask_what, audience.no_audience, audience.broken, audience.one_event, audience.personal, condition.*
 *   with its place
 */
export function compiledSource(
  book: AudienceBook,
  rules: Pick<ProfileRules, "attributes" | "lists">,
  { audience, condition }: AudienceSource,
): Condition {
  if ((audience === undefined) === (condition === undefined)) throw audienceCases.ask_what();
  if (audience !== undefined) {
    const live = liveAudience(book, audience);
    return requireStanding(live.condition ?? book.compile(conditionText(live.definition)));
  }
  const compiled = requireStanding(book.compile(condition ?? ""));
  // Personal fields stand in no column: nobody is looked for by them, and no question tells what they are.
  const personal = compiled.reads.attributes.find((name) => !rules.attributes.has(name) && !rules.lists.has(name));
  if (personal !== undefined) throw audienceCases.personal({ name: personal });
  return compiled;
}
