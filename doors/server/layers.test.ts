/** Data, strategy, operation, channel: each can be changed without the others. */
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { type Definitions, readDefinitions, roundOf, textsOf } from "#contracts/definitions";
import { decisionsOn } from "#decision";
import { job } from "#ground/authority";
import { instantOf } from "#ground/clock";
import { packageRoot } from "#ground/settings";
import { acceptFacts, arrivalOfJson } from "#intake";
import { countTouches } from "#reach";
import { testHouse } from "../../model-bank/test-house.ts";
import { runDay } from "./flows/decide-day.ts";

const root = packageRoot();
const actor = job("test");
const DAY = "2026-03-02";
const at = (time: string) => instantOf(DAY, time, "Asia/Shanghai");

function filesOf(folder: string): string[] {
  return readdirSync(path.join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name));
}

/** The sample bank's files, one of them rewritten. */
function definitionsWith(file: string, rewrite: (text: string) => string): Definitions {
  const texts = textsOf(path.join(root, "bank")).map(
    ([name, text]) => [name, name === file ? rewrite(text) : text] as const,
  );
  const { definitions, problems } = readDefinitions(texts);
  if (!definitions) throw new Error(JSON.stringify(problems));
  return definitions;
}

const subjects = Array.from({ length: 10 }, (_, i) => `C-${i}`);

/** The same ten records through a house with these definitions: what was decided on each, and what was planned. */
async function liveOneDay(definitions: Definitions) {
  const house = await testHouse({ definitions, start: at("08:00") });
  try {
    const { bank, clock } = house;
    const file = definitions.playbooks["term-deposit-call"];
    const playbook = file && roundOf(file);
    if (!playbook) throw new Error("the sample bank lacks its playbook");
    const { version } = await bank.publish(playbook.id, at("08:00"));
    const records = subjects.map((subject, i) => ({
      specversion: "1.0",
      type: "customer_recorded",
      source: "core",
      id: `record-${i}`,
      subject,
      time: at(`08:1${i}`).toISOString(),
      data: { age: 40, contact: "cellular", consent: ["marketing"], email: `c${i}@example.com` },
    }));
    await acceptFacts(bank.intake, actor, records.map(arrivalOfJson));
    await bank.consumer.drain();
    clock.advanceTo(at("08:40"));
    const { storage, people, policies, attributes, metrics } = bank;
    await runDay(
      {
        storage,
        definitions: bank.definitions,
        policies,
        people,
        attributes,
        metrics,
        drain: () => bank.consumer.drain(),
      },
      {
        playbook,
        version,
        model: null,
        day: DAY,
        rows: subjects.length,
        scoreAt: at("08:30"),
        decideAt: at("08:40"),
        sendAt: at("09:00"),
      },
    );
    const numbers = await storage.batch("test", (tx) =>
      people.identify(
        tx,
        subjects,
        subjects.map(() => null),
        at("09:00"),
      ),
    );
    const decisions = await Promise.all(numbers.map((one) => decisionsOn(storage, actor, one, null)));
    return {
      outcomes: decisions.map(([decision]) => decision?.outcome),
      versions: new Set(decisions.map(([decision]) => decision?.versions.definitions)),
      touches: (await storage.batch("test", (tx) => countTouches(tx, playbook.id))).byChannel,
    };
  } finally {
    await house.close();
  }
}

/** What a folder's product code imports from other parts. */
function importsOf(folder: string): Set<string> {
  const code = filesOf(folder).filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts"));
  return new Set(
    code.flatMap((name) =>
      [...readFileSync(name, "utf8").matchAll(/from "([^".][^"]*)"/g)].map(([, from = ""]) => from),
    ),
  );
}

describe("four layers", () => {
  it("[C151] channel, operation, strategy and data are kept apart: a changed file changes decisions, and no code", async () => {
    const same = (text: string) => text;
    const before = await liveOneDay(definitionsWith("policies/call-capacity.yaml", same));
    const wider = await liveOneDay(
      definitionsWith("policies/call-capacity.yaml", (text) => text.replace("share_of_day: 0.3", "share_of_day: 0.5")),
    );
    const count = (outcomes: readonly (string | undefined)[], wanted: string) =>
      outcomes.filter((outcome) => outcome === wanted).length;
    expect([count(before.outcomes, "chosen"), count(wider.outcomes, "chosen")]).toEqual([3, 5]);
    expect([before.touches.agent_call, wider.touches.agent_call]).toEqual([3, 5]);
    // Whoever was held out stays so: the capacity has no say in it.
    expect(count(wider.outcomes, "holdout")).toBe(count(before.outcomes, "holdout"));
    // The record names the definitions that it was decided under.
    expect([...before.versions]).not.toEqual([...wider.versions]);

    // The channel is the playbook's to name, and withdrawn by its file alone.
    const silent = await liveOneDay(
      definitionsWith("playbooks/grow/term-deposit-call.yaml", (text) => text.replace(/^ {2}- \{ id: email.*\n/m, "")),
    );
    expect(silent.outcomes).toEqual(before.outcomes);
    expect(silent.touches.email ?? 0).toBe(0);
    expect(before.touches.email).toBeGreaterThan(0);
  });

  it("strategies are files without code; channels know no strategy, decisions no channel", () => {
    expect(filesOf("bank").filter((name) => !/\.(yaml|md)$/.test(name))).toEqual([]);
    const channels = importsOf("rooms/6-reach/channels");
    for (const room of ["#decision", "#playbook", "#audience", "#learning"]) expect(channels).not.toContain(room);
    const decision = importsOf("rooms/5-decision");
    expect([...decision].filter((from) => /^#reach|nodemailer|smtp/.test(from))).toEqual([]);
  });
});
