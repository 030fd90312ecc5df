/** The report: read back from the rooms, and what only the file knows (results of customers not called) from the file. */
import { countAudience } from "#audience";
import { amountOf, environmentOf, type Model, policyOn } from "#contracts/definitions";
import { countDecisions, type DecisionCounts, decisionOutcomes } from "#decision";
import { job } from "#ground/authority";
import { machine } from "#ground/clock";
import { derivedId } from "#ground/ids";
import { formatYuan } from "#ground/money";
import { readImport, readQuality } from "#intake";
import { compileCondition, readValue } from "#kits/expr";
import {
  algorithmWords,
  type Evaluation,
  type FitReport,
  type GainsRow,
  gainsTable,
  type LaterRow,
  liveModel,
  openScorer,
  runBeside,
  runEvaluation,
} from "#learning";
import { compareShares, countBands, countConversions } from "#outcome";
import { countTouches } from "#reach";
import { besideOf } from "./learn.ts";
import type { Selection, StoryAlgorithm, StoryModel, StoryReport } from "./report.ts";
import type { Story, StoryModelRun } from "./types.ts";

const actor = job("story report");
const CURVE_STEPS = 50;

const selectionNote = {
  en: "Everybody in this file was really called. The chosen against the random holdout measures how well the list is chosen, not what a call does; it is no uplift.",
  zh: "文件中的每位客户当时都被外呼过。被选客户与随机留白组的差异衡量的是名单选得好不好，而不是外呼的作用，不是增量提升。",
};

export async function assembleReport(story: Story, learnt: StoryModelRun): Promise<StoryReport> {
  const { bank, calls, batches, options, playbook } = story;
  const { organisation } = bank.definitions;
  const live = batches.filter((batch) => !batch.history);
  const counted = await readCounts(story);
  const { evaluation, beside, gains, curve } = await measure(story, learnt);
  return {
    bank: { name: { zh: organisation.zh, en: organisation.en }, zone: organisation.zone },
    data: {
      file: options.file,
      rows: calls.rows.length,
      days: new Set(calls.days).size,
      from: calls.days[0] ?? null,
      to: calls.days.at(-1) ?? null,
      laterFrom: live[0]?.day ?? null,
      laterDays: new Set(live.map((batch) => batch.day)).size,
      seed: options.seed,
      split: story.rule,
    },
    audience: { condition: playbook.audience, ...(await audienceOf(story)) },
    model: modelOf(story, learnt, { evaluation, beside }, counted.model),
    bands: counted.bands,
    gains,
    curve,
    decisions: counted.decisions,
    touches: { ...counted.touches, duplicates: duplicatesOf(story) },
    intake: await intakeOf(story),
    outcome: { ...counted.conversions, selection: await selectionOf(story) },
    money: moneyOf(story, counted.conversions.converted, counted.touches.byChannel),
    seconds: {
      total: (machine.elapsed() - (options.startedAt ?? 0)) / 1_000,
      byRoom: await bank.metrics.secondsByRoom(),
    },
  };
}

async function readCounts({ bank, playbook }: Story) {
  const definition = bank.definitions.models[playbook.model ?? ""];
  return await bank.storage.batch("story report", async (tx) => ({
    decisions: withDenied(await countDecisions(tx, playbook.id)),
    touches: await countTouches(tx, playbook.id),
    bands: await countBands(tx, playbook.id, definition?.bands ?? []),
    conversions: await countConversions(tx, playbook.id),
    model: definition ? await liveModel(tx, definition.id) : undefined,
  }));
}

/** Whom a rule denied was not called either: the report speaks of both as withheld, with their reasons. */
function withDenied({ denied, withheld, ...counts }: DecisionCounts): StoryReport["decisions"] {
  return { ...counts, withheld: withheld + denied };
}

/** Rows that fit, in time order: what the record said, and the recorded outcome of every one of them. */
function usableRows({ calls, cut }: Story) {
  const usable = calls.rows.flatMap((row, index) => (row.record ? [{ row, index, record: row.record }] : []));
  return { usable, history: usable.filter(({ index }) => index < cut).length };
}

interface Measured {
  readonly evaluation: Evaluation | null;
  /** Every algorithm on the later rows. */
  readonly beside: readonly LaterRow[];
}

