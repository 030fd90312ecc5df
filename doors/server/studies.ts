/**
 * Studies that a person started over HTTP: whom a touch moves, why customers left, whether habits last, what is bought next and by
 * whom, what customers will bring, how a version fares, who is likeliest and why, a fit of a file. What lasts of them stands in the register; the rest goes with the process.
 */
import { rm } from "node:fs/promises";
import path from "node:path";
import type { Question } from "#contracts/definitions";
import { type Actor, actorLabel, allow } from "#ground/authority";
import type { Day } from "#ground/clock";
import { type UpliftLearner, upliftLearners } from "#kits/forest";
import {
  algorithmsOf,
  backTestHabits,
  championOf,
  evaluateQuestion,
  featuresAt,
  findNext,
  fitValues,
  highIntent,
  learningPermissions,
  proposeCauses,
  valueScoreNamed,
  versionOf,
} from "#learning";
import { backTestOf } from "./bank-models.ts";
import { questionNamed, questionParts } from "./bank-questions.ts";
import type { Bank } from "./bank-types.ts";
import { serverCases } from "./cases.ts";
import { type FitTask, fitInThread } from "./flows/fit-file/index.ts";
import { featuresNamed, insightContext, productsTold, upliftOfPlaybook } from "./flows/insights/index.ts";
import { LongWork, type Piece, type WorkHow } from "./long-work.ts";

export const studyKinds = [
  "uplift",
  "churn",
  "habits",
  "next",
  "products",
  "value",
  "backtest",
  "evaluation",
  "intent",
  "fit",
] as const;
export type StudyKind = (typeof studyKinds)[number];

export type StudyAsked =
  | {
      readonly kind: "uplift";
      readonly playbook: string;
      /** The model whose features tell customers apart. */
      readonly features?: string;
      readonly learners?: readonly UpliftLearner[];
      readonly margin?: number;
      readonly seed?: number;
    }
  | { readonly kind: "churn" }
  | { readonly kind: "habits"; readonly months?: number }
  | { readonly kind: "next" }
  | { readonly kind: "products" }
  | {
      readonly kind: "intent";
      readonly model: string;
      readonly version?: number;
      /** Part of the population that counts as likely. */
      readonly share?: number;
    }
  | { readonly kind: "value"; readonly score: string }
  | { readonly kind: "backtest"; readonly model: string; readonly version?: number; readonly batches?: number }
  | {
      readonly kind: "evaluation";
      readonly model: string;
      readonly version?: number;
      readonly from?: Day;
      readonly until?: Day;
    }
  | FitAsked;

/** A file's fit; the file lies in the data folder while it is read. */
export interface FitAsked {
  readonly kind: "fit";
  readonly label: string;
  readonly positive?: string;
  readonly exclude?: readonly string[];
  readonly algorithms?: readonly string[];
  readonly order?: string;
  readonly folds?: number;
  readonly seed?: number;
  /** Of the search of each algorithm. */
  readonly seconds?: number;
  /** Its name, for whoever looks at it. */
  readonly file: string;
}

interface Own {
  readonly kind: StudyKind;
  readonly asked: StudyAsked;
  /** Who asked for it. */
  readonly by: string;
  readonly result: object | null;
  /** A page of its own, where there is one. */
  readonly html: string | null;
}
export type Study = Piece & Own;

const USUAL_FEATURES = "next-wealth";
const USUAL_MONTHS = 3;
const USUAL_SHARE = 0.1;

type Run = (how: WorkHow) => Promise<Partial<Piece & Own>>;

/** One of a kind about one thing at a time. Kept by the process that serves HTTP. */
export class Studies {
  readonly #bank: Bank;
  readonly #work: LongWork<Own>;

  constructor(bank: Bank) {
    this.#bank = bank;
    this.#work = new LongWork(bank.clock);
  }

  /** @throws authority.not_allowed, server.study_runs; what can be refused at once is */
  start(actor: Actor, asked: Exclude<StudyAsked, FitAsked>): Study {
    allow(actor, learningPermissions.register);
    const run = runOf(this.#bank, actor, asked);
    return this.#begin(actor, asked, run);
  }

  /** @param file where its bytes lie; it is taken away when the fit has ended */
  fit(actor: Actor, asked: FitAsked, file: string): Study {
    allow(actor, learningPermissions.register);
    const algorithms = algorithmsOf(asked.algorithms ?? []);
    return this.#begin(actor, asked, async ({ signal, onProgress }) => {
      try {
        const { label, positive, exclude = [], seed = 1, seconds } = asked;
        const choice = { label, exclude, seed, split: splitOf(asked), ...(positive === undefined ? {} : { positive }) };
        const options = { algorithms, seed, ...(seconds === undefined ? {} : { seconds }) };
        const { report, html } = await fitInThread(
          { file, name: asked.file, choice, options, page: true },
          { signal, onProgress: ({ done, total }) => onProgress({ stage: "fit", done, total }) },
        );
        return { result: report, html };
      } finally {
        await rm(path.dirname(file), { recursive: true, force: true });
      }
    });
  }

  #begin(actor: Actor, asked: StudyAsked, run: Run): Study {
    const { kind } = asked;
    const about = subjectOf(asked);
    for (const one of this.#work.list())
      if (one.state === "running" && one.kind === kind && subjectOf(one.asked) === about)
        throw serverCases.study_runs({ kind, study: one.id });
    const own: Own = { kind, asked, by: actorLabel(actor), result: null, html: null };
    return this.#work.start(own, "rows", run);
  }

  list(): Study[] {
    return this.#work.list();
  }

  /** @throws server.no_study */
  get(id: string): Study {
    const found = this.#work.find(id);
    if (found) return found;
    throw serverCases.no_study({ study: id });
  }

  /** Ends it; resolves when nothing of it runs any more. One that has ended stays as it ended. */
  async cancel(actor: Actor, id: string): Promise<Study> {
    allow(actor, learningPermissions.register);
    const found = this.get(id);
    return (await this.#work.cancel(id)) ?? found;
  }

  /** Resolves when none is under way. */
  settled(): Promise<void> {
    return this.#work.settled();
  }

  stop(): Promise<void> {
    return this.#work.stop();
  }
}

