/** Hands customers of an audience to colleagues as a list (名单), for one week to one month. */
import type { Both } from "#contracts/definitions";
import { audit } from "#ground/audit";
import { type Actor, actorLabel, allow, scopeOf } from "#ground/authority";
import { newId } from "#ground/ids";
import { actorOfPerson, personIdOf } from "#ground/organisation";
import type { Storage } from "#ground/storage";
import { scrubText } from "#ground/telemetry";
import type { CustomerState, ProfileRules } from "#profile";
import type { AudienceParts } from "../parts.ts";
import { audiencePermissions, mayOwnLists } from "../permissions.ts";
import { compiledSource, hintOf, liveAudience } from "../read/source.ts";
import { audienceCases, listCases } from "../rules/cases.ts";
import { type Colleague, type Shared, sees, shareOut } from "../rules/share-out.ts";
import { ALONE_UP_TO, MOST_OF_A_LIST } from "../rules/size.ts";
import { LONGEST_DAYS, SHORTEST_DAYS, validityOf } from "../rules/validity.ts";
import { belongingAs } from "../steps/belonging.ts";
import { askedBy, candidates } from "../steps/candidates.ts";
import { unitOf } from "../steps/unit-of.ts";
import { addList, onOtherLists } from "../store/lists.ts";

export interface Dispatch {
  readonly audience: string;
  /** Logins of those who work the list. */
  readonly owners: readonly string[];
  readonly purpose: string;
  /** Bank days, 7 to 31. */
  readonly days: number;
  /** First day; today when absent. */
  readonly from?: string | undefined;
  /** At most so many, those with the largest value of the attribute `by`. */
  readonly most?: number | undefined;
  readonly by?: string | undefined;
  /** The audience's name when absent. */
  readonly name?: Both | undefined;
}

export interface Dispatched {
  readonly list: string;
  /** `waiting`: a second person has to approve it. */
  readonly state: "waiting" | "active";
  readonly from: string;
  readonly until: string;
  /** Customers of the list. */
  readonly count: number;
  /** Customers that the audience was found to hold. */
  readonly found: number;
  /** Found, but no longer of the audience when they were asked one by one. */
  readonly gone: number;
  /** Of the audience, and on another list of it already. */
  readonly elsewhere: number;
  /** Of the audience, but served where none of the owners works. */
  readonly unassigned: number;
}

/**
 * Makes a list of those whom the actor sees, who belong now and who are on no other list of the audience; of more than
 * 200 it waits for a second person.
 * @throws authority.not_allowed, audience.purpose_missing, audience.no_audience, audience.broken, list.bad_validity,
 *   list.no_owner, list.owner_elsewhere, list.too_many, list.nobody, audience.no_number for `by`
 */
export async function dispatchList(parts: AudienceParts, actor: Actor, input: Dispatch): Promise<Dispatched> {
  allow(actor, audiencePermissions.dispatch);
  const purpose = scrubText(input.purpose.trim());
  if (purpose === "") throw audienceCases.purpose_missing();
  const at = parts.clock.now();
  const validity = validityOf(input, parts.clock.today());
  if (!validity) throw listCases.bad_validity({ shortest: SHORTEST_DAYS, longest: LONGEST_DAYS });
  const { most, by } = input;
  if (by !== undefined) requireNumber(parts, by);
  const owners = await ownersOf(parts.storage, actor, input.owners);
  const book = await parts.audiences.book();
  const source = liveAudience(book, input.audience);
  const condition = compiledSource(book, parts.rules, { audience: input.audience });
  const found = await candidates(askedBy(parts, actor, book, at), condition, MOST_OF_A_LIST);
  if (found === undefined) throw listCases.too_many({ most: MOST_OF_A_LIST });
  return await parts.storage.as(actor, async (tx) => {
    const also = [...(parts.rules.attributes.has("manager") ? ["manager"] : []), ...(by === undefined ? [] : [by])];
    const take = (state: CustomerState): Ranked => rankedOf(state, by);
    const members = await belongingAs(tx, parts.rules, condition, found, at, { also, take });
    const numbers = members.map(({ customer }) => customer);
    const elsewhere = await onOtherLists(tx, source.number, numbers, parts.clock.today());
    const free = members.filter(({ customer }) => !elsewhere.has(customer));
    const near = free.filter(({ unit }) => owners.some((owner) => sees(owner, unit)));
    const chosen = largest(near, most);
    const shares = shareOut(chosen, owners);
    if (shares.size === 0) throw listCases.nobody({ asked: found.length });
    const made = {
      list: newId(at),
      audience: source.number,
      version: source.version,
      unit: await unitOf(tx, actor),
      units: [...new Set(chosen.flatMap(({ unit }) => unit ?? []))],
      owners: owners.map(({ person }) => person),
      purpose,
      validity,
      found: found.length,
      state: shares.size > ALONE_UP_TO ? ("waiting" as const) : ("active" as const),
      madeBy: actorLabel(actor),
      at,
      ...(input.name ?? { zh: source.definition.zh, en: source.definition.en }),
    };
    await addList(tx, made, shares);
    const told: Dispatched = {
      ...{ list: made.list, state: made.state, ...validity, count: shares.size, found: found.length },
      ...{ gone: found.length - members.length, elsewhere: elsewhere.size, unassigned: free.length - near.length },
    };
    await audit(tx, actor, {
      action: "audience.dispatch_list",
      target: `list:${made.list}`,
      after: { ...told, audience: input.audience, version: source.version, owners: made.owners },
      reason: purpose,
    });
    return told;
  });
}

interface Ranked extends Shared {
  /** What the customer is ordered by. */
  readonly value: number;
}

function rankedOf({ customer, unit, values }: CustomerState, by: string | undefined): Ranked {
  const manager = typeof values.manager === "string" ? values.manager : null;
  const own = by === undefined ? undefined : values[by];
  return { customer, unit, manager, value: own === undefined ? Number.NEGATIVE_INFINITY : Number(own) };
}

/** The first so many, largest first; one without a value comes last, ties go by number. */
function largest(members: readonly Ranked[], most: number | undefined): readonly Ranked[] {
  if (most === undefined) return members;
  // Not a difference: two without a value would be NaN apart.
  const order = (a: Ranked, b: Ranked): number =>
    a.value === b.value ? a.customer - b.customer : a.value < b.value ? 1 : -1;
  return [...members].sort(order).slice(0, most);
}

/** @throws audience.no_number */
function requireNumber({ rules }: { readonly rules: ProfileRules }, by: string): void {
  const numbers = [...rules.attributes.values()].filter(({ type }) => ["int", "double", "money"].includes(type));
  if (numbers.some(({ name }) => name === by)) return;
  const names = numbers.map(({ name }) => name);
  throw audienceCases.no_number({ name: by, ...hintOf(by, names) });
}

/** @throws list.no_owner, list.owner_elsewhere */
async function ownersOf(storage: Storage, actor: Actor, logins: readonly string[]): Promise<Colleague[]> {
  const scope = scopeOf(actor);
  const owners: Colleague[] = [];
  for (const login of new Set(logins)) {
    const person = await actorOfPerson(storage, personIdOf(login));
    if (!person?.roles.some((role) => mayOwnLists.has(role))) throw listCases.no_owner({ login });
    const near = scope === "all" || (person.scope !== "all" && person.scope.some((unit) => scope.includes(unit)));
    if (!near) throw listCases.owner_elsewhere({ login });
    owners.push({ login, person: person.id, scope: person.scope });
  }
  if (owners.length === 0) throw listCases.no_owner({ login: "" });
  return owners;
}
