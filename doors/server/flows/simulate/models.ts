/**
 * Models of a simulated bank: its analyst trains each as soon as the past is long enough for it, its risk officer agrees to
 * those that keep to the limits of their file, and from then on the house publishes, judges, sets aside and trains anew.
 */
import { type Question, usersOf } from "#contracts/definitions";
import type { PersonActor } from "#ground/authority";
import { dayOf } from "#ground/clock";
import { PerennialError } from "#ground/errors";
import { actorOfPerson, personIdOf } from "#ground/organisation";
import {
  championOf,
  listModels,
  type ModelKeeper,
  promoteVersion,
  registerVersion,
  type VersionToRegister,
} from "#learning";
import type { SimModel, SimUntrained } from "../../../../model-bank/simulated/index.ts";
import { modelKeeperOf } from "../../bank-models.ts";
import { sourceOf } from "../../bank-questions.ts";
import type { Bank } from "../../bank-types.ts";

export interface SimulatedModelsParts {
  readonly bank: Bank;
  readonly signal?: AbortSignal;
  /** What went wrong with one model; the others go on. */
  readonly onError?: (model: string, error: unknown) => void;
}

/** Between two trainings of a model of which none stands, in days. */
const PATIENCE = 28;
const DAY = 86_400_000;
/** A draft that the house trained takes the place of a champion that orders no more than so much better. */
const NO_WORSE = 0.01;

/**
 * Questions as simulated banks ask them: the log's receipts carry the machine's time, so that what happened counts as known
 * from then on; searches are short, since a day of the bank passes in seconds.
 */
export function simulatedQuestions(questions: Readonly<Record<string, Question>>): Record<string, Question> {
  return Object.fromEntries(
    Object.entries(questions).map(([id, question]) => [id, { ...question, known_by: "occurred", budget: "8s" }]),
  );
}

export class SimulatedModels {
  readonly #parts: SimulatedModelsParts;
  readonly #keeper: ModelKeeper;
  /** When a model was tried last. */
  readonly #tried = new Map<string, number>();
  readonly #scored = new Map<string, number>();
  /** Why there is no version of a model, as it was when it was tried last. */
  readonly #untrained = new Map<string, Pick<SimUntrained, "tried" | "why">>();
  #staff: { readonly analyst: PersonActor; readonly risk: PersonActor } | undefined;

  constructor(parts: SimulatedModelsParts) {
    this.#parts = parts;
    this.#keeper = modelKeeperOf(parts.bank, (model, error) => parts.onError?.(model, error));
  }

  /** What a bank's day begins with: scores that are due, tests, and on Mondays and firsts the analyst's work. */
  async day(): Promise<void> {
    const { bank, signal } = this.#parts;
    await bank.projector.drain();
    await bank.copyProfiles();
    const today = bank.clock.today();
    const weekday = new Date(`${today}T00:00:00Z`).getUTCDay();
    if (weekday === 1 || today.endsWith("-01")) await this.#train();
    const { published, trained, withdrawn } = await this.#keeper.keep(signal);
    for (const { model, customers } of published) this.#scored.set(model, (this.#scored.get(model) ?? 0) + customers);
    for (const { model, version } of trained) await this.#settle(model, version);
    if (published.length + withdrawn > 0) while ((await bank.consumer.drain()) > 0);
  }

  /** The newest version of each model that has one, and those that stand. */
  async told(): Promise<SimModel[]> {
    const { bank } = this.#parts;
    const staff = await this.#people();
    const lines = await listModels(bank.storage, staff.analyst);
    const newest = new Map<string, number>();
    for (const { model, version } of lines) newest.set(model, Math.max(version, newest.get(model) ?? 0));
    return lines
      .filter(({ model, version, state }) => state === "champion" || version === newest.get(model))
      .map((line): SimModel => {
        const { zh = line.model, en = line.model, score } = bank.definitions.questions?.[line.model] ?? {};
        const { model, version, state, algorithm, data, measures, madeBy, approvedBy, approvedAt } = line;
        const stands = state === "champion" && line.suspendedAt === null && approvedAt !== null;
        return {
          model,
          zh,
          en,
          version,
          state,
          algorithm,
          trainedOn: line.trainedAt.toISOString(),
          rows: data.rows,
          positives: data.positives,
          auc: measures.auc,
          madeBy,
          approvedBy,
          suspended: line.suspendedAt !== null,
          scored: this.#scored.get(model) ?? 0,
          playbooks: this.#readersOf(score),
          since: stands ? dayOf(approvedAt, bank.clock.zone) : null,
        };
      })
      .sort((a, b) => (a.model < b.model ? -1 : a.model > b.model ? 1 : a.version - b.version));
  }

