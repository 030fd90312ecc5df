/** The first of two persons says what a policy shall be, and from which day. */
import { canonicalJson, type DefinitionProblem, type PolicyAround, readPolicy } from "#contracts/definitions";
import { audit } from "#ground/audit";
import { type Actor, actorLabel, allow } from "#ground/authority";
import type { Language } from "#ground/errors";
import { type Storage, sql } from "#ground/storage";
import { scrubText } from "#ground/telemetry";
import { decisionPermissions } from "../permissions.ts";
import { policyCases } from "../rules/cases.ts";
import { addVersions, ownPolicies, readNewest } from "../store/policies.ts";

export interface PolicyProposal {
  readonly policy: string;
  /** Its text (YAML), or the spans as data. */
  readonly body: unknown;
  readonly reason: string;
  readonly at: Date;
  /** Of the mistakes that are named; English when absent. */
  readonly language?: Language;
}

export interface PolicyVerbParts {
  readonly storage: Storage;
  readonly definitions: PolicyAround;
}

/**
 * Proposes a new policy, or another definition of one; what holds goes on until a second person has approved it.
 * @throws authority.not_allowed, policy.reason_missing, policy.bad_definition with each mistake, policy.other_name,
 *   policy.same_definition, policy.proposed_already
 */
export async function proposePolicy(
  { storage, definitions }: PolicyVerbParts,
  actor: Actor,
  { policy: id, body, reason: given, at, language = "en" }: PolicyProposal,
): Promise<{ readonly policy: string; readonly version: number; readonly state: "proposed" }> {
  allow(actor, decisionPermissions.propose_policy);
  // What is typed as a reason stays for ever: no number of anybody in it.
  const why = scrubText(given.trim());
  if (why === "") throw policyCases.reason_missing();
  const text = typeof body === "string" ? body : JSON.stringify(body ?? null);
  const { spans, problems } = readPolicy(text, definitions, `${id}.yaml`);
  if (!spans) throw badPolicy(id, problems, language);
  const found = spans[0]?.id ?? "";
  if (found !== id) throw policyCases.other_name({ policy: id, found });
  return await storage.as(actor, async (tx) => {
    await ownPolicies(tx);
    const kept = (await readNewest(tx)).filter((one) => one.id === id);
    const holds = kept.find(({ state }) => state === "approved");
    if (holds && canonicalJson(holds.body) === canonicalJson(spans))
      throw policyCases.same_definition({ policy: id, version: holds.version });
    const waits = kept.find(({ state }) => state === "proposed");
    if (waits) throw policyCases.proposed_already({ policy: id, version: waits.version });
    const own = typeof body === "string" ? { text: body } : {};
    const by = actorLabel(actor);
    const made = await addVersions(tx, [{ id, body: spans, why, ...own }], {
      state: "proposed",
      by,
      at,
      origin: "person",
    });
    const version = made[0]?.version ?? 0;
    await audit(tx, actor, {
      action: "policy.propose",
      target: `policy:${id}`,
      before: holds ? { version: holds.version } : null,
      after: { version, body: spans },
      reason: why,
    });
    return { policy: id, version, state: "proposed" };
  });
}

function badPolicy(policy: string, problems: readonly DefinitionProblem[], language: Language) {
  const [first] = problems;
  const words = { policy, count: problems.length, first_en: first?.en ?? "", first_zh: first?.zh ?? "" };
  return policyCases.bad_definition(words, {
    fields: problems.map(({ pointer, name, line, ...text }) => ({
      pointer,
      reason: line > 0 ? `${line}: ${text[language]}` : text[language],
      name,
    })),
  });
}

/** Takes a proposal back. @throws authority.not_allowed, policy.no_proposal */
export async function withdrawPolicy(
  { storage }: Pick<PolicyVerbParts, "storage">,
  actor: Actor,
  { policy, version, at }: { readonly policy: string; readonly version: number; readonly at: Date },
): Promise<void> {
  allow(actor, decisionPermissions.propose_policy);
  await storage.as(actor, async (tx) => {
    await ownPolicies(tx);
    const done = await tx.run(sql`
      update decision.policy set state = 'withdrawn', settled_by = ${actorLabel(actor)}, settled_at = ${at}
      where id = ${policy} and version = ${version} and state = 'proposed'`);
    if (done === 0) throw policyCases.no_proposal({ policy, version });
    await audit(tx, actor, { action: "policy.withdraw", target: `policy:${policy}`, after: { version } });
  });
}
