/** A hundred small simulated banks: how often the interval of each figure holds the truth. */
import path from "node:path";
import { loadDefinitions } from "#contracts/definitions";
import { machine } from "#ground/clock";
import { dropColumnarDatabase } from "#ground/columnar";
import { loadSettings, packageRoot } from "#ground/settings";
import { dropDatabase } from "#ground/storage";
import { createMetrics } from "#ground/telemetry";
import { databaseOf } from "../../doors/server/bank.ts";
import { enginesForCommand } from "../../doors/server/command-engines.ts";
import { simulate } from "../../doors/server/flows/simulate/index.ts";
import type { Nightly } from "./types.ts";

const SEEDS = 100;
const CUSTOMERS = 1_000;
const DAYS = 75;
/** Of the seeds in which a figure has an interval. */
const LEAST = 0.9;

interface Covered {
  seeds: number;
  held: number;
}

/** Flags: `--seeds`, `--customers`, `--days`, `--from`, the first seed, `--minutes`, after which no seed begins any more. */
export const runSimulated: Nightly = async ({ flags, say }) => {
  const flag = (name: string, usual: number): number => Number(flags.get(name) || usual);
  const [asked, customers, days, from, minutes] = [
    flag("seeds", SEEDS),
    flag("customers", CUSTOMERS),
    flag("days", DAYS),
    flag("from", 1),
    flag("minutes", Number.POSITIVE_INFINITY),
  ];
  const began = machine.elapsed();
  const { definitions } = loadDefinitions(path.join(packageRoot(), "bank"));
  if (!definitions) throw new Error("the definitions of the sample bank do not hold");
  const engines = await enginesForCommand(loadSettings({ PERENNIAL_LOG_LEVEL: "error" }), {
    fresh: true,
    hasty: true,
  });
  const covered = new Map<string, Covered>();
  let duplicates = 0;
  let seeds = 0;
  try {
    const { home } = engines.settings;
    for (let seed = from; seed < from + asked && machine.elapsed() - began < minutes * 60_000; seed++) {
      seeds++;
      const name = `simulated_${seed}`;
      const metrics = createMetrics({ process: false });
      const choice = { customers, days, seed };
      const report = await simulate({ engines, home, name, definitions, choice, metrics });
      duplicates += report.duplicates;
      for (const { name: figure, low, high, truth, measurable } of report.figures) {
        // Of nobody there is nothing to say.
        if (!measurable) continue;
        const known = covered.get(figure) ?? { seeds: 0, held: 0 };
        known.seeds++;
        if (low <= truth && truth <= high) known.held++;
        covered.set(figure, known);
      }
      const database = databaseOf(name);
      await dropDatabase(engines.cluster, database);
      await dropColumnarDatabase({ url: engines.columnarUrl, database });
      say(`seed ${seed}: ${[...covered].map(([figure, one]) => `${figure} ${one.held}/${one.seeds}`).join(", ")}`);
    }
  } finally {
    await engines.stop();
  }
  const low = [...covered].filter(([, { seeds: all, held }]) => held < LEAST * all);
  return {
    figures: { seeds, customers, days, duplicates, ...Object.fromEntries(covered) },
    broken: [
      ...low.map(([figure, one]) => `${figure}: the interval holds the truth in ${one.held} of ${one.seeds} seeds`),
      ...(covered.size === 0 ? ["no figure has an interval"] : []),
      ...(duplicates > 0 ? [`${duplicates} messages went out twice`] : []),
    ],
  };
};
