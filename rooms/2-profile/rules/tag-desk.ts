/** Tags of one customer as facts, rules and time change them. Pure but for the desk, which keeps book of it. */
import { formatYuan } from "#ground/money";
import type { Moment, Picture, ValueType } from "#kits/expr";
import type { ProfileFact } from "./profile-fact.ts";
import type { ProfileRules } from "./profile-rules.ts";
import type { CustomerState } from "./state.ts";
import {
  judge,
  type TagAction,
  type TagCause,
  type TagChange,
  type TagRow,
  type TagSource,
  type TagStatement,
  tagSourceOf,
} from "./tag-words.ts";
import { answerOf, PERSONALISATION_OFF, type RuleTag, type TagRules } from "./tags.ts";
import { viewOf } from "./view.ts";

/** Source of the facts that tell of changes which rules, time and computations made. */
export const TAG_FACTS = "perennial/tags";
/** Source of the facts by which colleagues set and clear tags. */
export const COLLEAGUE_FACTS = "perennial/colleague";

export interface TagMoment {
  readonly rules: ProfileRules;
  readonly at: Date;
  readonly moment: Moment;
}

/** What is being done to one customer's tags. */
export interface TagDesk {
  /** What stands, changed as the work goes on; undefined: not read from the store yet. */
  readonly rows: Map<string, TagRow> | undefined;
  readonly changes: TagChange[];
  /** Set when a change could not be judged without rows: the work has to be done again with them. */
  needsRows: boolean;
}

export function deskOf(rows: ReadonlyMap<string, TagRow> | undefined): TagDesk {
  return { rows: rows && new Map(rows), changes: [], needsRows: false };
}

/**
 * The statement of a `tag_set` or `tag_cleared`; undefined for other facts, and for what the profile itself told: its
 * state has that already. `anew` is for a state that is made anew from facts: then what was computed counts too, and
 * only what rules and time will say again is left out.
 */
export function statementOfFact(fact: ProfileFact, tags: TagRules, anew = false): TagStatement | undefined {
  if (fact.type !== "tag_set" && fact.type !== "tag_cleared") return undefined;
  const { name, until, origin, evidence, confidence, by, release, expired } = fact.data;
  if (typeof name !== "string") return undefined;
  const isOwn = fact.source === TAG_FACTS;
  if (isOwn && (!anew || expired === true || (origin === "rule" && tags.places.has(name)))) return undefined;
  const ends = typeof until === "string" ? new Date(until) : null;
  return {
    name,
    value: fact.type === "tag_cleared" ? null : (plain(fact.data.value) ?? ""),
    release: fact.type === "tag_cleared" && release === true,
    source: isOwn ? tagSourceOf(origin) : speakerOf(fact),
    evidence: plain(evidence),
    confidence: typeof confidence === "number" && confidence >= 0 && confidence <= 1 ? confidence : null,
    until: ends && !Number.isNaN(ends.getTime()) ? ends : null,
    by: (fact.source === COLLEAGUE_FACTS ? plain(by) : null) ?? (isOwn ? null : fact.source),
    ruleVersion: null,
    at: fact.occurredAt,
  };
}

/** A rule is ours alone to speak for, and a colleague speaks by signing in. */
function speakerOf({ source, data: { origin } }: ProfileFact): TagSource {
  if (source === COLLEAGUE_FACTS) return "colleague";
  const said = tagSourceOf(origin);
  return said === "rule" || said === "colleague" ? "import" : said;
}

/** A text as PostgreSQL can hold it. */
function plain(value: unknown): string | null {
  return typeof value === "string" ? value.replaceAll("\u0000", "") : null;
}

/** Whether the customer has switched personalisation off. */
export function isPersonalisationOff({ values }: Pick<CustomerState, "values">): boolean {
  return values[PERSONALISATION_OFF] === true;
}

/**
 * The state without what was inferred of a customer who switches personalisation off. What a colleague said stands, and
 * so does what everybody has.
 */
