/** Which kind of product comes next: rules of what is held together, ranked, and held against what came after a day. */
import { frequentSets, type ItemSet, type NextItem, nextItems, type Rule, rulesOf } from "#kits/statistics";

/** The kinds that a customer has had, each with the instant of the first, in milliseconds. */
export type FirstHeld = readonly (readonly [kind: string, at: number])[];

/** What is known of kinds that are held together. Plain data. */
export interface NextProducts {
  readonly customers: number;
  readonly sets: readonly ItemSet[];
  /** With one kind to follow, the surest first. */
  readonly rules: readonly (Omit<Rule, "conviction"> & { readonly conviction: number | null })[];
  readonly tested: NextTested | null;
}

/** How often the next new kind was among the first that the ranking named, on customers after the day of the cut. */
export interface NextTested {
  readonly cut: Date;
  /** Customers who took a kind that they had not had. */
  readonly trials: number;
  readonly first: number;
  readonly firstTwo: number;
  /** The same by ranking kinds for everybody by how many have them. */
  readonly plainFirst: number;
  readonly plainFirstTwo: number;
}

const SUPPORT = 0.005;
const CONFIDENCE = 0.02;
const LONGEST = 3;
/** Fewer customers with a product teach nothing. */
export const leastBaskets = 50;

/** Rules of what customers hold; undefined with fewer than {@link leastBaskets} of them. */
export function learnNext(histories: readonly FirstHeld[], cut: Date): NextProducts | undefined {
  const baskets = histories.map((history) => history.map(([kind]) => kind)).filter(({ length }) => length > 0);
  if (baskets.length < leastBaskets) return undefined;
  const { sets, rules } = rulesIn(baskets);
  return { customers: baskets.length, sets, rules: rules.map(plainRule), tested: testNext(histories, cut) };
}

function rulesIn(baskets: readonly (readonly string[])[]) {
  const sets = frequentSets(baskets, SUPPORT, LONGEST);
  return { sets, rules: rulesOf(sets, CONFIDENCE).filter(({ then }) => then.length === 1) };
}

/** JSON knows no infinity. */
const plainRule = (rule: Rule): NextProducts["rules"][number] => ({
  ...rule,
  conviction: Number.isFinite(rule.conviction) ? rule.conviction : null,
});

/** Learns from what was held before the cut alone, and looks at the first new kind after it. */
function testNext(histories: readonly FirstHeld[], cut: Date): NextTested | null {
  const at = cut.getTime();
  const before = histories.map((history) => history.filter(([, time]) => time < at).map(([kind]) => kind));
  const held = before.filter(({ length }) => length > 0);
  if (held.length < leastBaskets) return null;
  const { sets, rules } = rulesIn(held);
  const tally = { trials: 0, first: 0, firstTwo: 0, plainFirst: 0, plainFirstTwo: 0 };
  histories.forEach((history, n) => {
    const own = new Set(before[n]);
    const [next] = history.filter(([, time]) => time >= at).sort((a, b) => a[1] - b[1]);
    if (own.size === 0 || !next) return;
    tally.trials++;
    const place = ranked(rules, sets, own).findIndex(({ item }) => item === next[0]);
    const plain = nextItems([], sets, own).findIndex(({ item }) => item === next[0]);
    if (place === 0) tally.first++;
    if (place === 0 || place === 1) tally.firstTwo++;
    if (plain === 0) tally.plainFirst++;
    if (plain === 0 || plain === 1) tally.plainFirstTwo++;
  });
  return { cut, ...tally };
}

/** Kinds that a customer does not hold and may be offered, the likeliest first. @param may leaves out what does not suit */
export function rankNext(
  known: Pick<NextProducts, "sets" | "rules">,
  held: ReadonlySet<string>,
  may: (kind: string) => boolean = () => true,
): NextItem[] {
  const rules = known.rules.map((rule): Rule => ({ ...rule, conviction: rule.conviction ?? Number.POSITIVE_INFINITY }));
  return ranked(rules, known.sets, held, may);
}

/** Kinds that a rule speaks for come before those that are merely held by many: those are seldom held beside what is held. */
function ranked(
  rules: readonly Rule[],
  sets: readonly ItemSet[],
  held: ReadonlySet<string>,
  may?: (kind: string) => boolean,
): NextItem[] {
  const items = nextItems(rules, sets, held, may);
  return [...items.filter(({ because }) => because !== null), ...items.filter(({ because }) => because === null)];
}
