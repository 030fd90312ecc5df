/** What a process does: each role starts, drains and stops by itself. */

import { boardTags, endStaticLists, expireLists, keepBoards } from "#audience";
import type { RoundPlaybook } from "#contracts/definitions";
import { tidyDecisions, tidyRankings } from "#decision";
import { machine } from "#ground/clock";
import type { ProcessRole, Settings } from "#ground/settings";
import type { Logger } from "#ground/telemetry";
import { keepOutcomes, tidyOutcomes } from "#outcome";
import { type ComputeProgress, dropFields } from "#profile";
import { expireBenefits, tidyMessages } from "#reach";
import type { Bank } from "./bank.ts";
import { modelKeeperOf } from "./bank-models.ts";
import { serverCases } from "./cases.ts";
import { keepInsights } from "./flows/insights/index.ts";
import { tellRerated } from "./flows/rerated.ts";
import { createDailyRound } from "./jobs/daily-round.ts";
import { type Background, every } from "./jobs/every.ts";
import { liveGoals } from "./rules-of-bank.ts";

export interface Role {
  readonly name: ProcessRole;
  start(): Promise<void>;
  /** Finishes what is in hand, so that a stop leaves nothing half done. */
  drain(): Promise<void>;
  stop(): Promise<void>;
}

export interface RoleOptions {
  readonly bank: Bank;
  /** How long what grows is kept. */
  readonly keep: Settings["keep"];
  readonly logger: Logger;
  readonly holdoutSalt?: (playbook: RoundPlaybook) => string | undefined;
}

const COPY_EVERY_MS = 30_000;
const ROUND_EVERY_MS = 20_000;
const IDENTITY_EVERY_MS = 5_000;
const HOUSEHOLDS_EVERY_MS = 600_000;
const CALLS_EVERY_MS = 2_000;
const BENEFITS_EVERY_MS = 60_000;
const METRICS_EVERY_MS = 1_000;
const TAGS_END_EVERY_MS = 10_000;
const TAGS_RENEW_EVERY_MS = 60_000;
const TAGS_COMPUTE_EVERY_MS = 60_000;
const AUDIENCES_EVERY_MS = 5_000;
const BOARDS_EVERY_MS = 60_000;
const LISTS_END_EVERY_MS = 60_000;
const POLICIES_EVERY_MS = 5_000;
const RANKINGS_EVERY_MS = 3_600_000;
const RATINGS_EVERY_MS = 600_000;
const TIDY_EVERY_MS = 60_000;
const MODELS_EVERY_MS = 60_000;
const OUTCOMES_EVERY_MS = 30_000;
const OLD_EVERY_MS = 3_600_000;
const INSIGHTS_EVERY_MS = 600_000;

/** @throws server.half_by_url when some roles only are wanted and an engine belongs to this process alone */
export function refuseHalf({ roles, engines }: Settings): void {
  const all = roles.length === 4;
  const elsewhere = engines.postgresUrl !== undefined && engines.clickhouseUrl !== undefined;
  if (!all && !elsewhere) throw serverCases.half_by_url({ roles: roles.join(", ") });
}

/** The roles of this process; what `api` does beside the HTTP server. */
export function rolesOf(settings: Settings, given: Omit<RoleOptions, "keep">): Role[] {
  const options = { ...given, keep: settings.keep };
  const makers: Readonly<Record<ProcessRole, ((options: RoleOptions) => Role) | undefined>> = {
    api: apiRole,
    engine: engineRole,
    reach: reachRole,
    learning: learningRole,
  };
  return settings.roles.flatMap((name) => makers[name]?.(options) ?? []);
}

/** Sees what a second person agreed to elsewhere. */
function policiesOf(bank: Bank, logger: Logger): Background {
  return every(POLICIES_EVERY_MS, () => bank.policies.look(), told(logger, "policies"));
}

/** The HTTP server stands by itself; rankings follow the policies that hold. */
function apiRole({ bank, logger }: RoleOptions): Role {
  const policies = policiesOf(bank, logger);
  return {
    name: "api",
    start: async () => policies.start(),
    drain: async () => {},
    stop: () => policies.stop(),
  };
}

function told(logger: Logger, where: string): (error: unknown) => void {
  return (error) => logger.error({ err: error, where }, "background work failed");
}

