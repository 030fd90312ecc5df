/** What a bank does once a day: a bank that was made just now has it all before it. */
import { boardTags, keepBoards } from "#audience";
import { machine } from "#ground/clock";
import type { Bank } from "../doors/server/bank.ts";
import { catchUp } from "../doors/server/flows/story/run.ts";
import { rounded } from "./rows.ts";

/** Brings ClickHouse up to everything, so that no copying of the past runs beside what is measured. */
export async function copyAll(bank: Bank): Promise<void> {
  const began = machine.elapsed();
  const customers = await bank.copyProfiles();
  process.stderr.write(`copies of ${customers} customers in ${rounded((machine.elapsed() - began) / 1_000)} s\n`);
}

/** Minutes on a bank of a million customers: says what it does on standard error. */
export async function dayOfBank(bank: Bank): Promise<void> {
  const { storage, columnar, clock, definitions } = bank;
  const step = async (name: string, work: () => Promise<unknown>): Promise<void> => {
    const began = machine.elapsed();
    await work();
    process.stderr.write(`day of the bank: ${name} in ${rounded((machine.elapsed() - began) / 1_000)} s\n`);
  };
  await step("facts", () => catchUp(bank));
  await step("metrics", async () => {
    while ((await bank.fillMetrics()).filled > 0);
  });
  await step("tags by rule", () => bank.refreshTags());
  await step("computed tags", () => bank.computeTags());
  await step("households", () => bank.refreshHouseholds());
  await step("tags that end", () => bank.endTags());
  await step("what that told", () => catchUp(bank));
  await step("audiences", () => bank.refreshAudiences());
  await step("who entered and left", () => catchUp(bank));
  const tags = boardTags(definitions.catalog).map(({ name }) => name);
  await copyAll(bank);
  await step("boards", () => keepBoards({ storage, columnar, clock, machine, tags }));
}