export function forget(
  state: CustomerState,
  cause: TagCause,
  desk: TagDesk,
  { rules, at }: Pick<TagMoment, "rules" | "at">,
): CustomerState {
  if (!desk.rows) {
    desk.needsRows = true;
    return state;
  }
  let after = state;
  for (const row of [...desk.rows.values()]) {
    const { name } = row;
    const isKept = row.source === "colleague" || row.value === null || rules.tags.manners.get(name)?.forAll === true;
    if (isKept) continue;
    const gone = {
      value: null,
      source: "rule",
      evidence: null,
      confidence: null,
      setBy: null,
      ruleVersion: null,
    } as const;
    const said = { ...row, ...gone, setAt: at, until: null };
    after = put(after, { name, action: "cleared", row: undefined, said, cause: { ...cause, told: false } }, desk);
  }
  return after;
}

/**
 * The state after a statement. What the catalog does not declare changes nothing, and nothing is inferred of whoever
 * switched personalisation off.
 */
export function say(
  state: CustomerState,
  statement: TagStatement,
  cause: TagCause,
  desk: TagDesk,
  { rules }: Pick<TagMoment, "rules">,
): CustomerState {
  const { name, value } = statement;
  const manner = rules.tags.manners.get(name);
  if (!manner || (value !== null && manner.values && !manner.values.has(value))) return state;
  const infers = value !== null && statement.source !== "colleague" && !manner.forAll;
  if (infers && isPersonalisationOff(state)) return state;
  if (!desk.rows) {
    desk.needsRows = true;
    return state;
  }
  const verdict = judge(desk.rows.get(name), statement, manner);
  if (!verdict) return state;
  return put(state, { name, action: verdict.action, row: verdict.row, said: verdict.said, cause }, desk);
}

interface Put {
  readonly name: string;
  readonly action: TagAction | undefined;
  readonly row: TagRow | undefined;
  readonly said: TagRow;
  readonly cause: TagCause;
}

function put(state: CustomerState, { name, action, row, said, cause }: Put, desk: TagDesk): CustomerState {
  if (row) desk.rows?.set(name, row);
  else desk.rows?.delete(name);
  const before = state.tags[name];
  const after = row?.value ?? undefined;
  desk.changes.push({ customer: state.customer, name, action, before, after, row, said, cause });
  if (before === after) return state;
  const { [name]: _, ...others } = state.tags;
  const tags = after === undefined ? others : { ...others, [name]: after };
  return { ...state, tags, revision: state.revision + 1 };
}

/** The state without what has run out. A rule's tag is asked for again: one that still holds goes on. */
export function expire(state: CustomerState, desk: TagDesk, context: TagMoment): CustomerState {
  const { rules, at } = context;
  const ended = [...(desk.rows?.values() ?? [])].filter(({ until }) => until !== null && until <= at);
  let after = state;
  for (const row of ended.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const cause = { source: TAG_FACTS, id: `until/${row.until?.toISOString() ?? ""}`, told: false };
    const tag = rules.tags.ordered[rules.tags.places.get(row.name) ?? -1];
    const goesOn =
      row.source === "rule" && tag && answerOf(tag, viewOf(after, rules, at), context.moment) === row.value;
    if (goesOn) {
      const until = tag.expiresAfter === undefined ? null : new Date(at.getTime() + tag.expiresAfter);
      const renewed = { ...row, setAt: at, until };
      after = put(after, { name: row.name, action: undefined, row: renewed, said: renewed, cause }, desk);
      continue;
    }
    after = put(after, { name: row.name, action: "expired", row: undefined, said: row, cause }, desk);
    after = settle(state, after, new Set([row.name]), cause, desk, context);
  }
  return after;
}

/**
 * Asks the rules again that a change can touch, each after those that it reads, and gives the state with their answers.
 * @param names tags whose own rule is asked in any case
 * @param type of the fact that made the change, which says what metrics it feeds
 */
export function settle(
  before: CustomerState,
  after: CustomerState,
  names: ReadonlySet<string>,
  cause: TagCause,
  desk: TagDesk,
  context: TagMoment,
  type?: string,
): CustomerState {
  const { tags } = context.rules;
  if (tags.ordered.length === 0 || (before === after && names.size === 0)) return after;
  const woken = wake(before, after, names, tags, type);
  if (!woken) return after;
  return ask(after, woken, { ...cause, told: false }, desk, context);
}

