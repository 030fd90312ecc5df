/** What limits look at, read for a whole set under the locks of its nodes. */
import { type Benefit, sharedKinds } from "#contracts/definitions";
import type { CustomerNumber } from "#ground/ids";
import { sql, type Tx } from "#ground/storage";
import type { Fingerprint } from "../rules/benefits/fingerprint.ts";
import { groupsOf } from "../rules/benefits/graph.ts";
import { type BenefitLimits, judgeClaim, type Ruling, type SeenNode, sharedTest } from "../rules/benefits/limits.ts";
import { earlierGrants } from "../store/benefit-ledger.ts";
import {
  type ActivityEdge,
  chainNode,
  countUsers,
  customerNode,
  edgesOf,
  nodeKey,
  noteEdges,
  usersOf,
} from "../store/benefit-nodes.ts";

/** What a claim came with, in the clear; it is kept as hashes. */
export interface Signals {
  readonly device?: string | undefined;
  /** Network address. */
  readonly address?: string | undefined;
  readonly payee?: string | undefined;
  readonly phone?: string | undefined;
}

export interface JudgedWish {
  readonly customer: CustomerNumber;
  readonly benefit: Benefit;
  readonly signals: Signals;
  /** A wish whose row is there already is not judged, but locked. */
  readonly known: boolean;
}

export interface JudgeParts {
  readonly policy: BenefitLimits | undefined;
  readonly fingerprint: Fingerprint;
  readonly at: Date;
}

/** Edges of customers in activities: themselves, their trees of referrals, and what they came with. */
export async function edgesOfWishes(
  tx: Tx,
  wishes: readonly { readonly customer: CustomerNumber; readonly activity: string; readonly signals: Signals }[],
  { policy, fingerprint }: Pick<JudgeParts, "policy" | "fingerprint">,
): Promise<ActivityEdge[]> {
  const known = new Set(policy?.shared.known.map((address) => fingerprint("address", address)) ?? []);
  const roots = await rootsOf(tx, wishes);
  return wishes.flatMap(({ customer, activity, signals }) => {
    const own = { activity, customer };
    const root = roots.get(`${activity}\n${customer}`);
    return [
      { ...own, kind: "customer", node: customerNode(customer) },
      ...(root === undefined ? [] : [{ ...own, kind: "chain", node: chainNode(root) }]),
      ...sharedKinds.flatMap((kind) => {
        const value = signals[kind]?.trim();
        if (value === undefined || value === "") return [];
        const node = fingerprint(kind, value);
        return known.has(node) ? [] : [{ ...own, kind, node }];
      }),
    ];
  });
}

/** The top of each customer's tree of referrals in an activity; absent: of none. */
async function rootsOf(
  tx: Tx,
  wishes: readonly { readonly customer: CustomerNumber; readonly activity: string }[],
): Promise<Map<string, CustomerNumber>> {
  const customers = wishes.map((wish) => wish.customer);
  const rows = await tx.rows<{ activity: string; customer: number; root: number }>(sql`
    select activity, customer, root from reach.referral where customer = any(${customers}::int[])
    union all
    select distinct activity, root, root from reach.referral where root = any(${customers}::int[])
      and referrer = root`);
  // Who was referred stands under the tree's top, whatever grows below.
  return new Map(rows.reverse().map(({ activity, customer, root }) => [`${activity}\n${customer}`, root]));
}

