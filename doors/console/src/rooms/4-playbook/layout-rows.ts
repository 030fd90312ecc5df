/** Which row each node of a flow stands in, and in which order: ways that span rows keep a place in each between. */

export interface LaidNode {
  readonly id: string;
  readonly width: number;
  readonly height: number;
}

export interface LaidEdge {
  readonly from: string;
  readonly to: string;
  /** Room that its label needs; none where it has none. */
  readonly label?: { readonly width: number; readonly height: number };
}

/** What takes up room in a row: a node, or a way that passes. */
export interface Item {
  readonly row: number;
  readonly width: number;
  readonly height: number;
  readonly node?: string;
  /** Place in the list of ways. */
  readonly edge?: number;
  /** Its middle. */
  x: number;
  /** Place in its row. */
  at: number;
}

export interface Rows {
  readonly rows: readonly (readonly Item[])[];
  readonly nodes: ReadonlyMap<string, Item>;
  /** By way: what it passes from its beginning to its end; of one that leads back both ends alone. */
  readonly chains: readonly (readonly Item[] | undefined)[];
  /** Ways that lead back up. */
  readonly back: ReadonlySet<number>;
}

/** Room that a way takes in a row that it passes. */
const LANE = 16;
const SWEEPS = 12;

/** @param nodes the first is the beginning, the last the end */
export function rowsOf(nodes: readonly LaidNode[], edges: readonly LaidEdge[]): Rows {
  const back = leadsBack(nodes, edges);
  const depth = depthsOf(nodes, edges, back);
  const labelled = new Set(
    edges.flatMap(({ from, label }, at) => (label && !back.has(at) ? [depth.get(from) ?? 0] : [])),
  );
  // Labels have a row of their own below the row that their ways come from.
  const rowAt = (level: number): number => level + [...labelled].filter((one) => one < level).length;
  const items = new Map<string, Item>();
  const rows: Item[][] = [];
  const put = (item: Omit<Item, "at" | "x">): Item => {
    const row = rows[item.row] ?? [];
    rows[item.row] = row;
    const made = { ...item, at: row.length, x: 0 };
    row.push(made);
    return made;
  };
  for (const { id, width, height } of nodes)
    items.set(id, put({ row: rowAt(depth.get(id) ?? 0), width, height, node: id }));
  const chains = edges.map(({ from, to, label }, edge) => {
    const [first, last] = [items.get(from), items.get(to)];
    if (!first || !last) return undefined;
    if (back.has(edge)) return [first, last];
    const chain = [first];
    for (let row = first.row + 1; row < last.row; row++) {
      const room = row === first.row + 1 && label ? label : { width: LANE, height: 0 };
      chain.push(put({ row, ...room, edge }));
    }
    return [...chain, last];
  });
  const filled = Array.from(rows, (row) => row ?? []);
  order(filled, chains, back);
  return { rows: filled, nodes: items, chains, back };
}

/** Ways to a node that one came from. */
function leadsBack(nodes: readonly LaidNode[], edges: readonly LaidEdge[]): Set<number> {
  const back = new Set<number>();
  const state = new Map<string, "open" | "done">();
  const visit = (id: string): void => {
    state.set(id, "open");
    for (const [at, { from, to }] of edges.entries()) {
      if (from !== id) continue;
      if (state.get(to) === "open") back.add(at);
      else if (!state.has(to)) visit(to);
    }
    state.set(id, "done");
  };
  for (const { id } of nodes) if (!state.has(id)) visit(id);
  return back;
}

/** Steps from the beginning along the longest way; the end stands below everything. */
function depthsOf(nodes: readonly LaidNode[], edges: readonly LaidEdge[], back: ReadonlySet<number>) {
  const known = new Map<string, number>();
  const depth = (id: string): number => {
    const found = known.get(id);
    if (found !== undefined) return found;
    const before = edges.flatMap(({ from, to }, at) => (to === id && !back.has(at) ? [depth(from) + 1] : []));
    // What nothing leads to stands where the first waves do.
    const own =
      before.length > 0
        ? Math.max(...before)
        : Math.min(
            2,
            nodes.findIndex((one) => one.id === id),
          );
    known.set(id, own);
    return own;
  };
  const end = nodes.at(-1)?.id;
  const deepest = Math.max(0, ...nodes.map(({ id }) => depth(id)));
  const isAlone = nodes.every(({ id }) => id === end || depth(id) < deepest);
  if (end !== undefined) known.set(end, isAlone ? deepest : deepest + 1);
  return known;
}

type Neighbours = ReadonlyMap<Item, readonly Item[]>;

/** Orders rows so that ways cross seldom: each stands in the middle of what it is tied to, above and below in turn. */
function order(rows: Item[][], chains: Rows["chains"], back: ReadonlySet<number>): void {
  const { above, below } = neighboursOf(chains, back);
  let best = rows.map((row) => [...row]);
  let fewest = crossings(rows, below);
  for (let sweep = 0; sweep < SWEEPS && fewest > 0; sweep++) {
    const isDown = sweep % 2 === 0;
    for (const row of isDown ? rows : [...rows].reverse()) sortRow(row, isDown ? above : below);
    const count = crossings(rows, below);
    if (count >= fewest) continue;
    fewest = count;
    best = rows.map((row) => [...row]);
  }
  for (const [n, row] of best.entries()) {
    rows[n] = row;
    for (const [at, item] of row.entries()) item.at = at;
  }
}

/** What each item is tied to in the rows beside its own. */
export function neighboursOf(chains: Rows["chains"], back: ReadonlySet<number>) {
  const [above, below] = [new Map<Item, Item[]>(), new Map<Item, Item[]>()];
  for (const [edge, chain] of chains.entries()) {
    if (!chain || back.has(edge)) continue;
    for (const [at, item] of chain.entries()) {
      const next = chain[at + 1];
      if (!next) continue;
      below.set(item, [...(below.get(item) ?? []), next]);
      above.set(next, [...(above.get(next) ?? []), item]);
    }
  }
  return { above, below };
}

function sortRow(row: Item[], tied: Neighbours): void {
  const middle = new Map(
    row.map((item) => {
      const others = tied.get(item) ?? [];
      return [item, others.length === 0 ? item.at : others.reduce((sum, { at }) => sum + at, 0) / others.length];
    }),
  );
  row.sort((a, b) => (middle.get(a) ?? 0) - (middle.get(b) ?? 0) || a.at - b.at);
  for (const [at, item] of row.entries()) item.at = at;
}

function crossings(rows: readonly (readonly Item[])[], below: Neighbours): number {
  let count = 0;
  for (const row of rows) {
    const ties = row.flatMap((item) => (below.get(item) ?? []).map((other) => [item.at, other.at] as const));
    for (const [n, [a, b]] of ties.entries())
      for (const [c, d] of ties.slice(n + 1)) if ((a - c) * (b - d) < 0) count++;
  }
  return count;
}
