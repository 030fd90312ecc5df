/** A browser for stories: the system's Chromium, steered by playwright-core. */
import fs from "node:fs/promises";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";

const places = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** @throws with what to install, where there is none: a story is never skipped */
export async function openBrowser(): Promise<Browser> {
  for (const executablePath of places) {
    const found = await fs.access(executablePath).then(
      () => true,
      () => false,
    );
    // Root, as in containers, has no sandbox of its own.
    if (found) return await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-dev-shm-usage"] });
  }
  throw new Error(`Browser stories need Chromium at ${places.join(" or ")}. On Debian: apt-get install -y chromium`);
}

/** A page, and all that went wrong in it so far: errors of scripts and what the content policy refused. */
export async function openPage(
  browser: Browser,
  options: BrowserContextOptions = {},
): Promise<{ readonly page: Page; readonly troubles: readonly string[] }> {
  const page = await (await browser.newContext(options)).newPage();
  const troubles: string[] = [];
  page.on("pageerror", (error) => troubles.push(error.message));
  page.on("console", (message) => {
    // Answers like 401 are told there too; pages expect them.
    if (message.type() === "error" && !message.text().startsWith("Failed to load resource"))
      troubles.push(message.text());
  });
  return { page, troubles };
}
