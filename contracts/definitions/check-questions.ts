/** A question names what is there, is told only what was known at the moment, and rests on nothing that came later. */
import { checkCondition, durationOf, type Environment } from "#kits/expr";
import { probabilityScores } from "./check-catalog.ts";
import { checkConditionAt } from "./check-conditions.ts";
import { checkFeature } from "./check-models.ts";
import type { Draft, Files } from "./draft.ts";
import { environmentOf, sourceEnvironment } from "./environment.ts";
import { hints } from "./nearest.ts";
import type { Read } from "./normalise.ts";
import type { Path, Problems } from "./problems.ts";
import type { QuestionFile } from "./question-schemas.ts";
import { questionFeatures, questionMetrics, questionOf } from "./questions.ts";

const spanLength = (span: string): number => durationOf(span) ?? 0;

interface Place {
  readonly read: Read<QuestionFile>;
  readonly draft: Draft;
  readonly zone: string;
  readonly problems: Problems;
}

export function checkQuestions(files: Files, draft: Draft, problems: Problems): void {
  const zone = draft.organisation?.zone ?? "Asia/Shanghai";
  for (const read of files.questions) {
    const place = { read, draft, zone, problems };
    checkWho(place);
    checkWhen(place);
    checkFeatures(place);
    checkWords(place);
  }
}

function unknown(
  { read, problems }: Place,
  path: Path,
  what: readonly [string, string],
  name: string,
  known: string[],
) {
  const [en, zh] = hints(name, known);
  problems.add(read.source, path, "unknown_reference", { what: what[0], what_zh: what[1], name, ...en }, zh);
}

/** Conditions read attributes, metrics, tags and scores: what facts tell of a past moment. Lists of records are not kept. */
function checkWho(place: Place): void {
  const { read, draft, zone, problems } = place;
  const environment = environmentOf(draft.catalog, zone);
  const conditions: [Path, string][] = [
    [["population"], read.value.population],
    ...(read.value.exclude ?? []).map(({ when }, at): [Path, string] => [["exclude", at, "when"], when]),
  ];
  for (const [path, text] of conditions) {
    checkConditionAt(read.source, path, text, environment, problems);
    const { condition } = checkCondition(text, environment);
    for (const name of condition?.reads.attributes ?? []) {
      const attribute = draft.catalog.attributes[name];
      if (attribute?.personal) problems.add(read.source, path, "model_personal", { attribute: name });
      else if (attribute?.type === "records") noHistory(place, path, `customer.${name}`);
      else if (attribute?.knownAt === "after_call")
        problems.add(
          read.source,
          path,
          "known_after",
          { attribute: name },
          { attribute: `${name}（${attribute.zh}）` },
        );
    }
    for (const name of condition?.reads.scores ?? [])
      if (name === read.value.score) problems.add(read.source, path, "own_score", { score: name });
  }
  (read.value.exclude ?? []).forEach((one, at) => {
    for (const language of ["zh", "en"] as const)
      if (one[language] === undefined)
        problems.add(read.source, ["exclude", at], "missing_name", {
          of: `exclude ${at + 1}`,
          language: language === "zh" ? "Chinese" : "English",
          language_zh: language === "zh" ? "中文" : "英文",
          key: language,
        });
  });
}

function noHistory({ read, problems }: Place, path: Path, name: string): void {
  const reason = { reason_en: "a list of records is replaced as a whole", reason_zh: "记录列表总是整体替换" };
  problems.add(read.source, path, "no_history", { name, ...reason });
}

function checkWhen(place: Place): void {
  const { read, problems } = place;
  const { observe, label, horizon, history } = read.value;
  const ways = [observe.every, observe.event, observe.any].filter((one) => one !== undefined);
  if (ways.length !== 1) problems.add(read.source, ["observe"], "observe_one_of");
  if (observe.every !== undefined) {
    for (const key of ["where", "after"] as const)
      if (observe[key] !== undefined) problems.add(read.source, ["observe", key], "observe_beside", { key });
  } else checkEvents(place, ["observe"], observe);
  if ((label.event === undefined) === (label.any === undefined)) problems.add(read.source, ["label"], "label_one_of");
  else checkEvents(place, ["label"], label);
  for (const [key, span] of [
    ["horizon", horizon],
    ["history", history],
  ] as const)
    if (spanLength(span) === 0) problems.add(read.source, [key], "zero_span", { key });
}

function checkEvents(
  place: Place,
  path: Path,
  { event, where, any }: Pick<QuestionFile["label"], "event" | "where" | "any">,
) {
  if (event !== undefined) checkEvent(place, path, event, where);
  (any ?? []).forEach((one, at) => {
    checkEvent(place, [...path, "any", at], one.event, one.where);
  });
}

function checkEvent(place: Place, path: Path, event: string, where: string | undefined): void {
  const { read, draft, zone, problems } = place;
  if (!draft.catalog.events[event])
    unknown(place, [...path, "event"], ["event", "事件"], event, Object.keys(draft.catalog.events));
  else if (where !== undefined)
    checkWhere(read, [...path, "where"], where, sourceEnvironment(draft.catalog, zone, event), problems);
}

