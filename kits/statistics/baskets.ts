/** Items that are had together, ascending. */
export interface ItemSet {
  readonly items: readonly string[];
  /** Share of the baskets that hold all of them. */
  readonly support: number;
}

/** Whoever has `given` often has `then`. Measures as in mlxtend. */
export interface Rule {
  readonly given: readonly string[];
  readonly then: readonly string[];
  readonly support: number;
  readonly confidence: number;
  /** How many times likelier than without `given`. */
  readonly lift: number;
  /** Share of baskets beyond what chance would bring. */
  readonly leverage: number;
  /** Infinite where the rule never fails. */
  readonly conviction: number;
  /** −1 to 1; 0 where the two have nothing to do with each other. */
  readonly zhang: number;
}

/** All sets that at least this share of the baskets holds, smaller ones first (Apriori, Agrawal and Srikant 1994). */
export function frequentSets(baskets: readonly Iterable<string>[], minSupport: number, maxLength = 4): ItemSet[] {
  const holders = new Map<string, Uint32Array>();
  const words = (baskets.length + 31) >>> 5;
  baskets.forEach((basket, b) => {
    for (const item of basket) {
      const bits = holders.get(item) ?? new Uint32Array(words);
      bits[b >>> 5] = (bits[b >>> 5] as number) | (1 << (b & 31));
      holders.set(item, bits);
    }
  });
  const shareOf = (bits: Uint32Array): number => count(bits) / Math.max(1, baskets.length);
  // Of sums of thirds and the like the last digit is chance.
  const enough = (share: number): boolean => share >= minSupport - 1e-12;
  let level = [...holders]
    .filter(([, bits]) => enough(shareOf(bits)))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([item, bits]) => ({ items: [item], bits }));
  const found: ItemSet[] = [];
  for (let length = 1; level.length > 0; length++) {
    for (const { items, bits } of level) found.push({ items, support: shareOf(bits) });
    if (length === maxLength) break;
    level = longer(level).filter(({ bits }) => enough(shareOf(bits)));
  }
  return found;
}

interface Held {
  readonly items: string[];
  readonly bits: Uint32Array;
}

/** Sets of one item more, from those that differ in their last item alone. */
function longer(level: readonly Held[]): Held[] {
  return level.flatMap((one, n) => {
    const head = one.items.slice(0, -1).join("\u0000");
    return level
      .slice(n + 1)
      .filter(({ items }) => items.slice(0, -1).join("\u0000") === head)
      .map((other) => ({
        items: [...one.items, other.items.at(-1) as string],
        bits: one.bits.map((word, at) => word & (other.bits[at] as number)),
      }));
  });
}

function count(bits: Uint32Array): number {
  let sum = 0;
  for (const word of bits) {
    let w = word - ((word >>> 1) & 0x55555555);
    w = (w & 0x33333333) + ((w >>> 2) & 0x33333333);
    sum += Math.imul((w + (w >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
  }
  return sum;
}

/** Rules within frequent sets, at least so sure, the surest first. */
export function rulesOf(sets: readonly ItemSet[], minConfidence: number): Rule[] {
  const supports = new Map(sets.map(({ items, support }) => [items.join("\u0000"), support]));
  const supportOf = (items: readonly string[]): number => supports.get(items.join("\u0000")) ?? 0;
  return sets
    .flatMap(({ items, support }) => {
      const rules: Rule[] = [];
      for (let mask = 1; mask < (1 << items.length) - 1; mask++) {
        const given = items.filter((_, n) => (mask >> n) & 1);
        const then = items.filter((_, n) => !((mask >> n) & 1));
        const rule = ruleOf(given, then, support, supportOf(given), supportOf(then));
        if (rule.confidence >= minConfidence - 1e-12) rules.push(rule);
      }
      return rules;
    })
    .sort((a, b) => b.confidence - a.confidence || b.lift - a.lift || b.support - a.support);
}

function ruleOf(
  given: readonly string[],
  then: readonly string[],
  support: number,
  ofGiven: number,
  ofThen: number,
): Rule {
  const confidence = support / ofGiven;
  const leverage = support - ofGiven * ofThen;
  const conviction = confidence >= 1 - 1e-12 ? Number.POSITIVE_INFINITY : (1 - ofThen) / (1 - confidence);
  const bound = Math.max(support * (1 - ofGiven), ofGiven * (ofThen - support));
  return {
    given,
    then,
    support,
    confidence,
    lift: confidence / ofThen,
    leverage,
    conviction,
    zhang: bound === 0 ? 0 : leverage / bound,
  };
}

/** How likely each item is to come next. */
export interface NextItem {
  readonly item: string;
  readonly score: number;
  /** The rule that speaks for it; null where only its popularity does. */
  readonly because: Rule | null;
}

/**
 * Items that are not held yet, the likeliest first: by the surest rule whose condition is held, else by how many have the
 * item. `may` leaves out what must not be offered.
 */
export function nextItems(
  rules: readonly Rule[],
  sets: readonly ItemSet[],
  held: ReadonlySet<string>,
  may: (item: string) => boolean = () => true,
): NextItem[] {
  const found = new Map<string, NextItem>();
  for (const { items, support } of sets) {
    const [item] = items;
    if (items.length === 1 && item !== undefined && !held.has(item) && may(item)) {
      found.set(item, { item, score: support, because: null });
    }
  }
  for (const rule of rules) {
    const [item] = rule.then;
    if (rule.then.length !== 1 || item === undefined || held.has(item) || !may(item)) continue;
    if (!rule.given.every((one) => held.has(one))) continue;
    const known = found.get(item);
    if (!known?.because || rule.confidence > known.score)
      found.set(item, { item, score: rule.confidence, because: rule });
  }
  return [...found.values()].sort((a, b) => b.score - a.score || (a.item < b.item ? -1 : 1));
}
