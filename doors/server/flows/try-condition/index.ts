/**
 * Tries a condition on files, in a bank that exists for as long as the trial: what the files say is checked and the
 * condition read before any engine starts; then both compilers are asked and their answers compared.
 */
import { type Definitions, factBookOf } from "#contracts/definitions";
import { job } from "#ground/authority";
import { replayClock } from "#ground/clock";
import type { Logger, Metrics } from "#ground/telemetry";
import { type Checked, type Condition, type ConditionProblem, checkCondition, type Explanation } from "#kits/expr";
import type { CommandEngines } from "../../command-engines.ts";
import { membersAtOnce, membersOneByOne, explained as whyOf } from "./ask.ts";
import { type TrialBank, trialBank } from "./bank.ts";
import { tryCases } from "./cases.ts";
import type { FileColumn } from "./columns.ts";
import { guessBlankTypes } from "./guess.ts";
import { loadTrial } from "./load.ts";
import type { ColumnMap } from "./map.ts";
import { neededBy, withoutUnneeded } from "./needed.ts";
import { type CustomerFile, readCustomers } from "./read-customers.ts";
import { type BadLine, type EventFile, readEvents } from "./read-events.ts";

export { readColumnMap } from "./map.ts";

export interface TrialFiles {
  readonly text: string;
  /** CSV or TSV with a header, plain or gzip. */
  readonly customers: string;
  /** Header of the column that names the customer. */
  readonly id: string;
  /** CloudEvents, one a line. */
  readonly events?: string;
  readonly map: ColumnMap;
  /** The moment that the condition is asked at. */
  readonly now: Date;
  /** Id of a customer to explain. */
  readonly explain?: string;
}

/** What was read and checked before anything was started. */
export interface Trial {
  readonly files: TrialFiles;
  readonly zone: string;
  readonly columns: readonly FileColumn[];
  /** What is wrong with the condition; nothing else may be asked of a trial that has any. */
  readonly problems: readonly ConditionProblem[];
  readonly condition: Condition | undefined;
  readonly customers: CustomerFile;
  readonly events: EventFile | undefined;
  readonly bank: TrialBank;
}

/** @throws try.*, intake.unreadable_file, intake.broken_archive */
export async function prepareTrial(base: Definitions, files: TrialFiles): Promise<Trial> {
  const words = new Map<string, string>();
  for (const { name, zh, en } of Object.values(base.catalog.attributes)) {
    words.set(en.toLowerCase(), name);
    words.set(zh.toLowerCase(), name);
  }
  const read = await readCustomers(files.customers, { id: files.id, map: files.map, words });
  if (files.explain !== undefined && !read.rows.some(({ id }) => id === files.explain))
    throw tryCases.no_such_customer({ id: files.explain });
  const events =
    files.events === undefined
      ? undefined
      : await readEvents(files.events, {
          known: new Set(read.rows.map(({ id }) => id)),
          now: files.now,
          book: factBookOf(base),
        });
  refuseHopeless(events);
  const touched = events?.touched ?? new Set<string>();
  const { columns, bank, checked } = settled(base, files.text, read, touched);
  return {
    files,
    zone: base.organisation.zone,
    columns,
    problems: checked.problems,
    condition: checked.condition,
    customers: { columns, rows: read.rows },
    events,
    bank: checked.condition ? lightened(bank, checked.condition) : bank,
  };
}

/** The bank without what the condition does not need. */
function lightened(bank: TrialBank, condition: Condition): TrialBank {
  const { definitions, feeds, places } = bank;
  const needed = neededBy(condition, definitions.catalog, definitions.organisation.zone);
  const read = new Set(condition.reads.attributes.map((name) => places.get(name) ?? name));
  return {
    ...bank,
    definitions: withoutUnneeded(definitions, needed, read),
    feeds: new Map([...feeds].filter(([, { attribute }]) => needed.attributes.has(attribute))),
  };
}

/** A file without rows says nothing of its columns: they may be what the condition takes them for. */
function settled(
  base: Definitions,
  text: string,
  { columns: read, rows }: CustomerFile,
  touched: ReadonlySet<string>,
): { columns: readonly FileColumn[]; bank: TrialBank; checked: Checked } {
  const attempt = (columns: readonly FileColumn[]) => {
    const bank = trialBank(base, columns, touched);
    return { columns, bank, checked: checkCondition(text, bank.environment) };
  };
  const first = attempt(read);
  if (rows.length > 0 || first.checked.problems.length === 0) return first;
  const guessed = guessBlankTypes(read, text, (columns) => attempt(columns).checked.problems.length);
  return guessed === read ? first : attempt(guessed);
}

