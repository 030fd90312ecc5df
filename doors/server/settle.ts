/** What the engine role does all the time, done once: for commands on a bank that no server runs. */
import { machine } from "#ground/clock";
import type { Bank } from "./bank.ts";
import { catchUp } from "./flows/story/run.ts";
import { isSampleBank } from "./sample-mail.ts";
import { readStory } from "./story-files.ts";

/** Of a bank that begins, makes every playbook of its files live. */
export async function goLive(bank: Bank): Promise<void> {
  await bank.begin(machine.now());
}

/** Whether the bank's story, if it has one, is told: until then its facts belong to the story's own time. */
export async function isSettled(bank: Bank): Promise<boolean> {
  return !isSampleBank(bank.name) || (await readStory(bank.home, bank.name)) !== undefined;
}

/** Applies all facts and refreshes the copies; false where that has to wait for the story. */
export async function settle(bank: Bank): Promise<boolean> {
  if (!(await isSettled(bank))) return false;
  await goLive(bank);
  await catchUp(bank);
  return true;
}
