/** What computes long over many customers, in a thread of its own: an abort ends it at once. */
import type { Dataset } from "#kits/forest";
import type { ChurnRow, FoundCauses } from "../rules/churn-causes.ts";
import { type FirstHeld, learnNext, type NextProducts } from "../rules/next-products.ts";
import type { InsightInput, ProductInsight } from "../rules/product-insight.ts";
import type { IntentAsked, IntentTold } from "../rules/question/intent.ts";
import type { VersionMeasured, VersionRows } from "../rules/question/measure.ts";
import { type BatchToJudge, type Judged, judge } from "../rules/registry/judge.ts";
import type { UpliftQuestion, UpliftStudied } from "../rules/uplift-study.ts";
import type { ValueReport, ValueTask } from "../rules/value.ts";
import { inThread, memoryOf } from "./in-thread.ts";

type Uplift = Omit<UpliftQuestion, "signal" | "onProgress">;

/** What is asked and what comes of it, by kind. Plain data. */
export interface Studies {
  readonly uplift: { readonly asked: Uplift; readonly told: UpliftStudied };
  readonly value: { readonly asked: ValueTask; readonly told: ValueReport | undefined };
  readonly causes: {
    readonly asked: { readonly rows: readonly ChurnRow[]; readonly seed: string };
    readonly told: FoundCauses | undefined;
  };
  readonly next: {
    readonly asked: { readonly histories: readonly FirstHeld[]; readonly cut: Date };
    readonly told: NextProducts | undefined;
  };
  readonly products: { readonly asked: InsightInput; readonly told: ProductInsight[] };
  readonly intent: { readonly asked: IntentAsked; readonly told: IntentTold };
  readonly version: { readonly asked: VersionRows; readonly told: VersionMeasured };
  readonly batch: { readonly asked: BatchToJudge; readonly told: Judged };
}

export type StudyTask = {
  readonly [Kind in keyof Studies]: { readonly kind: Kind; readonly asked: Studies[Kind]["asked"] };
}[keyof Studies];
export type StudyNews = { readonly done: number; readonly total: number };

/** `studyUplift` in a thread. @throws as it does, and the signal's reason */
export function runUplift({ signal, onProgress, ...question }: UpliftQuestion): Promise<UpliftStudied> {
  const { data, y, treated, share, learners, test, margin, seed, draws, threads } = question;
  // Only what can be cloned, and nothing that the caller keeps beside.
  const own = { data, y, treated, share, learners, test, margin, seed, draws, threads };
  const asked = Object.fromEntries(Object.entries(own).filter(([, value]) => value !== undefined)) as unknown as Uplift;
  return inThread<UpliftStudied, StudyNews>(script, { kind: "uplift", asked } satisfies StudyTask, {
    signal,
    onNews: ({ done, total }) => onProgress?.(done, total),
  });
}

/** `fitValue` in a thread. @throws the signal's reason */
export function runValue(task: ValueTask, signal?: AbortSignal): Promise<ValueReport | undefined> {
  return told("value", task, signal);
}

/** Causes of churn in a thread: clusters of many sizes, drawn anew to see whether they hold. @throws the signal's reason */
export function runCauses(rows: readonly ChurnRow[], seed: string, signal?: AbortSignal) {
  return told("causes", { rows, seed }, signal);
}

/** `learnNext`, in a thread where many are asked about. @throws the signal's reason */
export function runNext(histories: readonly FirstHeld[], cut: Date, signal?: AbortSignal) {
  return histories.length < FEW ? Promise.resolve(learnNext(histories, cut)) : told("next", { histories, cut }, signal);
}

/** `productInsights` in a thread. @throws the signal's reason */
export function runProducts(input: InsightInput, signal?: AbortSignal): Promise<ProductInsight[]> {
  return told("products", input, signal);
}

/** `intentOf` in a thread. The rows are handed over. @throws the signal's reason */
export function runIntent(asked: IntentAsked, signal?: AbortSignal): Promise<IntentTold> {
  return told("intent", asked, signal, asked.high, asked.others);
}

/** `measureVersion` in a thread. The rows are handed over. @throws the signal's reason */
export function runVersion(asked: VersionRows, signal?: AbortSignal): Promise<VersionMeasured> {
  return told("version", asked, signal, asked.data);
}

/** `judge`, in a thread where many are judged. @throws the signal's reason */
export function runBatch(asked: BatchToJudge, signal?: AbortSignal): Promise<Judged> {
  return asked.labels.length < FEW ? Promise.resolve(judge(asked)) : told("batch", asked, signal);
}

/** Of fewer customers it takes no longer than to start a thread: some 10 ms. */
const FEW = 5_000;

const script = { beside: import.meta.url, name: "study-worker" };

function told<Kind extends keyof Studies>(
  kind: Kind,
  asked: Studies[Kind]["asked"],
  signal: AbortSignal | undefined,
  ...rows: readonly Dataset[]
): Promise<Studies[Kind]["told"]> {
  const handOver = rows.flatMap((data) => memoryOf(data));
  return inThread(script, { kind, asked }, { signal, handOver });
}
