/** The audiences that hold now, compiled once and known by what they read. Pure. */
import { createHash } from "node:crypto";
import {
  type AudienceDefinition,
  audiencesNamed,
  type Catalog,
  environmentOf,
  type Metric,
  withAudiences,
} from "#contracts/definitions";
import { type Condition, checkCondition, compileCondition, durationOf, type Environment } from "#kits/expr";
import { metricsBehind } from "./metrics-behind.ts";
import { type Waking, wakingOf } from "./wake.ts";

/** An audience as it is kept: its number stands in memberships for ever. */
export interface AudienceRow {
  readonly number: number;
  readonly id: string;
  readonly version: number;
  readonly definition: AudienceDefinition;
}

export interface LiveAudience extends AudienceRow {
  /** Changes when who belongs may be another one, through the audiences that it names as well. */
  readonly meaning: string;
  /** With the conditions of those that it names inside; none for a static list. */
  readonly condition: Condition | undefined;
  /** Static lists that the condition reads, by number. */
  readonly lists: readonly number[];
  /** How often everybody is looked at: more often where time alone changes the answer; undefined: when asked. */
  readonly renewed: "hour" | "day" | undefined;
}

/** What audiences are made of. */
export interface AudienceBase {
  readonly catalog: Catalog;
  /** IANA zone of the bank's days. */
  readonly zone: string;
}

export interface AudienceBook {
  /** Of `audience.book` when it was read. */
  readonly stamp: number;
  /** Audiences that are live, by name. One whose condition no longer means anything is not among them. */
  readonly byId: ReadonlyMap<string, LiveAudience>;
  readonly byNumber: ReadonlyMap<number, LiveAudience>;
  /** Live audiences whose condition does not compile any more, with the reason in both languages. */
  readonly broken: ReadonlyMap<string, { readonly zh: string; readonly en: string }>;
  /** Numbers of audiences that were retired. */
  readonly retired: readonly number[];
  /** What a condition may speak of, audiences included. */
  readonly environment: Environment;
  /** Those that follow every fact, and what wakes each. */
  readonly live: readonly LiveAudience[];
  readonly waking: Waking;
  /** Lists of records that any live audience reads. */
  readonly records: ReadonlySet<string>;
  /** @throws condition.* */
  compile(text: string): Condition;
  /** Numbers of the static lists that a condition reads, through audiences that it names. */
  listsIn(text: string): readonly number[];
  /** Names of static lists by number. */
  readonly listNames: ReadonlyMap<number, string>;
}

export const nothingLive = (base: AudienceBase): AudienceBook => bookOf(0, [], [], base);

/**
 * @param rows audiences that are live
 * @param before the book that stood until now: what did not change is not compiled again
 */
export function bookOf(
  stamp: number,
  rows: readonly AudienceRow[],
  retired: readonly number[],
  { catalog, zone }: AudienceBase,
  before?: AudienceBook,
): AudienceBook {
  const definitions = Object.fromEntries(rows.map(({ id, definition }) => [id, definition]));
  const numbers = new Map(rows.map(({ id, number }) => [id, number]));
  const plain = environmentOf(catalog, zone);
  const environment = withAudiences(plain, definitions);
  const listsIn = (text: string): number[] => {
    const names = behind(text, definitions).filter((name) => definitions[name]?.list);
    return names.flatMap((name) => numbers.get(name) ?? []).sort((a, b) => a - b);
  };
  const compiled: LiveAudience[] = [];
  const broken = new Map<string, { zh: string; en: string }>();
  for (const row of rows) {
    const { condition: text } = row.definition;
    const meaning = meaningOf(row.definition, definitions);
    if (text === undefined) {
      compiled.push({ ...row, meaning, condition: undefined, lists: [], renewed: undefined });
      continue;
    }
    const known = before?.byId.get(row.id);
    const same = known?.meaning === meaning && audiencesNamed(text).length === 0 ? known.condition : undefined;
    const { condition, problems } = same?.environment === plain ? { condition: same, problems: [] } : read(text);
    const [problem] = problems;
    if (condition)
      compiled.push({
        ...row,
        meaning,
        condition,
        lists: listsIn(text),
        renewed: renewalOf(row, condition, catalog.metrics),
      });
    else broken.set(row.id, { zh: problem?.zh ?? text, en: problem?.en ?? text });
  }
  function read(text: string) {
    // What names no audience is compiled for the bare catalog, which outlives the book.
    return checkCondition(text, audiencesNamed(text).length === 0 ? plain : environment);
  }
  const live = compiled.filter(({ condition, definition }) => condition && definition.refresh === "live");
  return {
    stamp,
    byId: new Map(compiled.map((one) => [one.id, one])),
    byNumber: new Map(compiled.map((one) => [one.number, one])),
    broken,
    retired,
    environment,
    live,
    waking: wakingOf(live, catalog.metrics),
    records: new Set(
      live
        .flatMap(({ condition }) => condition?.reads.attributes ?? [])
        .filter((name) => catalog.attributes[name]?.type === "records"),
    ),
    compile: (text) => compileCondition(text, environment),
    listsIn,
    listNames: new Map(rows.flatMap(({ id, number, definition }) => (definition.list ? [[number, id] as const] : []))),
  };
}

type Definitions = Readonly<Record<string, AudienceDefinition>>;

/** Every audience that a condition names, and those that they name. */
function behind(text: string, definitions: Definitions): string[] {
  const found = new Set<string>();
  const left = audiencesNamed(text);
  for (let name = left.pop(); name !== undefined; name = left.pop()) {
    if (found.has(name)) continue;
    found.add(name);
    left.push(...audiencesNamed(definitions[name]?.condition ?? ""));
  }
  return [...found].sort();
}

function meaningOf({ condition, list }: AudienceDefinition, definitions: Definitions): string {
  const inside = behind(condition ?? "", definitions).map((name) => [name, definitions[name]?.condition ?? null]);
  const text = JSON.stringify([list ? null : condition, inside]);
  return createHash("sha256").update(text).digest("hex").slice(0, 12);
}

type Metrics = Readonly<Record<string, Metric>>;
const DAY = 86_400_000;

/** Over `now` and over windows of a day and less by the hour, everything else by the day, unless it waits to be asked. */
function renewalOf({ definition }: AudienceRow, condition: Condition, metrics: Metrics): LiveAudience["renewed"] {
  if (definition.refresh === "manual") return undefined;
  if (definition.refresh === "daily") return "day";
  const windows = metricsBehind(condition.reads.metrics, metrics).flatMap((one) =>
    one.sources.length > 0 ? [one.window] : [],
  );
  const isShort = windows.some((window) => window === "hour" || (durationOf(window) ?? DAY + 1) <= DAY);
  return isShort || readsNow(condition) ? "hour" : "day";
}

/** Whether it, or an audience inside it, reads the instant and not the day alone. */
function readsNow({ reads, tree }: Condition): boolean {
  return (
    reads.time &&
    JSON.stringify(tree, (_, part: unknown) => (typeof part === "bigint" ? "" : part)).includes('"op":"now"')
  );
}
