/** What is yet to happen, in the order of time; what falls on the same instant goes by customer, then by kind. */

export interface Action {
  readonly at: number;
  readonly customer: number;
  readonly kind: string;
  /** Says more where the kind asks for it: an amount in fen, a number of an attempt, of a holding. */
  readonly value: number;
  readonly text?: string;
}

function before(a: Action, b: Action): boolean {
  if (a.at !== b.at) return a.at < b.at;
  if (a.customer !== b.customer) return a.customer < b.customer;
  if (a.kind !== b.kind) return a.kind < b.kind;
  if (a.value !== b.value) return a.value < b.value;
  return (a.text ?? "") < (b.text ?? "");
}

export class ActionHeap {
  readonly #items: Action[] = [];

  get size(): number {
    return this.#items.length;
  }

  push(action: Action): void {
    const items = this.#items;
    let at = items.push(action) - 1;
    while (at > 0) {
      const above = (at - 1) >> 1;
      const parent = items[above];
      if (parent === undefined || !before(action, parent)) break;
      items[at] = parent;
      at = above;
    }
    items[at] = action;
  }

  /** The next action before this instant. */
  popBefore(until: number): Action | undefined {
    const items = this.#items;
    const top = items[0];
    if (top === undefined || top.at >= until) return undefined;
    const last = items.pop();
    if (last !== undefined && items.length > 0) this.#sink(last);
    return top;
  }

  #sink(item: Action): void {
    const items = this.#items;
    let at = 0;
    for (;;) {
      let below = 2 * at + 1;
      let child = items[below];
      if (child === undefined) break;
      const right = items[below + 1];
      if (right !== undefined && before(right, child)) {
        child = right;
        below++;
      }
      if (!before(child, item)) break;
      items[at] = child;
      at = below;
    }
    items[at] = item;
  }
}
