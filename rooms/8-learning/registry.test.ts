/** Versions of models from draft to recall, on real engines. */
import { promises as fs } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Question } from "#contracts/definitions";
import type { PersonActor } from "#ground/authority";
import { machine, type ReplayClock, replayClock } from "#ground/clock";
import { type Consumer, createConsumer, createProjector, type Projector } from "#ground/log";
import { seededRandom } from "#ground/random";
import { sql } from "#ground/storage";
import { type Dataset, dataset, fitEncoder, linearModel, numericColumn } from "#kits/forest";
import { type TestBank, testBank } from "#model-bank";
import { applyFacts, loadStates, profileRulesOf, scoreAt } from "#profile";
import {
  backTest,
  championOf,
  compareVersions,
  createModelKeeper,
  liveModel,
  type ModelKeeper,
  type ModelVersion,
  openScorer,
  promoteVersion,
  type QuestionSource,
  versionOf as readVersion,
  referenceOf,
  refuseVersion,
  registerVersion,
  resumeChampion,
  retireVersion,
  rollBack,
  type ScoreModel,
  showModel,
  showVersion,
  type VersionToRegister,
} from "./index.ts";

const zone = "Asia/Shanghai";
const DAY = 86_400_000;
const CUSTOMERS = 1_200;
const person = (id: string, ...roles: PersonActor["roles"]): PersonActor => ({
  kind: "person",
  id,
  name: id,
  roles,
  scope: "all",
});
const designer = person("designer", "designer");
const approver = person("approver", "approver");
const risk = person("risk", "risk");

const random = seededRandom("registry");
const x = Float64Array.from({ length: CUSTOMERS }, () => random.next());
const customers = Array.from({ length: CUSTOMERS }, (_, n) => n + 1);
const features = (of: Float64Array = x): Dataset => dataset([numericColumn("metric.x", of)]);

/** A model whose log-odds rise with x; of steepness 1 it is what really happens. */
function artefactOf(model: string, steepness: number): ScoreModel {
  const real = linearModel(fitEncoder(features()), { intercept: -0.5, coefficients: Float64Array.of(steepness) });
  return {
    format: "perennial/score@1",
    id: model,
    inputs: [{ name: "metric.x", type: "double" }],
    model: real.toJson(),
    calibration: { kind: "platt", slope: 1, intercept: 0 },
    trained: { rows: CUSTOMERS, positives: 700, from: "2025-01-01", to: "2025-06-30" },
  };
}
const scoresOf = (artefact: ScoreModel, of: Float64Array = x): Float64Array =>
  openScorer(artefact).score({ "metric.x": of }).probabilities;

function versionOf(model: string, steepness: number): VersionToRegister {
  const artefact = artefactOf(model, steepness);
  return {
    model,
    artefact,
    report: { auc: 0.7, ks: 0.3, logLoss: 0.6, brier: 0.2, trainRows: 1_500, testRows: 500 },
    data: { from: "2025-01-01", to: "2025-06-30", rows: CUSTOMERS, positives: 700, moments: 6 },
    definition: "d".repeat(64),
    codeVersion: "1.0.0",
    algorithm: "logistic",
    reference: referenceOf(features(), scoresOf(artefact)),
    fairness: [
      {
        by: "sex",
        group: "f",
        rows: 250,
        positives: 90,
        rate: 0.36,
        meanProbability: 0.35,
        auc: 0.7,
        selectedShare: 0.2,
      },
    ],
  };
}

const question = (id: string): Question =>
  ({
    id,
    zh: "续存",
    en: "Renewal",
    owner: "designer",
    score: id,
    gap: "0d",
    horizon: "14d",
    publish: "month",
    expires_after: "40d",
    challenger_share: 0.3,
    bands: [0.1, 0.2, 0.3, 0.4, 0.5, 0.7],
    limits: { psi_max: 0.25, calibration_max: 0.1 },
  }) as unknown as Question;