  /** Models of which there is no version, each with the reason of the last time it was tried. */
  untrained(): SimUntrained[] {
    const { questions = {} } = this.#parts.bank.definitions;
    return [...this.#untrained].flatMap(([model, why]) => {
      const { zh = model, en = model, score } = questions[model] ?? {};
      return [{ model, zh, en, playbooks: this.#readersOf(score), ...why }];
    });
  }

  /** Playbooks that read a score. */
  #readersOf(score: string | undefined): string[] {
    if (score === undefined) return [];
    return usersOf(this.#parts.bank.definitions).flatMap(({ kind, id, names }) =>
      kind === "playbook" && names.has(`score/${score}`) ? [id] : [],
    );
  }

  /** Whatever has no champion and was not tried lately. */
  async #train(): Promise<void> {
    const { bank, signal, onError } = this.#parts;
    const now = bank.clock.now();
    const { analyst } = await this.#people();
    for (const question of Object.values(bank.definitions.questions ?? {})) {
      signal?.throwIfAborted();
      const tried = this.#tried.get(question.id);
      if (tried !== undefined && now.getTime() - tried < PATIENCE * DAY) continue;
      const champion = await bank.storage.batch("simulated models", (tx) => championOf(tx, question.id));
      if (champion && champion.suspendedAt === null) continue;
      try {
        const made = await sourceOf(bank).train(question, now, signal ? { signal } : {});
        // Too little to learn from yet: next week there is more.
        if ("trained" in made) {
          this.#note(question.id, made.reason);
          continue;
        }
        this.#untrained.delete(question.id);
        this.#tried.set(question.id, now.getTime());
        const { version } = await registerVersion(bank.storage, analyst, made, now);
        if (this.#passes(question, made)) await this.#promote(question.id, version);
      } catch (error) {
        if (signal?.aborted) throw error;
        if (error instanceof PerennialError && error.caseName === "learning.no_moments") {
          this.#note(question.id, { zh: error.text("zh"), en: error.text("en") });
          continue;
        }
        if (!onError) throw error;
        onError(question.id, error);
      }
    }
  }

  #note(model: string, { zh, en }: SimUntrained["why"]): void {
    this.#untrained.set(model, { tried: this.#parts.bank.clock.today(), why: { zh, en } });
  }

  /** A version that the house trained by itself: the analyst puts it forward where it is no worse than the champion. */
  async #settle(model: string, version: number): Promise<void> {
    const { bank } = this.#parts;
    const { analyst } = await this.#people();
    const lines = await listModels(bank.storage, analyst);
    const draft = lines.find((line) => line.model === model && line.version === version);
    const champion = lines.find((line) => line.model === model && line.state === "champion");
    const question = bank.definitions.questions?.[model];
    const auc = draft?.measures.auc ?? 0;
    if (!draft || !question || auc < (question.limits?.auc_min ?? 0)) return;
    if (champion && champion.suspendedAt === null && auc < (champion.measures.auc ?? 0) - NO_WORSE) return;
    await promoteVersion(bank.storage, analyst, { model, version, at: bank.clock.now() });
    await this.#promote(model, version);
  }

  /** The risk officer's look: the order that the file asks for, on rows never seen, and nothing too good to be true. */
  #passes(question: Question, { report }: VersionToRegister): boolean {
    const { auc, warnings } = report as { readonly auc: number | null; readonly warnings: readonly unknown[] };
    return auc !== null && auc >= (question.limits?.auc_min ?? 0.5) && warnings.length === 0;
  }

  async #promote(model: string, version: number): Promise<void> {
    const { bank } = this.#parts;
    const { risk } = await this.#people();
    await promoteVersion(bank.storage, risk, { model, version, at: bank.clock.now() });
  }

  /** @throws when the bank's organisation lacks one of the two */
  async #people() {
    const { bank } = this.#parts;
    if (this.#staff) return this.#staff;
    const { people } = bank.definitions.organisation;
    const named = async (role: "analyst" | "risk"): Promise<PersonActor> => {
      const login = people.find(({ roles }) => roles.includes(role))?.login;
      const actor = login === undefined ? null : await actorOfPerson(bank.storage, personIdOf(login));
      if (!actor) throw new Error(`the simulated bank has nobody of the role ${role}`);
      return actor;
    };
    this.#staff = { analyst: await named("analyst"), risk: await named("risk") };
    return this.#staff;
  }
}
