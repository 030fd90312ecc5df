/** What a playbook does to whom, learnt from its own random control: features as of the day on which each was admitted. */
import type { Definitions, Question } from "#contracts/definitions";
import { type Actor, allow } from "#ground/authority";
import { type Day, dayOf, instantOf } from "#ground/clock";
import { defineCases } from "#ground/errors";
import type { CustomerNumber } from "#ground/ids";
import { sql } from "#ground/storage";
import { type CategoricalColumn, type Dataset, type NumericColumn, numericColumn } from "#kits/forest";
import { learningPermissions, runUplift, type UpliftQuestion, type UpliftStudied } from "#learning";
import type { InsightBank } from "./parts.ts";

export const upliftOfCases = defineCases("playbook_uplift", {
  unknown: {
    code: "not_found",
    en: "There is no playbook {playbook}{hint}",
    zh: "没有剧本 {playbook}{hint}",
  },
  no_control: {
    code: "conflict",
    en: "{playbook} has no random control among {assigned} customers whose window is over: uplift can't be told. Give the playbook a control, or wait",
    zh: "{playbook} 窗口已结束的 {assigned} 位客户中没有随机对照，无法得出增益；请为剧本设置对照组，或等待",
  },
  no_question: {
    code: "invalid_input",
    en: "There is no model {model} whose features could be used; known are {known}",
    zh: "没有可借用特征的模型 {model}；可用的有 {known}",
  },
});

/** Features of named customers as they were known at an instant. */
export type FeaturesAt = (
  question: Question,
  at: Date,
  customers: readonly CustomerNumber[],
) => Promise<{ readonly customers: readonly CustomerNumber[]; readonly data: Dataset }>;

export interface PlaybookUplift {
  readonly playbook: string;
  /** The model whose features were used. */
  readonly features: string;
  /** Customers whose goal's window is over, each by the first admission. */
  readonly customers: number;
}

export interface UpliftAsked extends Pick<UpliftQuestion, "learners" | "margin" | "seed" | "draws" | "threads"> {
  readonly playbook: string;
  /** A model file whose features tell customers apart. */
  readonly features: string;
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: number, total: number) => void;
}

interface Assigned {
  readonly customer: CustomerNumber;
  readonly admitted: Date;
  readonly control: boolean;
  readonly share: number | null;
  readonly converted: boolean;
}

/**
 * Everybody assigned counts, touched or not. Looks at nothing of a customer that came later than the beginning of the day of
 * admission.
 * @throws authority.not_allowed, playbook_uplift.*, uplift.*, forest.not_random
 */
export async function upliftOfPlaybook(
  bank: InsightBank,
  actor: Actor,
  featuresAt: FeaturesAt,
  asked: UpliftAsked,
): Promise<PlaybookUplift & UpliftStudied> {
  allow(actor, learningPermissions.read);
  const { playbook, features, signal } = asked;
  const { definitions, clock } = bank;
  const question = featuresNamed(definitions, asked);
  // lint-allow verb-guard: it only reads, and who asks was asked for authority above
  const rows = await bank.storage.as(actor, (tx) =>
    tx.rows<Assigned>(sql`
      select distinct on (customer) customer, admitted_at as admitted, control, control_share as share,
        converted_at is not null as converted
      from outcome.enrolment
      where playbook = ${playbook} and not aside and ends_at <= ${clock.now()}::timestamptz
      order by customer, admitted_at, enrolment`),
  );
  if (!rows.some(({ control }) => control)) throw upliftOfCases.no_control({ playbook, assigned: rows.length });
  const byDay = new Map<Day, Assigned[]>();
  for (const row of rows) {
    const day = dayOf(row.admitted, clock.zone);
    byDay.set(day, [...(byDay.get(day) ?? []), row]);
  }
  const parts: Dataset[] = [];
  const own: Assigned[] = [];
  for (const [day, of] of [...byDay].sort(([a], [b]) => (a < b ? -1 : 1))) {
    signal?.throwIfAborted();
    const known = new Map(of.map((row) => [row.customer, row]));
    const found = await featuresAt(question, instantOf(day, "00:00", clock.zone), [...known.keys()]);
    parts.push(found.data);
    for (const customer of found.customers) own.push(known.get(customer) as Assigned);
  }
  const shares = new Set(own.map(({ share }) => share));
  const [share] = shares;
  const studied = await runUplift({
    ...asked,
    data: stacked(parts),
    y: Float64Array.from(own, ({ converted }) => (converted ? 1 : 0)),
    treated: Uint8Array.from(own, ({ control }) => (control ? 0 : 1)),
    // Where the share changed meanwhile the sizes of the arms say nothing.
    ...(shares.size === 1 && typeof share === "number" && share > 0 ? { share: 1 - share } : {}),
  });
  return { playbook, features, customers: own.length, ...studied };
}

/** The model whose features are used. @throws playbook_uplift.unknown, playbook_uplift.no_question */
export function featuresNamed(
  { playbooks, questions = {} }: Pick<Definitions, "playbooks" | "questions">,
  { playbook, features }: Pick<UpliftAsked, "playbook" | "features">,
): Question {
  if (!playbooks[playbook]) throw upliftOfCases.unknown({ playbook, hint: "" });
  const question = questions[features];
  if (question) return question;
  throw upliftOfCases.no_question({ model: features, known: Object.keys(questions).join(", ") });
}

/** Rows of tables of the same columns, one after the other. */
export function stacked(parts: readonly Dataset[]): Dataset {
  const [first] = parts.filter(({ rows }) => rows > 0);
  const total = parts.reduce((sum, { rows }) => sum + rows, 0);
  if (!first) return { rows: 0, columns: [] };
  const columns = first.columns.map((column, c) => {
    const own = parts.flatMap((part) => (part.rows === 0 ? [] : [part.columns[c]]));
    if (column.type === "numeric") {
      const values = new Float64Array(total);
      let at = 0;
      for (const one of own as NumericColumn[]) {
        values.set(one.values, at);
        at += one.values.length;
      }
      return numericColumn(column.name, values);
    }
    return stackedTexts(column.name, own as CategoricalColumn[], total);
  });
  return { rows: total, columns };
}

function stackedTexts(name: string, parts: readonly CategoricalColumn[], total: number): CategoricalColumn {
  const levels = new Map<string, number>();
  const codes = new Int32Array(total);
  let at = 0;
  for (const part of parts) {
    const placeOf = part.levels.map((level) => {
      const place = levels.get(level) ?? levels.size;
      levels.set(level, place);
      return place;
    });
    for (const code of part.codes) codes[at++] = code < 0 ? -1 : (placeOf[code] as number);
  }
  return { name, type: "categorical", codes, levels: [...levels.keys()] };
}
