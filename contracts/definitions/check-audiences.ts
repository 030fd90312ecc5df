/** An audience has one way to say who belongs, and what it names is there. */
import { checkCondition } from "#kits/expr";
import { type AudienceFile, audienceSchema } from "./audience-schemas.ts";
import { audienceId, audienceOf, audiencesNamed, ringsOf, withAudiences } from "./audiences.ts";
import { checkShape } from "./check-shape.ts";
import type { AudienceDefinition, Catalog, Definitions } from "./definitions.ts";
import type { Draft, Files } from "./draft.ts";
import { environmentOf } from "./environment.ts";
import { hints } from "./nearest.ts";
import { named, type Read } from "./normalise.ts";
import { type DefinitionProblem, Problems } from "./problems.ts";
import { readYaml } from "./read-file.ts";

type Audiences = Definitions["audiences"];

/** What an audience may speak of. */
interface Around {
  readonly catalog: Catalog;
  readonly zone: string;
  readonly audiences: Audiences;
}

const idForm = /^[a-z][a-z0-9_]*$/;

/** Audiences by name, as their files say them. */
export function audiencesOf(
  files: readonly Read<AudienceFile>[],
  problems: Problems,
): Record<string, AudienceDefinition> {
  const made: Record<string, AudienceDefinition> = {};
  for (const { source, value } of files) {
    const id = audienceId(source.file);
    if (!idForm.test(id)) problems.add(source, [], "audience_name", { name: id });
    made[id] = audienceOf(id, named(problems, source, [], `audience ${id}`, value));
  }
  return made;
}

export function checkAudiences(files: Files, draft: Draft, problems: Problems): void {
  const around = {
    catalog: draft.catalog,
    zone: draft.organisation?.zone ?? "Asia/Shanghai",
    audiences: draft.audiences,
  };
  const inRings = new Set<string>();
  const rings = ringsOf(draft.audiences);
  for (const read of files.audiences) {
    const id = audienceId(read.source.file);
    const [ring] = rings.filter(([first]) => first === id);
    if (ring) reportRing(read, ring, problems);
    for (const one of rings) if (one.includes(id)) inRings.add(id);
  }
  for (const read of files.audiences) checkOne(read, around, problems, inRings);
}

function reportRing({ source }: Read<AudienceFile>, ring: readonly string[], problems: Problems): void {
  problems.add(source, ["condition"], "audience_cycle", { path: [...ring, ring[0]].join(" → ") });
}

function checkOne(
  { source, value }: Read<AudienceFile>,
  { catalog, zone, audiences }: Around,
  problems: Problems,
  inRings: ReadonlySet<string>,
): void {
  const { condition, list, refresh, until } = value;
  if ((condition === undefined) === (list === undefined)) problems.add(source, [], "audience_one_of");
  if (list && refresh !== undefined) problems.add(source, ["refresh"], "audience_list_refresh");
  if (!list && until !== undefined) problems.add(source, ["until"], "audience_until");
  checkBreakdown({ source, value }, catalog, problems);
  // Of a ring nothing can be said but that it is one; so of what rests on it.
  const rests = condition === undefined ? [] : behind(condition, audiences);
  if (condition === undefined || inRings.has(audienceId(source.file)) || rests.some((name) => inRings.has(name)))
    return;
  const environment = withAudiences(environmentOf(catalog, zone), audiences);
  const { condition: checked, problems: found } = checkCondition(condition, environment);
  for (const { start, en, zh } of found)
    problems.add(source, ["condition"], "condition", { message: en, position: start + 1 }, { message: zh });
  for (const attribute of checked?.reads.attributes ?? []) {
    if (catalog.attributes[attribute]?.personal) problems.add(source, ["condition"], "rule_personal", { attribute });
  }
}

/** Every audience that a condition rests on. */
function behind(condition: string, audiences: Audiences): string[] {
  const found = new Set<string>();
  const left = audiencesNamed(condition);
  for (let name = left.pop(); name !== undefined; name = left.pop()) {
    if (found.has(name)) continue;
    found.add(name);
    left.push(...audiencesNamed(audiences[name]?.condition ?? ""));
  }
  return [...found];
}

function checkBreakdown({ source, value }: Read<AudienceFile>, catalog: Catalog, problems: Problems): void {
  for (const [at, name] of (value.breakdown ?? []).entries()) {
    const attribute = catalog.attributes[name];
    if (attribute?.personal) problems.add(source, ["breakdown", at], "rule_personal", { attribute: name });
    if ((attribute && attribute.type !== "records") || catalog.tags[name]) continue;
    const open = Object.values(catalog.attributes).filter(({ personal, type }) => !personal && type !== "records");
    const [en, zh] = hints(name, [...open.map((one) => one.name), ...Object.keys(catalog.tags)]);
    const what = { what: "attribute or tag", what_zh: "属性或标签", name };
    problems.add(source, ["breakdown", at], "unknown_reference", { ...what, ...en }, zh);
  }
}

export interface ReadAudience {
  /** Undefined while there is any problem. */
  readonly audience: AudienceDefinition | undefined;
  readonly problems: readonly DefinitionProblem[];
}

/**
 * An audience that a person makes, held to the same rules as a file; problems carry the pointer into the body.
 * @param around the others, by which conditions may name them; one of the same name is replaced
 */
export function readAudience(id: string, body: unknown, { catalog, zone, audiences }: Around): ReadAudience {
  const problems = new Problems();
  const file = `audiences/${id}.yaml`;
  // JSON is YAML: one reader for both, so that a place is a place.
  const source = readYaml(file, JSON.stringify(body ?? null), problems);
  if (!source || !checkShape(audienceSchema, source, problems)) return { audience: undefined, problems: problems.list };
  const read: Read<AudienceFile> = { source, value: source.value as AudienceFile };
  const audience = audiencesOf([read], problems)[id];
  if (!audience) {
    if (problems.list.length === 0) problems.add(source, [], "audience_name", { name: id });
    return { audience: undefined, problems: problems.list };
  }
  const whole = { ...audiences, [id]: audience };
  const rings = ringsOf(whole).filter((ring) => ring.includes(id));
  for (const ring of rings) reportRing(read, ring, problems);
  checkOne(read, { catalog, zone, audiences: whole }, problems, new Set(rings.flat()));
  return { audience: problems.list.length > 0 ? undefined : audience, problems: problems.sorted() };
}
