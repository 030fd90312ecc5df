/** What people see of a bank that has lived its story: status, sign-in, call list, report, interface. */
import fs from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadSettings } from "#ground/settings";
import { createLogger, createMetrics } from "#ground/telemetry";
import { thinnedCalls } from "../../model-bank/kill-story.ts";
import { openBrowser, openPage } from "../../model-bank/test-browser.ts";
import { sampleDefinitions } from "../../model-bank/test-house.ts";
import { type Engines, startEngines } from "./engines.ts";
import type { StoryReport } from "./flows/story/report.ts";
import { liveStory, planStory } from "./sample-story.ts";
import { type Login, type Serving, serve } from "./serve.ts";

const EVERY = 70;

let home = "";
let browser: Browser | undefined;
let engines: Engines | undefined;
let serving: Serving | undefined;
let origin = "";
let report: StoryReport;

beforeAll(async () => {
  browser = await openBrowser();
  home = await fs.mkdtemp(path.join(os.tmpdir(), "perennial-stories-"));
  await fs.chmod(home, 0o755);
  const definitions = sampleDefinitions();
  const plan = await planStory(definitions, { data: await thinnedCalls(home, EVERY) });
  const settings = loadSettings({
    PERENNIAL_HOME: home,
    PERENNIAL_BANK: plan.bank,
    PERENNIAL_PORT: "0",
    PERENNIAL_LOG_LEVEL: "error",
  });
  engines = await startEngines(settings);
  const [metrics, logger] = [createMetrics({ process: false }), createLogger({ level: "error" })];
  report = await liveStory({ engines: { ...engines, how: "own", settings }, definitions, plan, metrics, logger });
  serving = await serve({ settings, engines, definitions, logger, metrics });
  origin = serving.origin ?? "";
});

afterAll(async () => {
  await browser?.close();
  await serving?.stop();
  await engines?.stop();
  await fs.rm(home, { recursive: true, force: true });
});

function loginOf(role: string): Login {
  const found = serving?.logins.find(({ roles }) => roles.includes(role));
  if (!found) throw new Error(`the sample bank has nobody with the role ${role}`);
  return found;
}

async function open(locale: string, place: string) {
  if (!browser) throw new Error("no browser");
  const opened = await openPage(browser, { locale, viewport: { width: 1280, height: 900 } });
  await opened.page.goto(`${origin}${place}`);
  return opened;
}

describe("the status page", () => {
  it("shows engines and the story to anybody, in both languages", async () => {
    const { page, troubles } = await open("zh-CN", "/status");
    await page.getByText("正常").first().waitFor();
    expect(await page.locator("html").getAttribute("lang")).toBe("zh-CN");
    expect(await page.locator("#engines-title").textContent()).toBe("运行状态");
    expect(await page.locator("#story").textContent()).toContain(String(report.data.rows));
    await page.locator("#language").click();
    await page.getByText("answers").first().waitFor();
    expect(await page.locator("html").getAttribute("lang")).toBe("en");
    expect(await page.locator("#engines-title").textContent()).toBe("How it runs");
    expect(troubles).toEqual([]);
    await page.context().close();
  });

  it("lets a team lead sign in and see the calls of the team, and sign out again", async () => {
    const { page, troubles } = await open("en-GB", "/status");
    const { login, password } = loginOf("team_lead");
    await page.locator("input[name=username]").fill(login);
    await page.locator("input[name=password]").fill("not the password");
    await page.locator("#form button").click();
    await page.locator("#message:not(:empty)").waitFor();
    await page.locator("input[name=password]").fill(password);
    await page.locator("#form button").click();
    await page.locator("#calls tbody tr").first().waitFor();
    expect(await page.locator("#calls tbody tr").count()).toBeGreaterThan(0);
    expect(await page.locator("#calls tbody tr").first().textContent()).toMatch(/within capacity|产能之内/);
    await page.screenshot({ path: path.join(home, "signed-in.png"), fullPage: true });
    expect((await fs.stat(path.join(home, "signed-in.png"))).size).toBeGreaterThan(10_000);
    await page.locator("#sign-out").click();
    await page.locator("#sign-in").waitFor();
    expect(await page.locator("#me-part").isVisible()).toBe(false);
    expect(troubles).toEqual([]);
    await page.context().close();
  });
});

describe("the local inbox", () => {
  it("sends strangers to the login, and lets a compliance officer try a message and open it in the customer's stead", async () => {
    const { page, troubles } = await open("zh-CN", "/inbox");
    await page.waitForURL(`${origin}/sign-in?next=/inbox`);
    const { login, password } = loginOf("compliance");
    await page.locator("input[name=username]").fill(login);
    await page.locator("input[name=password]").fill(password);
    await page.locator("button[type=submit]").click();
    await page.waitForURL(`${origin}/inbox`);
    await page.locator("#trial:visible").waitFor();
    await page.locator("#trial select").selectOption("login-gift-inbox");
    await page.locator("#trial input[name=subject]").fill("customer-1");
    await page.locator("#trial button").click();
    const card = page.locator("article").first();
    await card.getByText("已送达").first().waitFor();
    expect(await card.locator("h3").textContent()).toContain("本月登录礼");
    await card.getByRole("button", { name: "打开" }).click();
    await page.locator("article").first().getByText("已打开").waitFor();
    await page.locator("#language").click();
    await page.locator("article").first().getByText("opened").waitFor();
    await page.screenshot({ path: path.join(home, "inbox.png"), fullPage: true });
    expect((await fs.stat(path.join(home, "inbox.png"))).size).toBeGreaterThan(10_000);
    expect(troubles).toEqual([]);
    await page.context().close();
  });
});

describe("the report", () => {
  it("stands at /report with its charts", async () => {
    const { page, troubles } = await open("en-GB", "/status");
    await page.locator("#story-part a").click();
    await page.waitForURL(`${origin}/report`);
    expect(await page.locator("svg").count()).toBeGreaterThan(2);
    expect(await page.locator("body").textContent()).toContain("AUC");
    await page.screenshot({ path: path.join(home, "report.png"), fullPage: true });
    expect(troubles).toEqual([]);
    await page.context().close();
  });
});

describe("the interface", () => {
  it("can be read at /docs", async () => {
    const { page, troubles } = await open("en-GB", "/docs");
    await page.locator(".swagger-ui .info .title").waitFor();
    await page.locator(".swagger-ui .opblock").first().waitFor();
    expect(await page.locator(".swagger-ui .opblock-summary-path").allTextContents()).toContain("/v1/call-list");
    expect(troubles).toEqual([]);
    await page.context().close();
  });
});
