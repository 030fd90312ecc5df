/** Why a customer's scores are what they are: three reasons each, for colleagues who see the customer. */
import { type Definitions, type Question, questionFeatures, questionMetrics } from "#contracts/definitions";
import { type Actor, allow } from "#ground/authority";
import { defineCases } from "#ground/errors";
import type { CustomerNumber } from "#ground/ids";
import type { Dataset } from "#kits/forest";
import {
  batchesOf,
  explainOf,
  type FeatureWords,
  featureDataset,
  findVersion,
  type ModelVersion,
  type QuestionSource,
  reasonsInWords,
  type ScoreReason,
} from "#learning";
import { type CustomerState, findWithMerged, loadState, profilePermissions, type Score, scoreAt } from "#profile";
import { sourceOf } from "../bank-questions.ts";
import type { Bank } from "../bank-types.ts";

export interface ReasonedScore {
  /** Name of the score in the catalog. */
  readonly name: string;
  readonly zh: string;
  readonly en: string;
  readonly value: number;
  readonly version: string;
  readonly at: string;
  readonly until: string | null;
  /** Largest first; none where the version is not registered here, or nothing moved it. */
  readonly reasons: readonly ScoreReason[];
}

export type ReasonParts = Pick<Bank, "storage" | "columnar" | "definitions" | "people" | "rules" | "clock">;

export const reasonCases = defineCases("reasons", {
  not_found: {
    code: "not_found",
    en: "There is no such customer among those you may see",
    zh: "在您的权限范围内没有该客户",
  },
});

interface Standing {
  readonly name: string;
  readonly score: Score;
  readonly version: ModelVersion;
  /** As of when the version looked at the customer. */
  readonly moment: Date;
}

/**
 * Scores that count now, each with its reasons: those of the features as they were known when it was given.
 * @throws authority.not_allowed, reasons.not_found for one who is unknown or out of the actor's scope
 */
export async function scoreReasons(parts: ReasonParts, actor: Actor, named: string): Promise<readonly ReasonedScore[]> {
  allow(actor, profilePermissions.read);
  const { storage, people, rules, definitions, clock } = parts;
  const now = clock.now();
  // lint-allow verb-guard: it only reads, what several rooms let it read
  const { state, standing } = await storage.as(actor, async (tx) => {
    const found = await findWithMerged(tx, people, named);
    const known = found && (await loadState(tx, found.customer, [...rules.attributes.values()], {}));
    if (!known) throw reasonCases.not_found();
    const all: Standing[] = [];
    for (const name of Object.keys(known.scores).sort()) {
      const score = scoreAt(known, name, now);
      const [, model = "", version = ""] = /^(.+)@(\d+)$/.exec(score?.version ?? "") ?? [];
      const stored = score && model !== "" ? await findVersion(tx, model, Number(version)) : undefined;
      if (!score || !stored) continue;
      const batch = (await batchesOf(tx, model)).find(
        ({ publishedAt }) => publishedAt.getTime() === score.at.getTime(),
      );
      all.push({ name, score, version: stored, moment: batch?.moment ?? score.at });
    }
    return { state: known, standing: all };
  });
  const source = sourceOf(parts);
  const reasoned = await Promise.all(
    standing.map(async (one) => [one.name, await reasonsOf(parts, source, state, one)] as const),
  );
  const byName = new Map(reasoned);
  return Object.keys(state.scores)
    .sort()
    .flatMap((name): ReasonedScore[] => {
      const score = scoreAt(state, name, now);
      if (!score) return [];
      const { zh = name, en = name } = definitions.catalog.scores[name] ?? {};
      const { value, version, at, until } = score;
      const times = { at: at.toISOString(), until: until?.toISOString() ?? null };
      return [{ name, zh, en, value, version, ...times, reasons: byName.get(name) ?? [] }];
    });
}

async function reasonsOf(
  parts: ReasonParts,
  source: QuestionSource,
  state: CustomerState,
  { version, moment }: Standing,
): Promise<readonly ScoreReason[]> {
  const { definitions } = parts;
  const question = definitions.questions?.[version.model];
  const data = question
    ? await pointInTime(source, question, moment, state.customer)
    : ofAttributes(version, state, definitions);
  if (!data || data.rows === 0) return [];
  const { features, parts: effects } = explainOf(version, data);
  const words = question ? wordsOf(question, definitions) : attributeWords(definitions);
  const moved = features.map((feature, f) => ({ feature, effect: effects[f] ?? 0, value: valueIn(data, feature) }));
  return reasonsInWords(moved, words);
}

async function pointInTime(
  source: QuestionSource,
  question: Question,
  moment: Date,
  customer: CustomerNumber,
): Promise<Dataset> {
  return (await source.features(question, moment, [customer])).data;
}

/** A model of call records reads the attributes as they stand. */
function ofAttributes({ artefact }: ModelVersion, state: CustomerState, _: Definitions): Dataset {
  const columns = Object.fromEntries(artefact.inputs.map(({ name }) => [name, [state.values[name] ?? null]]));
  return featureDataset(artefact.inputs, columns);
}

function valueIn({ columns }: Dataset, feature: string): number | string | null {
  const column = columns.find(({ name }) => name === feature);
  if (!column) return null;
  if (column.type === "numeric") {
    const value = column.values[0];
    return value === undefined || Number.isNaN(value) ? null : value;
  }
  return column.levels[column.codes[0] ?? -1] ?? null;
}

function wordsOf(question: Question, { catalog }: Definitions): Map<string, FeatureWords> {
  const made = new Map(questionMetrics(question, catalog).map(({ name, type }) => [name, type]));
  return new Map(
    questionFeatures(question, catalog).map(({ name, from, of, read, zh, en }): [string, FeatureWords] => {
      const type =
        from === "customer" ? catalog.attributes[of]?.type : (made.get(of) ?? catalog.metrics[of]?.type ?? undefined);
      const isSwitch = from === "tag" ? read === "number" : type === "bool";
      const said = isSwitch ? "switch" : read === "number" && type === "money" ? "money" : read;
      const values = from === "customer" ? catalog.attributes[of]?.values : catalog.tags[of]?.values;
      return [
        name,
        {
          zh,
          en,
          read: said,
          ...(values && !Array.isArray(values) ? { values: values as FeatureWords["values"] & {} } : {}),
        },
      ];
    }),
  );
}

function attributeWords({ catalog }: Definitions): Map<string, FeatureWords> {
  return new Map(
    Object.values(catalog.attributes).map(({ name, zh, en, type, values }): [string, FeatureWords] => {
      const read = type === "bool" ? "switch" : type === "money" ? "money" : type === "string" ? "text" : "number";
      return [name, { zh, en, read, ...(values && !Array.isArray(values) ? { values } : {}) }];
    }),
  );
}