function checkWhere(read: Read<QuestionFile>, path: Path, text: string, environment: Environment, problems: Problems) {
  checkConditionAt(read.source, path, text, environment, problems);
  if (checkCondition(text, environment).condition?.reads.time) problems.add(read.source, path, "metric_time");
}

function checkFeatures(place: Place): void {
  const { read, draft, problems } = place;
  const { attributes, metrics, tags, events } = draft.catalog;
  const { features, history } = read.value;
  (features.attributes ?? []).forEach((name, at) => {
    const attribute = attributes[name];
    if (attribute) checkFeature(read.source, ["features", "attributes", at], attribute, problems);
    else unknown(place, ["features", "attributes", at], ["attribute", "属性"], name, Object.keys(attributes));
  });
  (features.metrics ?? []).forEach((name, at) => {
    if (!metrics[name]) unknown(place, ["features", "metrics", at], ["metric", "指标"], name, Object.keys(metrics));
  });
  (features.tags ?? []).forEach((name, at) => {
    if (!tags[name]) unknown(place, ["features", "tags", at], ["tag", "标签"], name, Object.keys(tags));
  });
  (features.expand ?? []).forEach((one, at) => {
    const path = ["features", "expand", at];
    checkEvent(place, path, one.event, one.where);
    for (const [n, window] of one.windows.entries()) {
      const where = [...path, "windows", n];
      if (spanLength(window) === 0) problems.add(read.source, where, "zero_span", { key: "windows" });
      else if (spanLength(window) > spanLength(history))
        problems.add(read.source, where, "longer_than_history", { window, history });
    }
    const field = events[one.event]?.fields;
    if (field) checkField(place, path, one, field);
  });
  checkMade(place);
}

type Expansion = NonNullable<QuestionFile["features"]["expand"]>[number];
type EventFields = Draft["catalog"]["events"][string]["fields"];

/** What each function may work on. */
const needs: Readonly<Record<string, readonly string[]>> = {
  sum: ["int", "double", "money"],
  average: ["int", "double", "money"],
  min: ["int", "double", "money"],
  max: ["int", "double", "money"],
  last: ["int", "double", "money", "date", "instant", "string"],
  distinct: ["int", "double", "money", "date", "instant", "string", "bool"],
};

function checkField(place: Place, path: Path, one: Expansion, fields: EventFields): void {
  const { read, problems } = place;
  for (const [at, made] of one.functions.entries()) {
    const allowed = needs[made];
    if (!allowed) continue;
    const open = Object.entries(fields).filter(([, { type, personal }]) => !personal && allowed.includes(type));
    const known = open.map(([name]) => name);
    if (one.of === undefined) {
      const params = { function: made, event: one.event, known: known.join(", ") };
      problems.add(read.source, [...path, "functions", at], "metric_of_missing", params);
      continue;
    }
    const field = fields[one.of];
    if (field?.personal) problems.add(read.source, [...path, "of"], "metric_of_personal", { field: one.of });
    else if (!field) unknown(place, [...path, "of"], ["field", "字段"], one.of, known);
    else if (!allowed.includes(field.type)) {
      const params = { function: made, field: one.of, type: field.type, needs: allowed.join(", ") };
      problems.add(read.source, [...path, "of"], "metric_of_type", params);
    }
  }
}

function checkMade({ read, draft, problems }: Place): void {
  const question = questionOf({ ...read.value, zh: "", en: "" });
  const all = questionFeatures({ features: { ...question.features, exclude: [] } }, draft.catalog).map(
    ({ name }) => name,
  );
  const taken = new Set<string>(Object.keys(draft.catalog.metrics));
  for (const { name } of questionMetrics(question, draft.catalog)) {
    if (taken.has(name)) problems.add(read.source, ["features", "expand"], "feature_twice", { feature: name });
    taken.add(name);
  }
  question.features.exclude.forEach((name, at) => {
    if (all.includes(name)) return;
    const [en, zh] = hints(name, all);
    problems.add(read.source, ["features", "exclude", at], "not_a_feature", { name, ...en }, zh);
  });
  if (all.length === question.features.exclude.length) problems.add(read.source, ["features"], "question_no_features");
}

function checkWords(place: Place): void {
  const { read, draft, problems } = place;
  const { owner, score, bands = [], id } = read.value;
  const logins = draft.organisation?.people.map(({ login }) => login) ?? [];
  if (draft.organisation && !logins.includes(owner)) unknown(place, ["owner"], ["person", "人员"], owner, logins);
  const scores = probabilityScores(draft.catalog);
  if (!scores.includes(score)) unknown(place, ["score"], ["score", "评分"], score, scores);
  bands.forEach((edge, at) => {
    if (edge <= (bands[at - 1] ?? 0)) problems.add(read.source, ["bands", at], "not_rising", { key: "bands" });
  });
  if (draft.models[id])
    problems.add(read.source, ["id"], "twice", { what: "model", name: id, other: `models/${id}.yaml` });
}
