/** Accounts that belong together by what they have in common; what many share is no evidence. */

/** Somebody used something: a device, an address, a payee, a phone. */
export interface Edge {
  readonly customer: number;
  readonly kind: string;
  readonly node: string;
}

export interface GraphOptions {
  /** How much one thing in common of a kind says; 1, which joins two accounts by itself, where a kind is not named. */
  readonly weights?: Readonly<Record<string, number>>;
  /** What is no evidence: an office's network, a carrier's address. */
  readonly isShared?: (kind: string, node: string, customers: number) => boolean;
}

/** Things that weigh less than 1 join pairs; of more accounts than this they say nothing of any pair. */
const MOST_PAIRED = 50;

class Sets {
  readonly #parent = new Map<number, number>();

  add(one: number): void {
    if (!this.#parent.has(one)) this.#parent.set(one, one);
  }

  top(one: number): number {
    let top = one;
    for (let next = this.#parent.get(top) ?? top; next !== top; next = this.#parent.get(top) ?? top) top = next;
    for (let at = one; at !== top; ) {
      const next = this.#parent.get(at) ?? top;
      this.#parent.set(at, top);
      at = next;
    }
    return top;
  }

  join(a: number, b: number): void {
    const [first, second] = [this.top(a), this.top(b)];
    if (first !== second) this.#parent.set(Math.max(first, second), Math.min(first, second));
  }
}

/** Groups of accounts, each in rising order, in the order of their first; somebody with nothing in common stands alone. */
export function groupsOf(edges: readonly Edge[], options: GraphOptions = {}): number[][] {
  const sets = new Sets();
  for (const { customer } of edges) sets.add(customer);
  const pairs = new Map<string, number>();
  for (const { kind, node, customers } of nodesOf(edges)) {
    if (options.isShared?.(kind, node, customers.length)) continue;
    const weight = options.weights?.[kind] ?? 1;
    const [first] = customers;
    if (first === undefined) continue;
    if (weight >= 1) for (const other of customers) sets.join(first, other);
    else if (weight > 0 && customers.length <= MOST_PAIRED) addPairs(pairs, customers, weight);
  }
  for (const [pair, weight] of pairs) {
    const [a = 0, b = 0] = pair.split(",").map(Number);
    if (weight >= 1) sets.join(a, b);
  }
  const groups = new Map<number, number[]>();
  for (const customer of [...new Set(edges.map((edge) => edge.customer))].sort((a, b) => a - b)) {
    const top = sets.top(customer);
    groups.set(top, [...(groups.get(top) ?? []), customer]);
  }
  return [...groups.values()];
}

function nodesOf(edges: readonly Edge[]): { kind: string; node: string; customers: readonly number[] }[] {
  const nodes = new Map<string, { kind: string; node: string; customers: Set<number> }>();
  for (const { customer, kind, node } of edges) {
    const key = `${kind}\n${node}`;
    const known = nodes.get(key) ?? { kind, node, customers: new Set() };
    known.customers.add(customer);
    nodes.set(key, known);
  }
  return [...nodes.values()].map(({ customers, ...of }) => ({
    ...of,
    customers: [...customers].sort((a, b) => a - b),
  }));
}

function addPairs(pairs: Map<string, number>, customers: readonly number[], weight: number): void {
  for (const [at, a] of customers.entries())
    for (const b of customers.slice(at + 1)) pairs.set(`${a},${b}`, (pairs.get(`${a},${b}`) ?? 0) + weight);
}
