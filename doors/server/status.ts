/** How a bank and its engines do, in a few figures. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { machine } from "#ground/clock";
import { packageRoot, type Settings } from "#ground/settings";
import { copyLag } from "#profile";
import { readApplied } from "./applied/index.ts";
import type { Bank } from "./bank.ts";
import type { Engines } from "./engines.ts";
import { readStory } from "./story-files.ts";

export interface StoryFigures {
  rows: number;
  from: string | null;
  to: string | null;
  auc: number | null;
  decisions: { made: number; chosen: number; withheld: number; holdout: number };
  touches: { planned: number; sent: number; duplicates: number };
  intake: { accepted: number; quarantined: number; duplicates: number };
  converted: number;
}

export interface Status {
  version: string;
  bank: { name: string; zh: string; en: string; zone: string; today: string };
  roles: string[];
  engines: { postgres: boolean; clickhouse: boolean };
  /** Null while PostgreSQL does not answer. */
  lag: { facts: number; seconds: number | null; customers: number } | null;
  definitions: { version: string; current: boolean };
  story: StoryFigures | null;
}

export type StatusSource = (figures: boolean) => Promise<Status>;

export function releaseVersion(): string {
  const text = readFileSync(path.join(packageRoot(), "package.json"), "utf8");
  return (JSON.parse(text) as { version: string }).version;
}

/** A source that asks the engines anew each time; it never throws. */
export function statusOf(bank: Bank, engines: Pick<Engines, "cluster">, settings: Settings): StatusSource {
  const version = releaseVersion();
  const { zh, en, zone } = bank.definitions.organisation;
  return async (figures) => {
    const answers = (question: Promise<unknown>): Promise<boolean> =>
      question.then(
        (answer) => answer !== false,
        () => false,
      );
    const [postgres, clickhouse, lag, current, story] = await Promise.all([
      answers(bank.storage.ping()),
      answers(bank.columnar.ping()),
      lagOf(bank).catch(() => null),
      readApplied(engines.cluster, bank.database).then(
        (applied) => applied === undefined || applied.definitions.version === bank.definitions.version,
        () => true,
      ),
      figures ? storyOf(bank) : null,
    ]);
    return {
      version,
      bank: { name: bank.name, zh, en, zone, today: bank.clock.today() },
      roles: [...settings.roles],
      engines: { postgres, clickhouse },
      lag,
      definitions: { version: bank.definitions.version.slice(0, 12), current },
      story,
    };
  };
}

async function lagOf(bank: Bank): Promise<Status["lag"]> {
  const [lag, customers] = await Promise.all([bank.projector.lag(), copyLag(bank.storage)]);
  return { facts: lag.facts, seconds: secondsSince(lag.since), customers };
}

export function secondsSince(since: Date | null): number | null {
  return since === null ? null : Math.max(0, Math.round((machine.now().getTime() - since.getTime()) / 1_000));
}

async function storyOf(bank: Bank): Promise<StoryFigures | null> {
  const report = await readStory(bank.home, bank.name);
  if (!report) return null;
  const { data, model, outcome } = report;
  const { made, chosen, withheld, holdout } = report.decisions;
  const { planned, sent, duplicates } = report.touches;
  const { accepted, quarantined, duplicates: repeated } = report.intake;
  return {
    rows: data.rows,
    from: data.from,
    to: data.to,
    auc: model.auc,
    decisions: { made, chosen, withheld, holdout },
    touches: { planned, sent, duplicates },
    intake: { accepted, quarantined, duplicates: repeated },
    converted: outcome.converted,
  };
}
