/** A colleague gives a customer a tag, keeps it away, or leaves it to its rule again. */
import { audit } from "#ground/audit";
import { type Actor, actorLabel, allow } from "#ground/authority";
import { defineCases } from "#ground/errors";
import { type CustomerNumber, newId } from "#ground/ids";
import { appendFacts } from "#ground/log";
import type { Storage } from "#ground/storage";
import { scrubText } from "#ground/telemetry";
import { profilePermissions } from "../permissions.ts";
import { findCustomer } from "../read/standing.ts";
import type { ProfileRules } from "../rules/profile-rules.ts";
import { COLLEAGUE_FACTS } from "../rules/tag-desk.ts";
import type { People } from "../store/people.ts";

export const tagCases = defineCases("tag", {
  no_customer: {
    code: "not_found",
    en: "No customer {customer} in your part of the bank",
    zh: "您的机构范围内没有客户 {customer}",
  },
  unknown: { code: "invalid_input", en: "There is no tag {tag}", zh: "没有标签 {tag}" },
  unknown_value: {
    code: "invalid_input",
    en: "The tag {tag} takes one of {values}",
    zh: "标签 {tag} 的取值应为以下之一：{values}",
  },
  no_value: { code: "invalid_input", en: "The tag {tag} has no values", zh: "标签 {tag} 没有取值" },
  over: { code: "invalid_input", en: "The end lies in the past", zh: "结束时间已过" },
  reason_missing: { code: "invalid_input", en: "Say why", zh: "请填写原因" },
});

export interface TagVerbParts {
  readonly storage: Storage;
  readonly people: People;
  readonly rules: ProfileRules;
}

export interface TagSaying {
  /** The bank's customer id, or `@` and the number. */
  readonly customer: string;
  readonly tag: string;
  readonly say: "set" | "clear" | "release";
  readonly value?: string | undefined;
  readonly until?: Date | undefined;
  readonly evidence?: string | undefined;
  readonly confidence?: number | undefined;
  readonly reason: string;
  /** The bank's time. */
  readonly at: Date;
}

export interface TagSaid {
  readonly customer: CustomerNumber;
  readonly tag: string;
  /** Id of the fact that states it; the engine applies it. */
  readonly fact: string;
}

/**
 * @throws authority.not_allowed, tag.unknown, tag.unknown_value, tag.no_value, tag.over, tag.reason_missing,
 *   tag.no_customer for one who is unknown or out of the actor's scope
 */
export async function sayTag(parts: TagVerbParts, actor: Actor, input: TagSaying): Promise<TagSaid> {
  allow(actor, profilePermissions.tag);
  const { tag, say, at } = input;
  const reason = scrubText(input.reason.trim());
  if (reason === "") throw tagCases.reason_missing();
  checkTag(input, parts.rules);
  const data = dataOf(input, actor);
  const fact = newId(at);
  return await parts.storage.as(actor, async (tx) => {
    const customer = await findCustomer(tx, parts.people, input.customer);
    if (customer === undefined) throw tagCases.no_customer({ customer: input.customer });
    await audit(tx, actor, {
      action: `profile.${say}_tag`,
      target: `customer:${customer}`,
      after: { tag, fact, ...(input.value === undefined ? {} : { value: input.value }) },
      reason,
    });
    const type = say === "set" ? "tag_set" : "tag_cleared";
    await appendFacts(tx, [{ customer, type, source: COLLEAGUE_FACTS, id: fact, occurredAt: at, data }], at);
    return { customer, tag, fact };
  });
}

function checkTag({ tag, say, value, until, at }: TagSaying, { tags }: ProfileRules): void {
  const manner = tags.manners.get(tag);
  if (!manner) throw tagCases.unknown({ tag });
  if (until !== undefined && until <= at) throw tagCases.over();
  if (say !== "set") return;
  const { values } = manner;
  if (values && (value === undefined || !values.has(value)))
    throw tagCases.unknown_value({ tag, values: [...values].join(", ") });
  if (!values && manner.hasRule && value !== undefined && value !== "") throw tagCases.no_value({ tag });
}

function dataOf(input: TagSaying, actor: Actor): Record<string, unknown> {
  const { tag, say, value, until, evidence, confidence } = input;
  return {
    name: tag,
    ...(say === "set" && value !== undefined && value !== "" ? { value } : {}),
    ...(say === "release" ? { release: true } : {}),
    ...(until === undefined ? {} : { until: until.toISOString() }),
    origin: "colleague",
    // Free text may name somebody; what can be recognised is taken out before it reaches the log.
    ...(evidence === undefined ? {} : { evidence: scrubText(evidence) }),
    ...(confidence === undefined ? {} : { confidence }),
    by: actorLabel(actor),
  };
}
