/** The first of two persons says what an audience shall be, or that it shall be no more. */
import {
  type AudienceDefinition,
  audiencesNamed,
  canonicalJson,
  type DefinitionProblem,
  playbookNames,
  readAudience,
} from "#contracts/definitions";
import { audit } from "#ground/audit";
import { type Actor, actorLabel, allow } from "#ground/authority";
import type { Language } from "#ground/errors";
import { sql, type Tx } from "#ground/storage";
import { scrubText } from "#ground/telemetry";
import type { AudienceParts } from "../parts.ts";
import { audiencePermissions } from "../permissions.ts";
import { hintOf } from "../read/source.ts";
import { audienceCases } from "../rules/cases.ts";
import { type KeptAudience, readDefinitions } from "../store/definitions.ts";

export type DefineParts = Pick<AudienceParts, "storage" | "definitions">;

export interface Proposed {
  readonly audience: string;
  /** What the second person approves. */
  readonly version: number;
}

/**
 * Proposes a new audience, or another definition of one that people made; a second person approves it.
 * @throws authority.not_allowed, audience.reason_missing, audience.bad_definition with each mistake, audience.of_file,
 *   audience.kind_fixed, audience.same_definition, audience.proposed_already
 */
export async function proposeAudience(
  parts: DefineParts,
  actor: Actor,
  input: {
    readonly audience: string;
    readonly body: unknown;
    readonly reason: string;
    readonly at: Date;
    /** Of the mistakes that are named; English when absent. */
    readonly language?: Language;
  },
): Promise<Proposed> {
  allow(actor, audiencePermissions.define);
  const reason = reasonOf(input.reason);
  return await parts.storage.as(actor, async (tx) => {
    const kept = await readDefinitions(tx);
    const definition = checkedDefinition(parts, kept, input.audience, input.body, input.language);
    refuseUnchangeable(
      kept.find(({ id }) => id === input.audience),
      definition,
    );
    const proposed = await addVersion(tx, actor, input.audience, definition, input.at);
    await audit(tx, actor, {
      action: "audience.propose",
      target: `audience:${input.audience}`,
      after: { version: proposed.version, definition },
      reason,
    });
    return proposed;
  });
}

/**
 * Proposes that an audience ends.
 * @throws authority.not_allowed, audience.reason_missing, audience.no_audience, audience.of_file, audience.in_use,
 *   audience.proposed_already
 */
export async function proposeRetirement(
  parts: DefineParts,
  actor: Actor,
  input: { readonly audience: string; readonly reason: string; readonly at: Date },
): Promise<Proposed> {
  allow(actor, audiencePermissions.define);
  const { audience, at } = input;
  const reason = reasonOf(input.reason);
  return await parts.storage.as(actor, async (tx) => {
    const live = (await readDefinitions(tx)).filter(({ state }) => state === "live");
    const found = live.find(({ id }) => id === audience);
    const names = live.map(({ id }) => id);
    if (!found) throw audienceCases.no_audience({ audience, ...hintOf(audience, names) });
    if (found.origin === "file") throw audienceCases.of_file({ audience });
    refuseUsed(parts, live, audience);
    const proposed = await addVersion(tx, actor, audience, null, at);
    await audit(tx, actor, {
      action: "audience.propose_retirement",
      target: `audience:${audience}`,
      after: { version: proposed.version },
      reason,
    });
    return proposed;
  });
}

/** @throws audience.reason_missing */
export function reasonOf(given: string): string {
  // What is typed as a reason stays for ever: no number of anybody in it.
  const reason = scrubText(given.trim());
  if (reason === "") throw audienceCases.reason_missing();
  return reason;
}

/** @throws audience.bad_definition */
export function checkedDefinition(
  { definitions: { catalog, organisation } }: DefineParts,
  kept: readonly KeptAudience[],
  id: string,
  body: unknown,
  language: Language = "en",
): AudienceDefinition {
  const live = kept.filter(({ state }) => state === "live").map((one) => [one.id, one.definition] as const);
  const around = { catalog, zone: organisation.zone, audiences: Object.fromEntries(live) };
  const { audience, problems } = readAudience(id, body, around);
  if (audience) return audience;
  throw audienceCases.bad_definition(wordsOf(id, problems), {
    fields: problems.map(({ pointer, name, ...words }) => ({ pointer, reason: words[language], name })),
  });
}

function wordsOf(audience: string, problems: readonly DefinitionProblem[]) {
  const [first] = problems;
  return { audience, count: problems.length, first_en: first?.en ?? "", first_zh: first?.zh ?? "" };
}

function refuseUnchangeable(before: KeptAudience | undefined, after: AudienceDefinition): void {
  if (!before || before.state === "retired") return;
  const audience = after.id;
  if (before.origin === "file") throw audienceCases.of_file({ audience });
  if (before.state !== "live") return;
  // Members of a list come by files: what was uploaded would stay among those whom a condition finds.
  if (before.definition.list !== after.list) throw audienceCases.kind_fixed({ audience });
  if (canonicalJson(before.definition) === canonicalJson(after)) throw audienceCases.same_definition({ audience });
}

/** @throws audience.in_use */
export function refuseUsed({ definitions }: DefineParts, kept: readonly KeptAudience[], audience: string): void {
  const names = (text: string | undefined): boolean => text !== undefined && audiencesNamed(text).includes(audience);
  const users = [
    ...kept.filter(({ state, definition }) => state === "live" && names(definition.condition)),
    ...Object.values(definitions.playbooks).filter((playbook) => playbookNames(playbook).has(`audience/${audience}`)),
  ];
  if (users.length > 0) throw audienceCases.in_use({ audience, users: users.map(({ id }) => id).join(", ") });
}

/** A definition of null: the audience ends. */
async function addVersion(
  tx: Tx,
  actor: Actor,
  id: string,
  definition: AudienceDefinition | null,
  at: Date,
): Promise<Proposed> {
  const body = JSON.stringify(definition);
  const by = actorLabel(actor);
  await tx.run(sql`
    insert into audience.definition (id, version, body, origin, state, made_by, made_at)
    values (${id}, 1, ${body}::jsonb, 'api', 'draft', ${by}, ${at}) on conflict (id) do nothing`);
  const { number } = await tx.one<{ number: number }>(sql`
    select number from audience.definition where id = ${id} for update`);
  const open = await tx.maybe<{ version: number }>(sql`
    select version from audience.version where audience = ${number} and state = 'proposed'`);
  if (open) throw audienceCases.proposed_already({ audience: id, version: open.version });
  const { version } = await tx.one<{ version: number }>(sql`
    insert into audience.version (audience, version, body, state, made_by, made_at)
    select ${number}, coalesce(max(version), 0) + 1, ${body}::jsonb, 'proposed', ${by}, ${at}
    from audience.version where audience = ${number} returning version`);
  return { audience: id, version };
}