async function measure(
  story: Story,
  learnt: StoryModelRun,
): Promise<Measured & { gains: readonly GainsRow[]; curve: GainsRow[] }> {
  const { bank, playbook, calls } = story;
  const { usable, history } = usableRows(story);
  const later = usable.slice(history);
  const days = later.map(({ index }) => calls.days[index] ?? "");
  const converted = later.map(({ row }) => Number(row.converted));
  const capacities = Array.from({ length: CURVE_STEPS + 1 }, (_, i) => i / CURVE_STEPS);
  const definition = bank.definitions.models[playbook.model ?? ""];
  const model =
    definition && learnt.run ? await bank.storage.batch("read model", (tx) => liveModel(tx, definition.id)) : undefined;
  if (!definition || !model) {
    const gains = gainsTable({ days, converted, scores: null });
    return { evaluation: null, beside: [], gains, curve: gainsTable({ days, converted, scores: null, capacities }) };
  }
  const { catalog } = bank.definitions;
  const columns = Object.fromEntries(
    definition.features.map((name) => {
      const type = catalog.attributes[name]?.type;
      const read = (raw: unknown) =>
        raw == null || !type || type === "records" ? null : (readValue(type, raw) ?? null);
      return [name, usable.map(({ record }) => read(record[name]))];
    }),
  );
  const labels = usable.map(({ row }) => Number(row.converted));
  const allDays = usable.map(({ index }) => calls.days[index] ?? "");
  const compared = await besideOf(story, learnt);
  const dates = { days: allDays, cut: history };
  const [evaluation, beside] = await bank.metrics.measure("learning", "evaluate", () =>
    Promise.all([
      runEvaluation(definition, model.artefact, { columns, labels }, dates),
      compared.length === 0 ? [] : runBeside(definition, compared, { columns, labels }, dates),
    ]),
  );
  const laterColumns = Object.fromEntries(
    Object.entries(columns).map(([name, values]) => [name, values.slice(history)]),
  );
  const scores = openScorer(model.artefact).score(laterColumns).probabilities;
  return { evaluation, beside, gains: evaluation.gains, curve: gainsTable({ days, converted, scores, capacities }) };
}

function modelOf(
  story: Story,
  learnt: StoryModelRun,
  { evaluation, beside }: Measured,
  registered: Awaited<ReturnType<typeof readCounts>>["model"],
): StoryModel {
  const definition: Model | undefined = story.bank.definitions.models[story.playbook.model ?? ""];
  const { usable, history } = usableRows(story);
  const rate = (rows: typeof usable): number | null =>
    rows.length === 0 ? null : rows.filter(({ row }) => row.converted).length / rows.length;
  const fit = evaluation ? registered?.report.fit : undefined;
  const weight = fit?.importances.reduce((sum, { value }) => sum + value, 0) ?? 0;
  return {
    trained: evaluation !== null,
    reason: learnt.reason,
    name: definition?.id ?? "",
    version: evaluation ? (registered?.version ?? null) : null,
    auc: evaluation?.auc ?? null,
    aucWithinDays: evaluation?.aucWithinDays ?? null,
    ks: evaluation?.ks ?? null,
    trainRows: evaluation?.trainRows ?? history,
    testRows: evaluation?.testRows ?? usable.length - history,
    features: evaluation ? (definition?.features ?? []) : [],
    algorithm: fit === undefined ? null : (fit.choice?.algorithm ?? "logistic"),
    algorithms: algorithmsOf(fit?.choice ?? null, beside),
    choice: fit?.choice ? { algorithm: fit.choice.algorithm, rule: choiceRule, steps: fit.choice.steps } : null,
    l2: fit === undefined || (fit.choice?.algorithm ?? "logistic") !== "logistic" ? null : fit.l2,
    folds: fit ? { auc: fit.folds.auc, ks: fit.folds.ks } : null,
    brier: evaluation?.brier ?? null,
    ece: evaluation?.ece ?? null,
    baseRate: { train: rate(usable.slice(0, history)), later: rate(usable.slice(history)) },
    calibrationLine: evaluation?.calibrationLine ?? null,
    calibration: evaluation?.calibration ?? [],
    months: evaluation?.months ?? [],
    drift: evaluation?.drift ?? null,
    importances: (fit?.importances ?? [])
      .map(({ feature, value }) => ({ name: feature, share: weight > 0 ? value / weight : 0 }))
      .sort((a, b) => b.share - a.share),
  };
}