/** Locks and judges wishes, in their order: of two in a set that share something the second sees the first. */
export async function judgeWishes(tx: Tx, wishes: readonly JudgedWish[], parts: JudgeParts): Promise<Ruling[]> {
  const asked = wishes.map(({ customer, benefit, signals }) => ({ customer, activity: benefit.activity, signals }));
  const edges = await edgesOfWishes(tx, asked, parts);
  await noteEdges(tx, edges, parts.at);
  const { policy } = parts;
  if (!policy) return wishes.map(() => ({ verdict: "pay", evidence: [] }));
  const isShared = sharedTest(policy, new Set());
  const nodes = await usersOf(
    tx,
    edges.filter(({ kind }) => kind !== "customer"),
  );
  const ofCustomer = groupedEdges(edges);
  const activities = [...new Set(asked.map((one) => one.activity))];
  const customers = [...new Set(wishes.map((wish) => wish.customer))];
  const earlier = new Map<string, readonly { readonly benefit: string; readonly at: Date }[]>(
    groupedBy(await earlierGrants(tx, customers, activities)),
  );
  const groups = policy.limits.some((limit) => limit.of === "group")
    ? await groupsAround(tx, activities, nodes, isShared)
    : new Map<string, readonly number[]>();
  return wishes.map(({ customer, benefit, known }) => {
    if (known) return { verdict: "pay", evidence: [] };
    const key = `${benefit.activity}\n${customer}`;
    const own = (ofCustomer.get(key) ?? []).flatMap((edge) => nodes.get(nodeKey(edge)) ?? []);
    const grants = earlier.get(key) ?? [];
    const ruling = judgeClaim(
      policy,
      { customer, benefit: benefit.id, at: parts.at, nodes: own, grants, group: groups.get(key) ?? [customer] },
      isShared,
    );
    if (ruling.verdict !== "refuse") earlier.set(key, [...grants, { benefit: benefit.id, at: parts.at }]);
    return ruling;
  });
}

function groupedEdges(edges: readonly ActivityEdge[]): Map<string, ActivityEdge[]> {
  const byCustomer = new Map<string, ActivityEdge[]>();
  const seen = new Set<string>();
  for (const edge of edges) {
    const key = `${edge.activity}\n${edge.customer}`;
    if (seen.has(`${key}\n${edge.kind}\n${edge.node}`)) continue;
    seen.add(`${key}\n${edge.kind}\n${edge.node}`);
    byCustomer.set(key, [...(byCustomer.get(key) ?? []), edge]);
  }
  return byCustomer;
}

function groupedBy<T extends { readonly customer: number; readonly activity: string }>(
  rows: readonly T[],
): Map<string, readonly T[]> {
  const grouped = new Map<string, T[]>();
  for (const row of rows) {
    const key = `${row.activity}\n${row.customer}`;
    const list = grouped.get(key);
    if (list) list.push(row);
    else grouped.set(key, [row]);
  }
  return grouped;
}

/** Accounts that are joined to a claim's by what they have in common, two steps away. */
async function groupsAround(
  tx: Tx,
  activities: readonly string[],
  nodes: ReadonlyMap<string, SeenNode>,
  isShared: (kind: string, node: string, customers: number) => boolean,
): Promise<Map<string, readonly number[]>> {
  const found = new Map<string, readonly number[]>();
  for (const activity of activities) {
    const near = [...nodes].flatMap(([key, { kind, node, users }]) =>
      key.startsWith(`${activity}\n`) && kind !== "chain" && !isShared(kind, node, users.length)
        ? users.map(({ customer }) => customer)
        : [],
    );
    const edges = await edgesOf(tx, [...new Set(near)], sharedKinds, activity);
    for (const group of groupsOf(edges, { isShared }))
      for (const customer of group) found.set(`${activity}\n${customer}`, group);
  }
  return found;
}

/** Kinds of what two customers both used, in any activity; networks that many share are left out. */
export async function commonKinds(
  tx: Tx,
  customers: readonly [CustomerNumber, CustomerNumber],
  policy: BenefitLimits,
): Promise<string[]> {
  const edges = await edgesOf(tx, customers, sharedKinds, null);
  const of = (customer: CustomerNumber) =>
    new Map(edges.filter((edge) => edge.customer === customer).map((edge) => [`${edge.kind}\n${edge.node}`, edge]));
  const [first, second] = [of(customers[0]), of(customers[1])];
  const both = [...first].flatMap(([key, edge]) => (second.has(key) ? [edge] : []));
  const users = await countUsers(
    tx,
    both.flatMap(({ kind, node }) => (kind === "address" ? [node] : [])),
  );
  const isShared = sharedTest(policy, new Set());
  const kinds = both.flatMap(({ kind, node }) => (isShared(kind, node, users.get(node) ?? 0) ? [] : [kind]));
  return [...new Set(kinds)];
}