/** Applies facts, copies them to ClickHouse, lets tags end and renews them, seals the audit trail, decides on mornings. */
function engineRole({ bank, logger, keep, ...more }: RoleOptions): Role {
  const round = createDailyRound({ bank, ...more });
  const progress = ({ phase, ...done }: ComputeProgress): void => {
    if (phase === "done") logger.info(done, "tag computed");
  };
  // Playbooks go live while it runs: their outcomes are counted as well.
  const goals = liveGoals(bank.definitions);
  const letGo = (signal: AbortSignal) =>
    tidyOutcomes(bank.storage, goals(), { now: bank.clock.now(), days: keep.outcomeDays }, signal);
  const work: readonly Background[] = [
    policiesOf(bank, logger),
    every(OUTCOMES_EVERY_MS, (signal) => keepOutcomes(bank.storage, goals(), signal), told(logger, "outcomes")),
    every(OLD_EVERY_MS, letGo, told(logger, "old outcomes")),
    every(OLD_EVERY_MS, () => dropFields(bank.columnar, bank.rules.metrics), told(logger, "fields no longer read")),
    every(COPY_EVERY_MS, () => bank.copyProfiles(), told(logger, "profile copy")),
    every(METRICS_EVERY_MS, (signal) => bank.fillMetrics(signal), told(logger, "metrics from history")),
    every(TAGS_END_EVERY_MS, () => bank.endTags(), told(logger, "end tags")),
    every(TAGS_RENEW_EVERY_MS, () => bank.refreshTags(), told(logger, "refresh tags")),
    every(TAGS_COMPUTE_EVERY_MS, (signal) => bank.computeTags({ signal, progress }), told(logger, "compute tags")),
    every(BOARDS_EVERY_MS, () => keepBoardsOf(bank), told(logger, "boards")),
    every(AUDIENCES_EVERY_MS, (signal) => bank.refreshAudiences([], { signal }), told(logger, "audiences")),
    every(LISTS_END_EVERY_MS, () => expireLists(bank.storage, bank.clock), told(logger, "lists that end")),
    every(LISTS_END_EVERY_MS, () => endStaticLists(bank), told(logger, "static lists that end")),
    every(
      RANKINGS_EVERY_MS,
      (signal) => tidyRankings(bank.storage, bank.clock.now(), signal),
      told(logger, "old rankings"),
    ),
    every(ROUND_EVERY_MS, () => round.decide(), told(logger, "daily round")),
    every(TIDY_EVERY_MS, () => tidyDecisions(bank.storage, bank.clock.now()), told(logger, "tidy decisions")),
    every(RATINGS_EVERY_MS, () => tellRerated(bank), told(logger, "products rated anew")),
    every(IDENTITY_EVERY_MS, () => bank.mergeByRule(), told(logger, "merges by rule")),
    every(HOUSEHOLDS_EVERY_MS, () => bank.refreshHouseholds(), told(logger, "households")),
  ];
  return {
    name: "engine",
    async start() {
      bank.consumer.start();
      bank.projector.start();
      bank.auditSealer.start();
      bank.journeys.start();
      for (const one of work) one.start();
    },
    async drain() {
      while ((await bank.consumer.drain()) > 0);
      await bank.projector.drain();
    },
    async stop() {
      await Promise.all(work.map((one) => one.stop()));
      await bank.journeys.stop();
      await bank.consumer.stop();
      await bank.projector.stop();
      await bank.auditSealer.stop();
    },
  };
}

/** Brings the lifecycle board and the value board up to the newest copy of the profile. */
function keepBoardsOf({ storage, columnar, clock, definitions }: Bank): Promise<number> {
  const tags = boardTags(definitions.catalog).map(({ name }) => name);
  return keepBoards({ storage, columnar, clock, machine, tags });
}

/** Sends what is due, brings receipts home, hands calls to colleagues, and keeps their tasks going. */
function reachRole({ bank, logger, keep }: RoleOptions): Role {
  const policies = policiesOf(bank, logger);
  const old = every(
    OLD_EVERY_MS,
    (signal) => tidyMessages(bank.storage, bank.clock.now(), keep.inboxDays, signal),
    told(logger, "old messages"),
  );
  const calls = every(
    CALLS_EVERY_MS,
    async () => {
      await bank.assignCalls();
      await bank.tasks.keep();
    },
    told(logger, "calls"),
  );
  const benefits = every(
    BENEFITS_EVERY_MS,
    (signal) => expireBenefits(bank.storage, bank.clock.now(), signal),
    told(logger, "benefits that end"),
  );
  return {
    name: "reach",
    async start() {
      bank.dispatcher.start();
      bank.receiver.start();
      policies.start();
      calls.start();
      benefits.start();
      old.start();
    },
    // What was claimed is written before the dispatcher stops; what is due stays in the ledger.
    drain: async () => {},
    async stop() {
      await Promise.all([policies, calls, benefits, old, bank.dispatcher, bank.receiver].map((one) => one.stop()));
    },
  };
}

/** Scores those who wait before the day's decision. */
function learningRole({ bank, logger, ...more }: RoleOptions): Role {
  const round = createDailyRound({ bank, ...more });
  const insights = keepInsights(bank);
  const models = modelKeeperOf(bank, (model, error) => logger.error({ err: error, model }, "model failed"));
  const keepModels = async (signal: AbortSignal): Promise<void> => {
    const done = await models.keep(signal);
    for (const one of done.published) logger.info(one, "scores published");
    for (const model of done.suspended) logger.warn({ model }, "model set aside: playbooks keep to their rules");
    if (done.published.length + done.withdrawn > 0) bank.signal.raise();
  };
  const work: readonly Background[] = [
    every(ROUND_EVERY_MS, () => round.score(), told(logger, "scores")),
    every(MODELS_EVERY_MS, keepModels, told(logger, "models")),
    every(INSIGHTS_EVERY_MS, (signal) => insights.keep(signal), told(logger, "insights")),
  ];
  return {
    name: "learning",
    start: async () => {
      for (const one of work) one.start();
    },
    drain: async () => {},
    stop: async () => {
      await Promise.all(work.map((one) => one.stop()));
    },
  };
}

const DRAIN_MS = 10_000;

/** Drains and stops roles, the last started first; draining ends after a while, for the log keeps what is left. */
export async function stopRoles(roles: readonly Role[], logger: Logger): Promise<void> {
  for (const role of [...roles].reverse()) {
    const late = new AbortController();
    const drained = role.drain().catch(told(logger, `drain ${role.name}`));
    await Promise.race([drained, machine.sleep(DRAIN_MS, late.signal)]);
    late.abort();
    await role.stop();
  }
}