/** Asks the rules at the marked places; what they change wakes those that read it. */
export function ask(
  state: CustomerState,
  woken: Uint8Array,
  cause: TagCause,
  desk: TagDesk,
  context: TagMoment,
): CustomerState {
  const { rules, at, moment } = context;
  let current = state;
  let view = viewOf(current, rules, at);
  for (let place = 0; place < woken.length; place++) {
    const tag = woken[place] === 1 ? rules.tags.ordered[place] : undefined;
    if (!tag) continue;
    const answer = answerOf(tag, view, moment);
    if (answer === (current.tags[tag.name] ?? null)) continue;
    const next = say(current, statementOfRule(tag, answer, view, context), cause, desk, context);
    if (desk.needsRows) return state;
    if (next === current) continue;
    current = next;
    view = viewOf(current, rules, at);
    for (const other of rules.tags.wokenBy.tag.get(tag.name) ?? []) woken[other] = 1;
  }
  return current;
}

/** Marks of all rules. */
export function allWoken(tags: TagRules): Uint8Array {
  return new Uint8Array(tags.ordered.length).fill(1);
}

function wake(
  before: CustomerState,
  after: CustomerState,
  names: ReadonlySet<string>,
  tags: TagRules,
  type: string | undefined,
): Uint8Array | undefined {
  // The answer of one rule would make the customer's row, and the others be news to it too.
  if (before.revision === 0 && (after.revision > 0 || names.size > 0)) return allWoken(tags);
  const marks: number[] = [];
  const { wokenBy, places } = tags;
  if (before.values !== after.values || before.lists !== after.lists) {
    for (const [name, readers] of wokenBy.attribute) {
      if (before.values[name] !== after.values[name] || before.lists[name] !== after.lists[name])
        marks.push(...readers);
    }
  }
  if (before.scores !== after.scores) {
    for (const [name, readers] of wokenBy.score) if (before.scores[name] !== after.scores[name]) marks.push(...readers);
  }
  if (before.tags !== after.tags) {
    for (const [name, readers] of wokenBy.tag) if (before.tags[name] !== after.tags[name]) marks.push(...readers);
  }
  if (before.metrics !== after.metrics) marks.push(...metricReaders(tags, type));
  for (const name of names) {
    const place = places.get(name);
    if (place !== undefined) marks.push(place);
  }
  if (marks.length === 0) return undefined;
  const woken = new Uint8Array(tags.ordered.length);
  for (const place of marks) woken[place] = 1;
  return woken;
}

/** A retraction may have fed any metric. */
function metricReaders({ wokenBy }: TagRules, type: string | undefined): readonly number[] {
  if (type === undefined || type === "fact_retracted") return wokenBy.anyMetric;
  return wokenBy.event.get(type) ?? [];
}

function statementOfRule(tag: RuleTag, answer: string | null, view: Picture, { rules, at }: TagMoment): TagStatement {
  return {
    name: tag.name,
    value: answer,
    source: "rule",
    evidence: answer === null ? null : evidenceOf(tag, view, rules),
    confidence: null,
    until: null,
    by: null,
    ruleVersion: tag.version,
    at,
  };
}

const LONGEST_EVIDENCE = 500;

/** What the rule looked at, with the values that it found. Attributes are never personal: those are not in the state. */
function evidenceOf({ reads, metricTypes }: RuleTag, view: Picture, { attributes }: ProfileRules): string {
  const parts = [
    ...reads.attributes
      .filter((name) => name !== PERSONALISATION_OFF)
      .map((name) => ["customer", name, view.customer?.[name], attributes.get(name)?.type] as const),
    ...reads.metrics.map((name) => ["metric", name, view.metric?.[name], metricTypes.get(name)] as const),
    ...reads.scores.map((name) => ["score", name, view.score?.[name], "double"] as const),
    ...reads.tags.map((name) => ["tag", name, view.tag?.[name], "string"] as const),
  ];
  const text = parts.map(([record, name, value, type]) => `${record}.${name}: ${shown(value, type)}`).join("; ");
  return text.length > LONGEST_EVIDENCE ? `${text.slice(0, LONGEST_EVIDENCE - 1)}…` : text;
}

function shown(value: unknown, type: ValueType | undefined): string {
  if (value === undefined || value === null) return "-";
  if (type === "money" && typeof value === "number") return formatYuan(value);
  if (type === "instant" && typeof value === "number") return new Date(value).toISOString();
  if (Array.isArray(value))
    return value.every((item) => typeof item === "string") ? value.join(", ") : `${value.length}×`;
  return String(value);
}
