/** Lists (名单) as those see them who hand them out, and those who work them. */
import { type Actor, allow } from "#ground/authority";
import type { CustomerNumber } from "#ground/ids";
import { personIdOf } from "#ground/organisation";
import { sql, type Tx } from "#ground/storage";
import { maskFor } from "#profile";
import type { AudienceParts } from "../parts.ts";
import { audiencePermissions, ownListsOnly } from "../permissions.ts";
import { listCases } from "../rules/cases.ts";
import { isValidOn } from "../rules/validity.ts";
import { belonging } from "../steps/belonging.ts";
import { type ListRow, type ListState, listColumns, type MemberState } from "../store/lists.ts";
import { compiledSource } from "./source.ts";

export interface ListView extends Omit<ListRow, "owners" | "unit"> {
  /** Logins. */
  readonly owners: readonly string[];
  /** Customers by owner's login and state, as far as the actor sees them. */
  readonly shares: readonly { readonly owner: string; readonly state: MemberState; readonly count: number }[];
}

export interface ListsAsked {
  readonly state?: ListState | undefined;
  readonly audience?: string | undefined;
  /** Of one list alone. */
  readonly list?: string | undefined;
}

type ReadParts = Pick<AudienceParts, "storage" | "definitions" | "clock">;

/** Newest first; a manager or agent sees those with customers of their own. @throws authority.not_allowed */
export async function readLists(parts: ReadParts, actor: Actor, asked: ListsAsked = {}): Promise<ListView[]> {
  allow(actor, audiencePermissions.read_lists);
  const { state = null, audience = null, list = null } = asked;
  const own = ownOnly(actor);
  const [rows, shares] = await parts.storage.as(actor, async (tx) => {
    const found = await tx.rows<ListRow>(sql`
      select ${listColumns} from audience.list l join audience.definition d on d.number = l.audience
      where (${state}::text is null or l.state = ${state}) and (${audience}::text is null or d.id = ${audience})
        and (${list}::uuid is null or l.list = ${list}::uuid)
        and (${own}::text is null or exists (
          select 1 from audience.list_member m where m.list = l.list and m.owner = ${own}))
      order by l.made_at desc, l.list limit 200`);
    return [found, await sharesOf(tx, found, own)] as const;
  });
  const login = loginsOf(parts);
  const today = parts.clock.today();
  return rows.map(({ owners, unit: _, ...row }) => ({
    ...row,
    // Over is over, whether or not the job that ends lists has run.
    state: row.state === "active" && row.until < today ? "expired" : row.state,
    owners: owners.map(login),
    shares: shares
      .filter((share) => share.list === row.list)
      .map(({ owner, state: of, count }) => ({ owner: login(owner), state: of, count })),
  }));
}

async function sharesOf(tx: Tx, rows: readonly ListRow[], own: string | null) {
  return await tx.rows<{ list: string; owner: string; state: MemberState; count: number }>(sql`
    select list, coalesce(owner, '') as owner, state, count(*) as count from audience.list_member
    where list = any(${rows.map(({ list }) => list)}::uuid[]) and (${own}::text is null or owner = ${own})
    group by list, owner, state order by owner, state`);
}

/** Whose customers alone a person sees; null: everybody's. */
function ownOnly(actor: Actor): string | null {
  return actor.kind === "person" && actor.roles.every((role) => ownListsOnly.has(role)) ? actor.id : null;
}

function loginsOf({ definitions }: ReadParts): (person: string) => string {
  const logins = new Map(definitions.organisation.people.map(({ login }) => [personIdOf(login), login]));
  return (person) => logins.get(person) ?? person;
}

export interface ListMember {
  readonly customer: CustomerNumber;
  readonly owner: string;
  readonly state: MemberState;
  /** Whether the customer may be worked now: open, within validity, and of the audience when asked just now. */
  readonly usable: boolean;
  /** Masked by role. */
  readonly personal: Readonly<Record<string, string>>;
}

export interface ListMembers {
  readonly list: string;
  readonly members: readonly ListMember[];
  /** `after` of the next page; null on the last. */
  readonly next: number | null;
}

export interface MembersAsked {
  readonly list: string;
  readonly owner?: string | undefined;
  readonly state?: MemberState | undefined;
  /** The customer after whom the page begins. */
  readonly after?: number | undefined;
  /** Default 100, at most 1,000. */
  readonly limit?: number | undefined;
}

/**
 * Customers of a list; each of them that is open is asked again by closures, so that nobody is worked who has left.
 * @throws authority.not_allowed, list.no_list
 */
export async function readListMembers(parts: AudienceParts, actor: Actor, asked: MembersAsked): Promise<ListMembers> {
  allow(actor, audiencePermissions.read_lists);
  const { list, after = -1, limit = 100, state = null } = asked;
  const owner = ownOnly(actor) ?? (asked.owner === undefined ? null : personIdOf(asked.owner));
  const book = await parts.audiences.book();
  return await parts.storage.as(actor, async (tx) => {
    const head = await tx.maybe<ListRow>(sql`
      select ${listColumns} from audience.list l join audience.definition d on d.number = l.audience
      where l.list = ${list}::uuid`);
    if (!head) throw listCases.no_list({ list });
    const rows = await tx.rows<{ customer: number; owner: string; state: MemberState }>(sql`
      select customer, coalesce(owner, '') as owner, state from audience.list_member
      where list = ${list}::uuid and customer > ${after} and (${owner}::text is null or owner = ${owner})
        and (${state}::text is null or state = ${state})
      order by customer limit ${limit + 1}`);
    const page = rows.slice(0, limit);
    const open = page.filter((row) => row.state === "open").map(({ customer }) => customer);
    const inTime = head.state === "active" && isValidOn(head, parts.clock.today());
    // An audience that ended meanwhile holds nobody.
    const condition = book.byId.has(head.audience)
      ? compiledSource(book, parts.rules, { audience: head.audience })
      : undefined;
    const asking = inTime && condition ? await belonging(tx, parts.rules, condition, open, parts.clock.now()) : [];
    const usable = new Set(asking.map(({ customer }) => customer));
    const opened = await parts.people.personal(
      tx,
      page.map(({ customer }) => customer),
    );
    const login = loginsOf(parts);
    const members = page.map((row) => ({
      ...row,
      owner: login(row.owner),
      usable: usable.has(row.customer),
      personal: maskFor(actor, opened.get(row.customer) ?? {}),
    }));
    return { list, members, next: rows.length > limit ? (page.at(-1)?.customer ?? null) : null };
  });
}
