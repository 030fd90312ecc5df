/** What a version goes by, or what moves the probability of one customer now. */
import { questionFeatures } from "#contracts/definitions";
import { applyCalibration, type Dataset, modelFromJson } from "#kits/forest";
import { explainOf, featuresAt, type HighIntent, highIntent, type ModelVersion, type RankedFeature } from "#learning";
import { findCustomer } from "#profile";
import { questionParts } from "../../server/bank-questions.ts";
import type { Bank } from "../../server/bank-types.ts";
import { cliCases } from "../cases.ts";
import type { Context } from "../context.ts";
import { share } from "../models.ts";
import { shareOf, wholeOf } from "../numbers.ts";
import { type Named, versionMeant, withProgress } from "../questions.ts";
import type { Run } from "../run.ts";

export const run: Run = async (context, [given = ""], options) => {
  const top = wholeOf("--top", options.top, 1, 1_000) ?? 15;
  const high = shareOf("--high", options.high);
  if (high !== undefined && options.customer !== undefined) throw cliCases.bad_usage({ message: "--high, --customer" });
  await context.withBank(async (bank) => {
    const named = await versionMeant(bank, given);
    if (high !== undefined) await ofHighIntent(context, bank, named, { share: high, top });
    else if (options.customer === undefined) whole(context, bank, named, top);
    else await ofCustomer(context, bank, named, String(options.customer), top);
  });
};

interface Told {
  readonly shap?: { readonly method: string; readonly ranking: readonly RankedFeature[] };
}

function whole({ out }: Context, bank: Bank, { question, version }: Named, top: number): void {
  const { shap } = version.report as Told;
  const ranking = (shap?.ranking ?? []).slice(0, top);
  const wordsOf = new Map(questionFeatures(question, bank.definitions.catalog).map((one) => [one.name, one]));
  const shown = ranking.map((one) => {
    const words = wordsOf.get(one.feature);
    return { ...one, zh: words?.zh ?? one.feature, en: words?.en ?? one.feature };
  });
  out.result({ model: version.model, version: version.version, method: shap?.method ?? null, ranking: shown }, () =>
    [
      `${version.model}@${version.version}`,
      ...(shown.length === 0
        ? [out.say({ zh: "该版本没有保存解释", en: "No explanation is kept with this version" })]
        : []),
      ...shown.map((one) => {
        const arrow = one.direction === 1 ? "↑" : one.direction === -1 ? "↓" : " ";
        return `${arrow} ${share(one.share).padStart(7)}  ${out.say(one)} (${one.feature})`;
      }),
    ].join("\n"),
  );
}

/** Reasons of the likeliest customers of today's population, beside everybody else. */
async function ofHighIntent(
  context: Context,
  bank: Bank,
  { question, version }: Named,
  asked: { readonly share: number; readonly top: number },
): Promise<void> {
  const { out } = context;
  await bank.projector.drain();
  const at = bank.clock.now();
  const told = await withProgress(context, (work) =>
    highIntent(questionParts(bank), question, version.artefact, { at, share: asked.share }, work),
  );
  const wordsOf = new Map(questionFeatures(question, bank.definitions.catalog).map((one) => [one.name, one]));
  const features = told.features.slice(0, asked.top).map((one) => {
    const words = wordsOf.get(one.feature);
    return { ...one, zh: words?.zh ?? one.feature, en: words?.en ?? one.feature };
  });
  const { model, version: number } = version;
  out.result({ model, version: number, ...told, features }, () =>
    [
      `${model}@${number}  ${out.say(highWords(told))}`,
      ...features.map((one) => {
        const side = one.side === "trades" ? { zh: "交易行为", en: "trades" } : { zh: "属性", en: "attributes" };
        return `${one.effect >= one.others ? "↑" : "↓"} ${share(one.share).padStart(7)}  ${out.say(one)} (${out.say(side)}): ${one.usual.high ?? "–"} / ${one.usual.others ?? "–"}`;
      }),
    ].join("\n"),
  );
}

const highWords = ({ population, customers, cut, mean }: HighIntent) => ({
  zh: `${population} 位客户中最可能的 ${customers} 位（概率不低于 ${share(cut)}，平均 ${share(mean.high)}，其余 ${share(mean.others)}）；每项为他们与其余客户的差别及各自的常见值`,
  en: `the likeliest ${customers} of ${population} customers (from ${share(cut)} on, ${share(mean.high)} on average, the others ${share(mean.others)}); each line what sets them apart, with the usual value of either side`,
});

async function ofCustomer(
  { out }: Context,
  bank: Bank,
  { question, version }: Named,
  subject: string,
  top: number,
): Promise<void> {
  const number = await bank.storage.batch("explain a score", (tx) => findCustomer(tx, bank.people, subject));
  if (number === undefined) throw cliCases.bad_value({ name: "--customer", value: subject, ...someone });
  await bank.projector.drain();
  const at = bank.clock.now();
  const { data } = await featuresAt(questionParts(bank), question, at, [number]);
  if (data.rows === 0) throw cliCases.bad_value({ name: "--customer", value: subject, ...inferred });
  const { parts, probability, base } = reasonsOf(version, data);
  const wordsOf = new Map(questionFeatures(question, bank.definitions.catalog).map((one) => [one.name, one]));
  const shown = parts.slice(0, top).map((part) => {
    const words = wordsOf.get(part.feature);
    return { ...part, zh: words?.zh ?? part.feature, en: words?.en ?? part.feature };
  });
  const { model, version: of } = version;
  out.result({ model, version: of, customer: number, at: at.toISOString(), probability, base, parts: shown }, () =>
    [
      `#${number}  ${model}@${of}  ${share(probability)}`,
      ...shown.map(
        (part) =>
          `${part.effect >= 0 ? "+" : "−"}${Math.abs(part.effect).toFixed(3)}  ${out.say(part)}: ${part.value ?? "–"}`,
      ),
    ].join("\n"),
  );
}

const someone = { expected: "the bank's id of a customer who is known here", expected_zh: "已知客户的客户号" };
const inferred = {
  expected: "a customer of whom facts are known and who has not switched personalisation off",
  expected_zh: "有事件记录且未关闭个性化的客户",
};

function reasonsOf(version: ModelVersion, data: Dataset) {
  const { artefact } = version;
  const { features, parts, base } = explainOf(version, data);
  const margins = modelFromJson(artefact.model).predictMargin(data);
  const [probability = 0] = applyCalibration(artefact.calibration, margins);
  const list = features.map((feature, at) => {
    const column = data.columns.find(({ name }) => name === feature);
    return { feature, effect: parts[at] ?? 0, value: column === undefined ? null : shownValue(column) };
  });
  return { probability, base, parts: list.sort((a, b) => Math.abs(b.effect) - Math.abs(a.effect)) };
}

function shownValue(column: Dataset["columns"][number]): string | number | null {
  if (column.type === "categorical") return column.levels[column.codes[0] ?? -1] ?? null;
  const value = column.values[0] ?? Number.NaN;
  return Number.isNaN(value) ? null : value;
}
