/** Four years of real accounts in the house and in a plain reading, where the files are at hand. */
import { loadSettings } from "#ground/settings";
import { enginesForCommand } from "../../doors/server/command-engines.ts";
import { differencesOf, lifeOf } from "../../model-bank/berka/compare-berka.ts";
import { berkaFolder, loadBerka } from "../../model-bank/berka/load-berka.ts";
import { berkaDefinitions, replayBerka } from "../../model-bank/berka/replay-berka.ts";
import { openWorld } from "../../model-bank/playbook-oracle/open-world.ts";
import type { Nightly } from "./types.ts";

export const runBerka: Nightly = async ({ say }) => {
  const folder = berkaFolder();
  if (folder === undefined) return { figures: {}, broken: ["the files of the accounts are not at hand (TEST_BERKA)"] };
  const berka = loadBerka(folder);
  const span = lifeOf("years");
  const engines = await enginesForCommand(loadSettings({ PERENNIAL_LOG_LEVEL: "error" }), { fresh: true });
  const { cluster, columnarUrl } = engines;
  const place = { cluster, columnarUrl, home: engines.settings.home, name: "berka" };
  say(`${berka.records.length} accounts, ${berka.facts.length} facts`);
  try {
    const { bank, clock } = await openWorld(berkaDefinitions(), place, span.liveFrom);
    try {
      const { differences, runs } = differencesOf(berka, await replayBerka({ bank, clock }, berka, span), span);
      return { figures: { accounts: berka.records.length, facts: berka.facts.length, runs }, broken: differences };
    } finally {
      await bank.close();
    }
  } finally {
    await engines.stop();
  }
};
