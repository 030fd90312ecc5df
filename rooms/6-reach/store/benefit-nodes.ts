/** What accounts used in an activity, and the locks under which their claims are judged. */
import { type CustomerNumber, derivedId } from "#ground/ids";
import { sql, type Tx } from "#ground/storage";
import type { Edge } from "../rules/benefits/graph.ts";
import type { SeenNode } from "../rules/benefits/limits.ts";

export interface ActivityEdge extends Edge {
  readonly activity: string;
}

/** The node of a customer itself, under which all claims of an activity stand one behind the other. */
export function customerNode(customer: CustomerNumber): string {
  return derivedId("benefit customer", String(customer));
}

/** The node of a tree of referrals by the customer at its top. */
export function chainNode(root: CustomerNumber): string {
  return derivedId("benefit chain", String(root));
}

/** Users of one thing that are looked at; those beyond are counted among them. */
const MOST_USERS = 1_000;

/**
 * Locks all nodes, in one order, until the transaction ends, and notes who used them. The first of a room's locks: nothing
 * else may be held.
 */
export async function noteEdges(tx: Tx, edges: readonly ActivityEdge[], at: Date): Promise<void> {
  if (edges.length === 0) return;
  const columns = sql`unnest(${edges.map((e) => e.activity)}::text[], ${edges.map((e) => e.kind)}::text[],
    ${edges.map((e) => e.node)}::uuid[], ${edges.map((e) => e.customer)}::int[])
    with ordinality as u(activity, kind, node, customer, n)`;
  await tx.run(sql`
    insert into reach.benefit_node (activity, kind, node)
    select distinct u.activity, u.kind, u.node from ${columns} order by 1, 2, 3 on conflict do nothing`);
  await tx.run(sql`
    select 1 from reach.benefit_node b
    where (b.activity, b.kind, b.node) in (select u.activity, u.kind, u.node from ${columns})
    order by b.activity, b.kind, b.node for update`);
  await tx.run(sql`
    insert into reach.benefit_edge as e (activity, kind, node, customer, first_at, last_at)
    select u.activity, u.kind, u.node, u.customer, ${at}, ${at}
    from (select activity, kind, node, customer, min(n) as n from ${columns} group by 1, 2, 3, 4) u order by u.n
    on conflict (activity, kind, node, customer) do update set last_at = greatest(e.last_at, excluded.last_at)`);
}

/** Users of nodes in the order of their first use, by `activity`, kind and node joined by line breaks. */
export async function usersOf(
  tx: Tx,
  nodes: readonly Pick<ActivityEdge, "activity" | "kind" | "node">[],
): Promise<Map<string, SeenNode>> {
  if (nodes.length === 0) return new Map();
  const rows = await tx.rows<{ activity: string; kind: string; node: string; customers: number[]; times: Date[] }>(sql`
    select u.activity, u.kind, u.node, x.customers, x.times
    from (select distinct * from unnest(${nodes.map((n) => n.activity)}::text[], ${nodes.map((n) => n.kind)}::text[],
      ${nodes.map((n) => n.node)}::uuid[]) as v(activity, kind, node)) u
    cross join lateral (
      select array_agg(y.customer order by y.edge) as customers, array_agg(y.last_at order by y.edge) as times
      from (select e.customer, e.last_at, e.edge from reach.benefit_edge e
        where e.activity = u.activity and e.kind = u.kind and e.node = u.node order by e.edge limit ${MOST_USERS}) y) x
    where x.customers is not null`);
  return new Map(
    rows.map(({ activity, kind, node, customers, times }) => [
      nodeKey({ activity, kind, node }),
      { kind, node, users: customers.map((customer, at) => ({ customer, lastAt: times[at] ?? new Date(0) })) },
    ]),
  );
}

export function nodeKey({ activity, kind, node }: Pick<ActivityEdge, "activity" | "kind" | "node">): string {
  return `${activity}\n${kind}\n${node}`;
}

/** All that customers used, of some kinds; of one activity, or in all of them. */
export async function edgesOf(
  tx: Tx,
  customers: readonly CustomerNumber[],
  kinds: readonly string[],
  activity: string | null,
): Promise<ActivityEdge[]> {
  return await tx.rows<ActivityEdge>(sql`
    select activity, kind, node, customer from reach.benefit_edge
    where customer = any(${customers}::int[]) and kind = any(${kinds}::text[])
      and (${activity}::text is null or activity = ${activity})`);
}

/** How many customers used each node in any activity. */
export async function countUsers(tx: Tx, nodes: readonly string[]): Promise<Map<string, number>> {
  const rows = await tx.rows<{ node: string; users: number }>(sql`
    select node, count(distinct customer)::int as users from reach.benefit_edge
    where kind = 'address' and node = any(${nodes}::uuid[]) group by 1`);
  return new Map(rows.map(({ node, users }) => [node, users]));
}

/** Takes out what erased customers used. */
export async function dropEdgesOf(tx: Tx, customers: readonly CustomerNumber[]): Promise<number> {
  return await tx.run(sql`delete from reach.benefit_edge where customer = any(${customers}::int[])`);
}