function refuseHopeless(events: EventFile | undefined): void {
  const [first] = events?.bad ?? [];
  if (!events || !first || events.counts.bad < events.lines) return;
  throw tryCases.no_good_event(
    { count: events.counts.bad, reason: first.en, reason_zh: first.zh },
    {
      fields: events.bad.map(({ line, pointer, en }) => ({
        pointer: pointer === "" ? "line" : pointer,
        row: line,
        reason: en,
      })),
    },
  );
}

export interface TrialAnswer {
  readonly condition: string;
  /** The instant that was asked about. */
  readonly now: string;
  readonly customers: number;
  readonly count: number;
  /** Members by the id column, in the order of the file. */
  readonly ids: readonly string[];
  readonly closure: { readonly count: number };
  readonly sql: { readonly count: number };
  readonly agree: boolean;
  /** Ids on which the two differ; empty when they agree. */
  readonly differing: readonly string[];
  /** Type by column, as the header has it. */
  readonly types: Readonly<Record<string, string>>;
  /** Names in conditions of the columns whose header is none. */
  readonly names: Readonly<Record<string, string>>;
  readonly events?: {
    readonly used: number;
    readonly duplicates: number;
    readonly quarantined: number;
    readonly later: number;
    readonly strangers: number;
    /** The first of those set aside. */
    readonly bad: readonly BadLine[];
  };
  readonly explained?: { readonly id: string; readonly holds: boolean | null; readonly why: Explanation };
}

export interface TrialParts {
  readonly engines: CommandEngines;
  readonly metrics: Metrics;
  readonly logger: Logger;
}

/** Runs a trial whose condition is good. */
export async function tryCondition(trial: Trial, parts: TrialParts): Promise<TrialAnswer> {
  const { condition, customers, events, files } = trial;
  if (!condition) throw new Error("a condition with problems can't be tried");
  const { openBank } = await import("../../bank.ts");
  const { engines } = parts;
  const actor = job("try a condition");
  const bank = await openBank({
    ...parts,
    home: engines.settings.home,
    name: "try",
    definitions: trial.bank.definitions,
    clock: replayClock(trial.zone, files.now),
    publicUrl: engines.settings.http.publicUrl,
  });
  try {
    const { rows, duplicates } = await loadTrial(
      bank,
      actor,
      trial.bank,
      customers,
      events,
      condition.reads.metrics.length > 0,
    );
    const { places } = trial.bank;
    const [closure, sql] = await Promise.all([
      membersOneByOne(bank, condition, places, [...rows.keys()]),
      membersAtOnce(bank, condition, places),
    ]);
    const members = idsOf([...closure], rows);
    const differing = idsOf(
      [...rows.keys()].filter((number) => closure.has(number) !== sql.has(number)),
      rows,
    );
    const [number] = [...rows].find(([, { id }]) => id === files.explain) ?? [];
    const why = number === undefined ? undefined : await whyOf(bank, condition, places, number);
    return {
      condition: files.text,
      now: files.now.toISOString(),
      customers: customers.rows.length,
      count: closure.size,
      ids: members,
      closure: { count: closure.size },
      sql: { count: sql.size },
      agree: differing.length === 0 && closure.size === sql.size,
      differing,
      types: Object.fromEntries(trial.columns.map(({ header, type }) => [header, type])),
      names: Object.fromEntries(trial.columns.flatMap(({ header, name }) => (header === name ? [] : [[header, name]]))),
      ...(events ? { events: eventsTold(events, duplicates) } : {}),
      ...(why && files.explain !== undefined ? { explained: { id: files.explain, holds: why.answer, why } } : {}),
    };
  } finally {
    await bank.close();
  }
}

function idsOf(numbers: readonly number[], rows: ReadonlyMap<number, { id: string; line: number }>): string[] {
  return numbers
    .flatMap((number) => rows.get(number) ?? [])
    .sort((a, b) => a.line - b.line)
    .map(({ id }) => id);
}

function eventsTold({ counts, bad }: EventFile, duplicates: number): NonNullable<TrialAnswer["events"]> {
  return {
    used: counts.good - duplicates,
    duplicates,
    quarantined: counts.bad,
    later: counts.later,
    strangers: counts.stranger,
    bad,
  };
}