/** What a study is about. */
function subjectOf(asked: StudyAsked): string {
  switch (asked.kind) {
    case "uplift":
      return asked.playbook;
    case "value":
      return asked.score;
    case "backtest":
    case "evaluation":
    case "intent":
      return asked.model;
    default:
      return "";
  }
}

function splitOf({ order, folds }: FitAsked): FitTask["choice"]["split"] {
  if (folds !== undefined) return { by: "folds", folds };
  return order === undefined ? { by: "random" } : { by: "order", column: order };
}

/** Refuses at once what names nothing. */
function runOf(bank: Bank, actor: Actor, asked: Exclude<StudyAsked, FitAsked>): Run {
  const { storage, columnar, clock, definitions } = bank;
  const parts = { storage, columnar, context: insightContext(bank) };
  switch (asked.kind) {
    case "uplift":
      return upliftRun(bank, actor, asked);
    case "churn":
      return async ({ signal }) => ({ result: await proposeCauses(parts, actor, clock.now(), signal) });
    case "habits": {
      const months = asked.months ?? USUAL_MONTHS;
      return async ({ signal }) => {
        const habits = await backTestHabits(
          { ...parts, tags: definitions.catalog.tags },
          clock.today(),
          months,
          signal,
        );
        return { result: { months, habits } };
      };
    }
    case "next":
      return async ({ signal }) => ({ result: (await findNext(parts, clock.now(), signal)) ?? null });
    case "products":
      return async ({ signal }) => ({ result: { products: await productsTold(bank, clock.now(), signal) } });
    case "value": {
      const score = valueScoreNamed(definitions.catalog, asked.score);
      return async ({ signal }) => ({ result: await fitValues(parts, actor, score, clock.now(), signal) });
    }
    case "backtest": {
      const { model, version, batches } = asked;
      questionNamed(bank, model);
      const wanted = { ...(version === undefined ? {} : { version }), ...(batches === undefined ? {} : { batches }) };
      return async (how) => ({ result: await backTestOf(bank, model, wanted, how) });
    }
    case "evaluation":
      return evaluationRun(bank, questionNamed(bank, asked.model), asked);
    case "intent":
      return intentRun(bank, questionNamed(bank, asked.model), asked);
  }
}

function upliftRun(bank: Bank, actor: Actor, asked: Extract<StudyAsked, { kind: "uplift" }>): Run {
  const { playbook, features = USUAL_FEATURES, learners = upliftLearners, margin = 0, seed = 1 } = asked;
  featuresNamed(bank.definitions, { playbook, features });
  return async ({ signal, onProgress }) => {
    const { model: _, ...studied } = await upliftOfPlaybook(
      bank,
      actor,
      (question, at, customers) => featuresAt(questionParts(bank), question, at, customers),
      {
        playbook,
        features,
        learners,
        margin,
        seed,
        signal,
        onProgress: (done, total) => onProgress({ stage: "learn", done, total }),
      },
    );
    return { result: studied };
  };
}

function evaluationRun(bank: Bank, question: Question, asked: Extract<StudyAsked, { kind: "evaluation" }>): Run {
  const { from, until } = asked;
  return async (how) => {
    const version = await versionMeant(bank, question.id, asked.version);
    const limits = { until: bank.clock.now(), ...(from ? { from } : {}), ...(until ? { to: until } : {}) };
    const { drift, ...told } = await evaluateQuestion(questionParts(bank), question, version, limits, how);
    const { model, version: number } = version;
    return { result: { model, version: number, ...told, psi: drift?.score.psi ?? null } };
  };
}

function intentRun(bank: Bank, question: Question, asked: Extract<StudyAsked, { kind: "intent" }>): Run {
  const { share = USUAL_SHARE } = asked;
  return async (how) => {
    const version = await versionMeant(bank, question.id, asked.version);
    const at = bank.clock.now();
    const told = await highIntent(questionParts(bank), question, version.artefact, { at, share }, how);
    return { result: { model: version.model, version: version.version, ...told } };
  };
}

/** The champion, or else the newest. @throws models.no_model, models.no_version */
async function versionMeant({ storage }: Pick<Bank, "storage">, model: string, version: number | undefined) {
  return await storage.batch("study", async (tx) =>
    version === undefined
      ? ((await championOf(tx, model)) ?? (await versionOf(tx, model)))
      : await versionOf(tx, model, version),
  );
}
