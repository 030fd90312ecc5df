/** `npm run nightly [-- NAME …] [--json FILE] [--FLAG VALUE …]`: the runs too long for every day; fails when one breaks its limit. */
import { writeFileSync } from "node:fs";
import { machine } from "#ground/clock";
import { flagsOf } from "./flags.ts";
import { runBerka } from "./nightly-parts/berka.ts";
import { runDecisions } from "./nightly-parts/decisions.ts";
import { runExpressions } from "./nightly-parts/expr.ts";
import { runHands } from "./nightly-parts/hands.ts";
import { runImport } from "./nightly-parts/import.ts";
import { runKills } from "./nightly-parts/kill.ts";
import { runPlaybooks } from "./nightly-parts/playbooks.ts";
import { runSimulated } from "./nightly-parts/simulated.ts";
import { runSoak } from "./nightly-parts/soak.ts";
import type { Nightly } from "./nightly-parts/types.ts";
import { runUplift } from "./nightly-parts/uplift.ts";
import { runWorlds } from "./nightly-parts/worlds.ts";

const runs: Readonly<Record<string, Nightly>> = {
  kill: runKills,
  decisions: runDecisions,
  hands: runHands,
  import: runImport,
  expr: runExpressions,
  runs: runWorlds,
  playbooks: runPlaybooks,
  simulated: runSimulated,
  berka: runBerka,
  uplift: runUplift,
  soak: runSoak,
};

function namesOf(args: readonly string[]): string[] {
  const first = args.findIndex((arg) => arg.startsWith("--"));
  const named = first < 0 ? args : args.slice(0, first);
  return named.length > 0 ? [...named] : Object.keys(runs);
}

async function main(args: readonly string[]): Promise<number> {
  const names = namesOf(args);
  const wrong = names.find((name) => !Object.hasOwn(runs, name));
  if (wrong !== undefined) {
    process.stderr.write(`usage: npm run nightly [-- NAME …]\nNAME is one of: ${Object.keys(runs).join(", ")}\n`);
    return 2;
  }
  const flags = flagsOf(args);
  const results: object[] = [];
  let holds = true;
  for (const name of names) {
    const result = await carryOut(name, flags);
    results.push(result);
    holds &&= result.ok;
    process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
  }
  const json = flags.get("json");
  if (json) writeFileSync(json, `${JSON.stringify(results, null, 2)}\n`);
  return holds ? 0 : 1;
}

async function carryOut(name: string, flags: ReadonlyMap<string, string>) {
  const began = machine.elapsed();
  const say = (text: string): void => void process.stderr.write(`${name}: ${text}\n`);
  const { figures, broken } = await (runs[name] as Nightly)({ flags, say }).catch((error: unknown) => ({
    figures: {},
    broken: [error instanceof Error ? (error.stack ?? error.message) : String(error)],
  }));
  return { name, ok: broken.length === 0, broken, seconds: Math.round((machine.elapsed() - began) / 1_000), figures };
}

process.exitCode = await main(process.argv.slice(2));