const choiceRule = {
  zh: "按训练期内各时间段的平均 AUC 选择：每段由之前全部日子训练的模型预测；最高者逐段比较并未显著更好时（95%），取最简单的算法。后期的行未参与选择。",
  en: "Chosen by the mean AUC of stretches of the training days, each told by fits to all days before it; the simplest is taken that the best does not beat beyond chance, stretch against stretch (95 %). The later rows had no say.",
};

function algorithmsOf(choice: FitReport["choice"], beside: readonly LaterRow[]): StoryAlgorithm[] {
  return (choice?.compared ?? []).map(({ name, heldOutAuc, laterAuc, laterError }) => {
    const later = beside.find((one) => one.name === name);
    return {
      name,
      ...algorithmWords[name],
      auc: later?.auc ?? null,
      ks: later?.ks ?? null,
      logLoss: later?.logLoss ?? null,
      brier: later?.brier ?? null,
      seconds: later?.seconds ?? null,
      heldOutAuc,
      laterAuc,
      laterError,
    };
  });
}

async function audienceOf({ bank, playbook, clock }: Story): Promise<Omit<StoryReport["audience"], "condition">> {
  const { zone } = bank.definitions.organisation;
  const condition = compileCondition(playbook.audience, environmentOf(bank.definitions.catalog, zone));
  const found = await bank.metrics.measure("audience", "count", () =>
    countAudience(bank.columnar, condition, bank.rules, clock.now()),
  );
  const copied = found.copiedAt === null ? null : new Date(found.copiedAt).getTime();
  const lagSeconds = copied === null ? null : Math.max(0, (machine.now().getTime() - copied) / 1_000);
  return { members: found.members, of: found.of, lagSeconds };
}

/** Second rows for a key can't be (a unique index); second deliveries are what the mail server counted. */
function duplicatesOf({ bank }: Story): number {
  const deliveries = bank.mailDeliveries();
  return [...deliveries.values()].reduce((sum, count) => sum + Math.max(0, count - 1), 0);
}

async function intakeOf({ bank, importId }: Story): Promise<StoryReport["intake"]> {
  const { accepted, quarantined, duplicates } = await readImport(bank.storage, actor, importId);
  const quality = await readQuality(bank.storage, actor, { import: importId });
  const byReason: Record<string, number> = {};
  for (const { field, name, open, replayed, dismissed } of quality) {
    byReason[`${field} ${name}`] = open + replayed + dismissed;
  }
  return { accepted, quarantined, duplicates, byReason };
}

/** Recorded results of the chosen and of the random holdout, both from the file. */
async function selectionOf(story: Story): Promise<Selection> {
  const { bank, playbook } = story;
  const { version, outcomes } = await bank.storage.batch("story report", (tx) => decisionOutcomes(tx, playbook.id));
  const groups = { chosen: { customers: 0, converted: 0 }, holdout: { customers: 0, converted: 0 } };
  for (const { fact, converted } of story.calls.rows) {
    if (!fact) continue;
    const found = outcomes.get(derivedId(playbook.id, String(version), fact.source, fact.id));
    if (found !== "chosen" && found !== "holdout") continue;
    groups[found].customers++;
    if (converted) groups[found].converted++;
  }
  const { chosen, holdout } = groups;
  const rated = (group: typeof chosen) => ({
    ...group,
    rate: group.customers === 0 ? null : group.converted / group.customers,
  });
  return {
    chosen: rated(chosen),
    holdout: rated(holdout),
    difference: compareShares(chosen, holdout),
    note: selectionNote,
  };
}

function moneyOf(
  { bank, playbook, clock }: Story,
  converted: number,
  byChannel: Readonly<Record<string, number>>,
): StoryReport["money"] {
  const day = clock.today();
  const costs = policyOn(bank.definitions, "channel_cost", playbook.decide?.cost ?? "", day);
  const margins = policyOn(bank.definitions, "product_margin", playbook.decide?.margin ?? "", day);
  const cost = (channel: string): number => (costs && amountOf(costs, channel)) ?? 0;
  const margin = (margins && amountOf(margins, playbook.product ?? "")) ?? 0;
  const spent = Object.entries(byChannel).reduce((sum, [channel, count]) => sum + count * cost(channel), 0);
  return {
    won: formatYuan(converted * margin),
    spent: formatYuan(spent),
    margin: formatYuan(margin),
    callCost: formatYuan(cost("agent_call")),
    emailCost: formatYuan(cost("email")),
  };
}
