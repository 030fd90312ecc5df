/** What commands about models' questions share. */
import type { Question } from "#contracts/definitions";
import { championOf, type ModelVersion, versionOf } from "#learning";
import { questionNamed } from "../server/bank-questions.ts";
import type { Bank } from "../server/bank-types.ts";
import type { Context } from "./context.ts";
import { modelGiven, modelKnown } from "./models.ts";
import { type Staged, stagedProgress } from "./progress.ts";

export interface Named {
  readonly question: Question;
  readonly version: ModelVersion;
}

/** The version that is meant: the champion, else the newest. @throws cli.bad_value, server.no_question, models.no_version */
export async function versionMeant(bank: Bank, given: string): Promise<Named> {
  const { model, version: number } = modelGiven(given);
  modelKnown(bank.definitions, model);
  const question = questionNamed(bank, model);
  const version = await bank.storage.batch("model versions", async (tx) =>
    number === undefined
      ? ((await championOf(tx, model)) ?? (await versionOf(tx, model)))
      : await versionOf(tx, model, number),
  );
  return { question, version };
}

const words = {
  rows: { zh: "取观察时点的特征", en: "Features as known at the moments" },
  encode: { zh: "整理数据", en: "Preparing rows" },
  folds: { zh: "交叉检验", en: "Folds" },
  fit: { zh: "训练与比较", en: "Fitting and comparing" },
  evaluate: { zh: "评估", en: "Measuring" },
  score: { zh: "评分", en: "Scoring" },
} as const;

/** Shows how far rows, fitting and scoring have come. */
export function questionProgress({ out }: Context) {
  return stagedProgress<string>(out, (stage) => out.say(words[stage as keyof typeof words] ?? words.fit));
}

/** Runs with progress shown and the person's Ctrl-C heeded. */
export async function withProgress<Result>(
  context: Context,
  work: (options: { signal: AbortSignal; onProgress: (progress: Staged<string>) => void }) => Promise<Result>,
): Promise<Result> {
  const progress = questionProgress(context);
  try {
    return await work({ signal: context.signal, onProgress: (one) => progress.show(one) });
  } finally {
    progress.stop();
  }
}