describe("versions of models", () => {
  let bank: TestBank;
  let clock: ReplayClock;
  let consumer: Consumer;
  let projector: Projector;
  let folder: string;
  let keeper: ModelKeeper;
  let questions: readonly Question[] = [];
  /** What customers are like, and what becomes of them: by the curve of steepness 1. */
  let now = x;
  const truth = scoresOf(artefactOf("truth", 1));
  const outcome = new Map(customers.map((customer, n) => [customer, random.next() < (truth[n] ?? 0) ? 1 : 0]));
  const source: QuestionSource = {
    async *score(_question, models) {
      for (const [from, to] of [
        [0, 700],
        [700, CUSTOMERS],
      ] as const) {
        const part = now.subarray(from, to);
        yield {
          customers: customers.slice(from, to),
          probabilities: models.map((model) => scoresOf(model, part)),
          data: features(part),
        };
      }
    },
    labels: async (_question, _at, of) => new Map(of.map((customer) => [customer, outcome.get(customer) ?? 0])),
    features: async (_question, _at, of) => ({ customers: of, data: features(now.subarray(0, of.length)) }),
    train: async ({ id }) => versionOf(id, 1.001),
  };
  const rules = profileRulesOf(
    { attributes: {}, events: {}, tags: {}, metrics: {}, scores: {}, products: {}, channels: {} } as never,
    zone,
    new Map(),
  );

  beforeAll(async () => {
    bank = await testBank();
    const { storage, columnar } = bank;
    clock = replayClock(zone, new Date("2026-01-01T09:00:00+08:00"));
    folder = await fs.mkdtemp(path.join(os.tmpdir(), "perennial-models-"));
    projector = createProjector({ storage, sink: columnar, owner: "test", archiveDir: folder });
    consumer = createConsumer({
      storage,
      name: "engine",
      owner: "test",
      clock,
      handlers: [
        {
          name: "profile",
          handle: async (tx, facts, context) => {
            await applyFacts(tx, facts, rules, { now: context.now, publish: context.publish });
          },
        },
      ],
    });
  });
  beforeEach(() => {
    keeper = createModelKeeper({
      storage: bank.storage,
      columnar: bank.columnar,
      source,
      zone,
      questions: () => questions,
      clock,
      received: () => machine.now(),
    });
  });
  afterAll(async () => {
    await consumer.stop();
    await projector.stop();
    await bank.close();
    await fs.rm(folder, { recursive: true, force: true });
  });

  const at = () => clock.now();
  async function settle(): Promise<void> {
    while ((await consumer.drain()) > 0);
    await projector.drain();
  }
  const read = <T>(work: Parameters<TestBank["storage"]["batch"]>[1]) => bank.storage.batch("test", work) as Promise<T>;
  /** Versions by how many customers have a score of it that counts now. */
  async function standing(score: string): Promise<Record<string, number>> {
    const states = await bank.storage.batch("test", (tx) => loadStates(tx, customers, [], false));
    const counts: Record<string, number> = {};
    for (const state of states.values()) {
      const found = scoreAt(state, score, at());
      if (found) counts[found.version] = (counts[found.version] ?? 0) + 1;
    }
    return counts;
  }
  async function promoted(
    model: string,
    steepness: number,
    to: "champion" | "challenger" = "champion",
  ): Promise<number> {
    const { version } = await registerVersion(bank.storage, designer, versionOf(model, steepness), at());
    await promoteVersion(bank.storage, approver, { model, version, to, at: at() });
    return version;
  }

  it("are drafts until a second person agrees, and the same artefact is the same version", async () => {
    const { storage } = bank;
    const model = "four-eyes";
    const made = await registerVersion(storage, designer, versionOf(model, 1), at());
    expect(made).toEqual({ model, version: 1, state: "draft", registered: true });
    expect(await registerVersion(storage, approver, versionOf(model, 1), at())).toMatchObject({ registered: false });
    const asked = { model, version: 1, at: at() };
    // Whoever made it may ask for it; once asked, not agree to it.
    expect(await promoteVersion(storage, designer, asked)).toMatchObject({ state: "draft", waiting: true });
    await expect(promoteVersion(storage, designer, asked)).rejects.toMatchObject({ caseName: "authority.not_allowed" });
    await expect(promoteVersion(storage, person("designer", "designer", "approver"), asked)).rejects.toMatchObject({
      caseName: "authority.same_person",
    });
    await expect(promoteVersion(storage, person("agent", "agent"), asked)).rejects.toMatchObject({
      caseName: "authority.not_allowed",
    });
    await refuseVersion(storage, risk, { ...asked, reason: "bands are empty" });
    expect(await promoteVersion(storage, approver, asked)).toMatchObject({
      state: "champion",
      waiting: false,
      proposedBy: "person:designer",
      replaced: null,
    });
    await expect(promoteVersion(storage, risk, asked)).rejects.toMatchObject({ caseName: "models.nothing_to_promote" });
    await expect(promoteVersion(storage, risk, { ...asked, version: 7 })).rejects.toMatchObject({
      caseName: "models.no_version",
    });
    const { changes } = await showModel(storage, designer, model);
    expect(changes.map(({ what, by }) => `${what} ${by}`)).toEqual([
      "champion person:approver",
      "refused person:risk",
      "proposed person:designer",
      "registered person:designer",
    ]);
    const trail = await read<{ action: string }[]>((tx) =>
      tx.rows(sql`select action from audit.entry where target = 'model:four-eyes@1' order by 1`),
    );
    expect(trail.map(({ action }) => action)).toEqual([
      "learning.promote",
      "learning.propose",
      "learning.refuse",
      "learning.register",
    ]);
    const shown = await showVersion(storage, designer, { model, definition: question(model) });
    expect(shown).toMatchObject({
      algorithm: "logistic",
      codeVersion: "1.0.0",
      data: { from: "2025-01-01" },
      measures: { auc: 0.7 },
    });
    expect(shown.card.map(({ title }) => title.en)).toContain("Data window");
    expect(shown.fairness).toHaveLength(1);
  });

  it("what a job trained waits for two persons", async () => {
    const { storage } = bank;
    const model = "by-job";
    await registerVersion(storage, { kind: "job", purpose: "retrain on schedule" }, versionOf(model, 1), at());
    const asked = { model, version: 1, at: at() };
    expect(await promoteVersion(storage, approver, asked)).toMatchObject({ waiting: true, state: "draft" });
    await expect(promoteVersion(storage, approver, asked)).rejects.toMatchObject({ caseName: "authority.same_person" });
    expect(await promoteVersion(storage, risk, asked)).toMatchObject({ waiting: false, state: "champion" });
  });

  it("[C109] publish scores that end, side by side on a share, are judged, fall back when a limit breaks, and go back one step", async () => {
    const { storage } = bank;
    const model = "renewal";
    questions = [question(model)];
    expect(await keeper.keep()).toMatchObject({ published: [] });
    await expect(promoteVersion(storage, risk, { model, version: 1, at: at() })).rejects.toMatchObject({
      caseName: "models.no_model",
    });
    await promoted(model, 1);
    expect(await keeper.keep()).toMatchObject({
      published: [{ model, version: 1, customers: CUSTOMERS }],
      suspended: [],
    });
    // Once a month, however often it is asked.
    expect(await keeper.keep()).toMatchObject({ published: [] });
    await settle();
    expect(await standing(model)).toEqual({ "renewal@1": CUSTOMERS });

    // A challenger that is too sure of itself gets its share at once.
    await promoted(model, 4, "challenger");
    clock.advanceTo(new Date(at().getTime() + 3_600_000));
    expect(await keeper.keep()).toMatchObject({ published: [{ customers: CUSTOMERS }] });
    await settle();
    const shared = await standing(model);
    expect((shared["renewal@2"] ?? 0) / CUSTOMERS).toBeCloseTo(0.3, 1);
    expect((shared["renewal@1"] ?? 0) + (shared["renewal@2"] ?? 0)).toBe(CUSTOMERS);

    // Outcomes are known: each is judged on its own customers, as its scores went out.
    now = x.map((value) => 1 - value);
    clock.advanceTo(new Date(at().getTime() + 20 * DAY));
    expect(await keeper.keep()).toMatchObject({ judged: [{ model, verdict: "too_early" }], suspended: [] });
    const { sides } = await compareVersions(storage, designer, { model });
    expect(sides.map(({ version, state }) => [version, state])).toEqual([
      [1, "champion"],
      [2, "challenger"],
    ]);
    const [own, other] = sides.map(({ batches }) => batches[0]?.judged);
    expect([own?.rows, other?.rows]).toEqual([shared["renewal@1"], shared["renewal@2"]]);
    expect(own?.alarms).toEqual([]);
    expect(other?.alarms).toMatchObject([{ kind: "calibration", level: "act" }]);

    // All the same the challenger is promoted; the next batch shows what it is worth, and it is set aside.
    await promoteVersion(storage, designer, { model, version: 2, at: at() });
    await promoteVersion(storage, risk, { model, version: 2, at: at() });
    now = x;
    expect(await keeper.keep()).toMatchObject({ published: [{ version: 2 }] });
    clock.advanceTo(new Date(at().getTime() + 15 * DAY));
    await settle();
    expect(await keeper.keep()).toMatchObject({
      judged: [{ verdict: "falls_back" }],
      suspended: [model],
      published: [],
    });
    expect(await read((tx) => liveModel(tx, model))).toBeUndefined();
    // Its scores are taken back, so that playbooks keep to their rules.
    expect((await keeper.keep()).withdrawn).toBe(CUSTOMERS);
    await settle();
    expect(await standing(model)).toEqual({});
    expect((await keeper.keep()).published).toEqual([]);

    // One step back: the version before stands again and scores at once.
    await expect(rollBack(storage, risk, { model, reason: " ", at: at() })).rejects.toMatchObject({
      caseName: "models.reason_missing",
    });
    expect(await rollBack(storage, risk, { model, reason: "too sure", at: at() })).toEqual({
      model,
      from: 2,
      version: 1,
    });
    await expect(rollBack(storage, risk, { model, reason: "again", at: at() })).rejects.toMatchObject({
      caseName: "models.no_way_back",
    });
    expect(await keeper.keep()).toMatchObject({ published: [{ version: 1 }] });
    await settle();
    expect(await standing(model)).toEqual({ "renewal@1": CUSTOMERS });
    // A recall of the old version takes nothing from the new one.
    clock.advanceTo(new Date(at().getTime() + 3_600_000));
    expect((await keeper.keep()).withdrawn).toBe(0);
    await retireVersion(storage, risk, { model, version: 1, reason: "end of the product", at: at() });
    expect((await keeper.keep()).withdrawn).toBe(CUSTOMERS);
    await settle();
    expect(await standing(model)).toEqual({});
  });

  it("are set aside on the day when customers are not those that were learnt from, until a person lifts it", async () => {
    const { storage } = bank;
    const model = "drift";
    questions = [question(model)];
    await promoted(model, 1);
    now = x.map((value) => 0.9 + value / 10);
    expect(await keeper.keep()).toMatchObject({ published: [{ model }], suspended: [model] });
    const { suspendedWhy } = (await read<Awaited<ReturnType<typeof championOf>>>((tx) => championOf(tx, model))) ?? {};
    expect(suspendedWhy?.en).toContain("PSI");
    expect(suspendedWhy?.zh).toContain("PSI");
    await settle();
    expect((await keeper.keep()).withdrawn).toBe(CUSTOMERS);
    await settle();
    expect(await standing(model)).toEqual({});
    now = x;
    clock.advanceTo(new Date(at().getTime() + 3_600_000));
    await resumeChampion(storage, risk, { model, reason: "the file was loaded twice", at: at() });
    expect(await keeper.keep()).toMatchObject({ published: [{ model }], suspended: [] });
    await settle();
    expect(await standing(model)).toEqual({ "drift@1": CUSTOMERS });
    // Their time is over after forty days; the end is told as a fact.
    questions = [];
    clock.advanceTo(new Date(at().getTime() + 41 * DAY));
    expect(await standing(model)).toEqual({});
    expect((await keeper.keep()).withdrawn).toBe(CUSTOMERS);
    await settle();
    expect((await keeper.keep()).withdrawn).toBe(0);
  });

  it("[C103] are tested on three consecutive months, as they went out or as customers were known then", async () => {
    const { storage, columnar } = bank;
    const model = "tested";
    await promoted(model, 1);
    await registerVersion(storage, designer, versionOf(model, 5), at());
    const parts = { storage, columnar, source, zone };
    const [good, bad] = await Promise.all(
      [1, 2].map(async (version) => {
        const found = await read<ModelVersion>((tx) => readVersion(tx, model, version));
        return await backTest(parts, question(model), found, { now: at() });
      }),
    );
    expect(good).toMatchObject({ verdict: "stands", batches: [{ frozen: false, unseen: true }, {}, {}] });
    const months = good?.batches.map(({ day }) => day) ?? [];
    expect(months.every((day) => day.endsWith("-01"))).toBe(true);
    expect(new Set(months).size).toBe(3);
    for (const { judged } of good?.batches ?? []) {
      expect(judged.bands).toHaveLength(7);
      for (const { rows, rate, predicted } of judged.bands)
        if (rows > 200) expect(Math.abs((rate ?? 0) - (predicted ?? 0))).toBeLessThan(0.1);
    }
    expect(bad?.verdict).toBe("falls_back");
  });

  it("train anew on schedule, as a draft", async () => {
    const model = "again";
    questions = [{ ...question(model), retrain: "month" } as Question];
    await promoted(model, 1);
    expect(await keeper.keep()).toMatchObject({ trained: [] });
    clock.advanceTo(new Date(at().getTime() + 31 * DAY));
    expect(await keeper.keep()).toMatchObject({ trained: [{ model, version: 2 }] });
    expect(await keeper.keep()).toMatchObject({ trained: [] });
    expect(
      (await showModel(bank.storage, designer, model)).versions.map(({ version, state, madeBy }) => [
        version,
        state,
        madeBy,
      ]),
    ).toEqual([
      [2, "draft", "job:retrain on schedule"],
      [1, "champion", "person:designer"],
    ]);
  });
});
