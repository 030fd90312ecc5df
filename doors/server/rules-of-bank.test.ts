/** What rooms take from definitions that change while the bank is open. */
import path from "node:path";
import { expect, test } from "vitest";
import { type Definitions, loadDefinitions } from "#contracts/definitions";
import { packageRoot } from "#ground/settings";
import { liveGoals } from "./rules-of-bank.ts";

test("goals are those of the playbooks that hold now", () => {
  const { definitions } = loadDefinitions(path.join(packageRoot(), "bank"));
  if (!definitions) throw new Error("the sample bank does not load");
  let playbooks: Definitions["playbooks"] = {};
  const inForce: Definitions = {
    ...definitions,
    get playbooks() {
      return playbooks;
    },
  };
  const goals = liveGoals(inForce);
  expect(goals().size).toBe(0);
  // Somebody approves what was not there when the bank was opened.
  playbooks = definitions.playbooks;
  expect(goals().size).toBeGreaterThan(10);
  expect(goals()).toBe(goals());
});
