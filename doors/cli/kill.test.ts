/** The story, killed again and again, ends as though nothing had happened. */
import fs from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  buildProduct,
  lastingReport,
  type Survived,
  type Told,
  tellUnderKills,
  tellUndisturbed,
  thinnedCalls,
} from "../../model-bank/kill-story.ts";
import { lastingRemains, type StoryRemains, stopLeftovers, storyRemains } from "../../model-bank/story-remains.ts";

const KILLS = 10;
const SEED = 7;
/** Some 240 rows. */
const EVERY = 120;

describe("the story under SIGKILL", () => {
  let folder = "";
  let whole: Told;
  let killed: Survived;
  let wholeRemains: StoryRemains;
  let killedRemains: StoryRemains;

  beforeAll(async () => {
    folder = await fs.mkdtemp(path.join(os.tmpdir(), "perennial-kill-"));
    await fs.chmod(folder, 0o755);
    await buildProduct();
    const data = await thinnedCalls(folder, EVERY);
    whole = await tellUndisturbed(path.join(folder, "whole"), data);
    killed = await tellUnderKills({
      home: path.join(folder, "killed"),
      data,
      kills: KILLS,
      seed: SEED,
      undisturbed: whole,
    });
    [wholeRemains, killedRemains] = await Promise.all([storyRemains(whole.home), storyRemains(killed.home)]);
  }, 300_000);

  afterAll(async () => {
    await stopLeftovers(folder);
    await fs.rm(folder, { recursive: true, force: true });
  });

  it("was worth killing: a model, days to decide, calls, letters and conversions", () => {
    expect(whole.report.model.trained).toBe(true);
    expect(whole.report.data.laterDays).toBeGreaterThan(5);
    expect(whole.report.touches.byChannel).toMatchObject({ agent_call: expect.any(Number), email: expect.any(Number) });
    expect(whole.report.outcome.converted).toBeGreaterThan(0);
    expect(killed.kills).toHaveLength(KILLS);
  });

  it("reports what the undisturbed story reports, but for the time that things took", () => {
    expect(lastingReport(killed.report)).toEqual(lastingReport(whole.report));
    expect(killed.report.touches.duplicates).toBe(0);
  });

  it("loses no fact and doubles none, in the log and in its copy", () => {
    expect(lastingRemains(killedRemains).log).toEqual(lastingRemains(wholeRemains).log);
    for (const remains of [wholeRemains, killedRemains]) {
      expect(remains).toMatchObject({ gaps: 0, copiedTwice: 0, notCopied: 0 });
      expect(remains.copy).toEqual(remains.log.map(({ type, facts }) => ({ type, facts })));
    }
  });

  it("makes the same decisions, touches and tasks, each once", () => {
    expect(killedRemains.decisions).toEqual(wholeRemains.decisions);
    expect(killedRemains.touches).toEqual(wholeRemains.touches);
    expect(killedRemains.tasks).toEqual(wholeRemains.tasks);
  });

  it("delivers no key twice, and the same letters as undisturbed", () => {
    expect(new Set(killedRemains.delivered).size).toBe(killedRemains.delivered.length);
    expect(killedRemains.delivered).toEqual(wholeRemains.delivered);
  });
});
