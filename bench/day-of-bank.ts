/** What a bank does once a day: a bank that was made just now has it all before it. */
import { boardTags, keepBoards } from "#audience";
import { machine } from "#ground/clock";
import type { Bank } from "../doors/server/bank.ts";
import { catchUp } from "../doors/server/flows/story/run.ts";

export async function dayOfBank(bank: Bank): Promise<void> {
  const { storage, columnar, clock, definitions } = bank;
  await catchUp(bank);
  while ((await bank.fillMetrics()).filled > 0);
  await bank.refreshTags();
  await bank.computeTags();
  await bank.refreshHouseholds();
  await bank.endTags();
  await catchUp(bank);
  await keepBoards({ storage, columnar, clock, machine, tags: boardTags(definitions.catalog).map(({ name }) => name) });
}
