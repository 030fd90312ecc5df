/** The story under fifty SIGKILLs: as many stories of ten as are needed, each compared with the undisturbed one. */
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { isDeepStrictEqual } from "node:util";
import {
  buildProduct,
  lastingReport,
  tellUnderKills,
  tellUndisturbed,
  thinnedCalls,
} from "../../model-bank/kill-story.ts";
import { lastingRemains, type StoryRemains, stopLeftovers, storyRemains } from "../../model-bank/story-remains.ts";
import type { Nightly } from "./types.ts";

const KILLS = 50;
/** After more than these in one story most kills would strike its beginning. */
const PER_STORY = 10;
const EVERY = 70;

export const runKills: Nightly = async ({ flags, say }) => {
  const wanted = Number(flags.get("kills") || KILLS);
  const seed = flags.get("seed") || "nightly";
  const folder = await mkdtemp(path.join(tmpdir(), "perennial-kill-"));
  await chmod(folder, 0o755);
  const broken: string[] = [];
  const moments: string[] = [];
  try {
    await buildProduct();
    const data = await thinnedCalls(folder, EVERY);
    const whole = await tellUndisturbed(path.join(folder, "whole"), data);
    const expected = await storyRemains(whole.home);
    for (let story = 0; moments.length < wanted; story++) {
      const home = path.join(folder, `killed-${story}`);
      const kills = Math.min(PER_STORY, wanted - moments.length);
      const killed = await tellUnderKills({ home, data, kills, seed: `${seed}/${story}`, undisturbed: whole });
      moments.push(...killed.kills);
      if (!isDeepStrictEqual(lastingReport(killed.report), lastingReport(whole.report))) {
        broken.push(`story ${story}: its report is not the undisturbed one`);
      }
      broken.push(...differences(expected, await storyRemains(home)).map((one) => `story ${story}: ${one}`));
      say(`${moments.length} kills, ${broken.length} differences`);
      await rm(home, { recursive: true, force: true });
    }
  } finally {
    await stopLeftovers(folder);
    await rm(folder, { recursive: true, force: true });
  }
  return { figures: { kills: moments.length, seed, moments: counted(moments) }, broken };
};

function differences(expected: StoryRemains, found: StoryRemains): string[] {
  const [whole, killed] = [lastingRemains(expected), lastingRemains(found)];
  const wrong = (Object.keys(whole) as (keyof StoryRemains)[]).filter(
    (part) => !isDeepStrictEqual(killed[part], whole[part]),
  );
  const twice = found.delivered.length - new Set(found.delivered).size;
  return [
    ...wrong.map((part) => `${part} is not as undisturbed`),
    ...(found.gaps + found.copiedTwice + found.notCopied > 0 ? ["the log or its copy has gaps or doubles"] : []),
    ...(twice > 0 ? [`${twice} letters were delivered twice`] : []),
  ];
}

/** How often each last word of a killed process occurred, without its day. */
function counted(moments: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const moment of moments) {
    const stage = moment.replace(/ \d{4}-\d\d-\d\d$/, "") || "(before its first word)";
    counts[stage] = (counts[stage] ?? 0) + 1;
  }
  return counts;
}
