/** What may be said of a customer by a tag, by whom, and who is believed. */
import type { CustomerNumber } from "#ground/ids";

/** Who says that a tag holds, the least trusted first. */
export const tagSources = ["rule", "model", "conversation", "import", "colleague"] as const;
export type TagSource = (typeof tagSources)[number];

/**
 * What stands against what: a statement replaces another of its own rank or a lower one, the newest of a rank stands.
 * What a person or a system of record says is above what a machine infers, and that is above a rule.
 */
const ranks: Readonly<Record<TagSource, number>> = { rule: 0, model: 1, conversation: 1, import: 2, colleague: 2 };

/** A tag as it stands. */
export interface TagRow {
  readonly name: string;
  /** The empty text for a tag without a value; null: the tag is kept away, whatever a rule says. */
  readonly value: string | null;
  readonly source: TagSource;
  readonly evidence: string | null;
  /** Between 0 and 1. */
  readonly confidence: number | null;
  readonly setAt: Date;
  /** The first instant at which it holds no more. */
  readonly until: Date | null;
  /** Who said it, as audit names an actor, or the source of the fact. */
  readonly setBy: string | null;
  /** Of the rule that gave it. */
  readonly ruleVersion: string | null;
}

/** The tags of one customer by name. */
export type TagRows = ReadonlyMap<string, TagRow>;

/** `release` takes back what was said, so that the rule decides again. */
export interface TagStatement {
  readonly name: string;
  /** Null: the tag does not hold. */
  readonly value: string | null;
  readonly release?: boolean;
  readonly source: TagSource;
  readonly evidence: string | null;
  readonly confidence: number | null;
  readonly until: Date | null;
  readonly by: string | null;
  readonly ruleVersion: string | null;
  readonly at: Date;
}

/** What the catalog says of a tag, as far as statements are concerned. */
export interface TagManner {
  readonly name: string;
  /** It has a rule or a computation that would give it again. */
  readonly derived: boolean;
  readonly hasRule: boolean;
  /** Values that it may take; undefined: any. */
  readonly values: ReadonlySet<string> | undefined;
  /** The rule may replace whatever others say. */
  readonly ruleWins: boolean;
  /** Kept also for whoever switched personalisation off: an entitlement, or a state that service goes by. */
  readonly forAll?: boolean;
  /** Milliseconds after which it ends, unless said again. */
  readonly expiresAfter: number | undefined;
}

export type TagAction = "set" | "cleared" | "expired" | "released" | "outranked";

/** What a statement comes to. `row` is what stands afterwards. */
export interface TagVerdict {
  /** Undefined: nothing that history would tell; the row may still have a later end. */
  readonly action: TagAction | undefined;
  readonly row: TagRow | undefined;
}

/** One change of a customer's tags, as history keeps it. */
export interface TagChange {
  readonly customer: CustomerNumber;
  readonly name: string;
  readonly action: TagAction | undefined;
  /** The value before and after, of the tag as conditions read it; undefined: not there. */
  readonly before: string | undefined;
  readonly after: string | undefined;
  /** What stands afterwards; undefined: nothing. */
  readonly row: TagRow | undefined;
  /** What was said. */
  readonly said: TagRow;
  /** The fact that brought it, or the work that did: names the facts that come of it. */
  readonly cause: TagCause;
}

export interface TagCause {
  readonly source: string;
  readonly id: string;
  readonly trace?: string | null;
  /** The fact itself states the tag, so that the log already has it. */
  readonly told: boolean;
}

export function tagSourceOf(text: unknown): TagSource {
  return tagSources.find((source) => source === text) ?? "import";
}

function outranked(current: TagRow | undefined, source: TagSource, manner: TagManner): boolean {
  if (!current || (source === "rule" && manner.ruleWins)) return false;
  return ranks[current.source] > ranks[source];
}

function rowOf(statement: TagStatement, manner: TagManner): TagRow {
  const { name, value, source, evidence, confidence, at, by, ruleVersion } = statement;
  const ends =
    manner.expiresAfter === undefined || value === null ? null : new Date(at.getTime() + manner.expiresAfter);
  const until = statement.until ?? ends;
  return { name, value, source, evidence, confidence, setAt: at, until, setBy: by, ruleVersion };
}

/** The verdict on a statement, given what stands; undefined when it changes nothing at all. */
export function judge(
  current: TagRow | undefined,
  statement: TagStatement,
  manner: TagManner,
): (TagVerdict & { readonly said: TagRow }) | undefined {
  const said = rowOf(statement, manner);
  if (statement.release) {
    if (!current || current.source === "rule" || outranked(current, statement.source, manner)) return undefined;
    return { action: "released", row: undefined, said };
  }
  if (outranked(current, statement.source, manner)) {
    // A rule that is overruled says so again at each fact: history would hold nothing else.
    return statement.source === "rule" ? undefined : { action: "outranked", row: current, said };
  }
  const keptAway = statement.source !== "rule" && manner.derived && !manner.ruleWins;
  if (statement.value === null && !keptAway) return current ? { action: "cleared", row: undefined, said } : undefined;
  if (!current || !sameStatement(current, said))
    return { action: said.value === null ? "cleared" : "set", row: said, said };
  // Said again: only a new end or new evidence is worth a write.
  const isSame = current.evidence === said.evidence && current.confidence === said.confidence && noEnd(current, said);
  return isSame ? undefined : { action: undefined, row: said, said };
}

const noEnd = (a: TagRow, b: TagRow): boolean => a.until === null && b.until === null;

/** A machine finds new evidence for the same at every look; a person who says it anew says something. */
function sameStatement(current: TagRow, said: TagRow): boolean {
  if (current.value !== said.value || current.source !== said.source || current.setBy !== said.setBy) return false;
  if (said.source !== "colleague") return current.ruleVersion === said.ruleVersion;
  return current.evidence === said.evidence && current.confidence === said.confidence;
}
