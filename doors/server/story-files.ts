/** What a story leaves in the data folder of its bank: the report, as JSON and as a page, and which run it was. */
import fs from "node:fs/promises";
import path from "node:path";
import { renderHtml } from "./flows/story/render-html.ts";
import type { Names } from "./flows/story/render-words.ts";
import type { StoryReport } from "./flows/story/report.ts";

export interface StoryFiles {
  readonly json: string;
  readonly html: string;
}

export function storyFiles(home: string, bank: string): StoryFiles & { readonly run: string } {
  const folder = path.join(home, "banks", bank);
  return {
    json: path.join(folder, "report.json"),
    html: path.join(folder, "report.html"),
    run: path.join(folder, "story.json"),
  };
}

/** Writes a file whole or not at all. */
export async function writeWhole(file: string, text: string): Promise<void> {
  await fs.mkdir(path.dirname(file), { recursive: true });
  const draft = `${file}.${process.pid}.new`;
  try {
    const handle = await fs.open(draft, "w");
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await fs.rename(draft, file);
  } catch (error) {
    await fs.rm(draft, { force: true });
    throw error;
  }
}

export function storyJson(report: StoryReport): string {
  return `${JSON.stringify(report, null, 2)}\n`;
}

/** Keeps the report of a finished story; `digest` names the run. */
export async function saveStory(
  home: string,
  bank: string,
  digest: string,
  report: StoryReport,
  names: Names,
): Promise<void> {
  const files = storyFiles(home, bank);
  await writeWhole(files.json, storyJson(report));
  await writeWhole(files.html, renderHtml(report, { names }));
  // Last: it says that the others are whole.
  await writeWhole(files.run, `${JSON.stringify({ digest })}\n`);
}

/** The report of a finished story, of this run where one is named; undefined when there is none. */
export async function readStory(home: string, bank: string, digest?: string): Promise<StoryReport | undefined> {
  const files = storyFiles(home, bank);
  try {
    const run = JSON.parse(await fs.readFile(files.run, "utf8")) as { digest?: string };
    if (digest !== undefined && run.digest !== digest) return undefined;
    return JSON.parse(await fs.readFile(files.json, "utf8")) as StoryReport;
  } catch {
    // Missing, or cut off by a power failure: it can be made again.
    return undefined;
  }
}
