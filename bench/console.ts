/** Bench: the console in a browser on a large bank: largest paint against 1.5 s, interaction to next paint against 200 ms. */
import { type ChildProcess, fork, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { availableParallelism, loadavg, tmpdir } from "node:os";
import path from "node:path";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { machine } from "#ground/clock";
import { packageRoot } from "#ground/settings";
import { openBrowser } from "../model-bank/test-browser.ts";
import type { Ready, StartMessage } from "./console-parts/server.ts";
import { delayOf, largestPaint, watch } from "./console-parts/watch.ts";
import { makeBank } from "./made-bank.ts";
import { type BenchOptions, type BenchRow, median, rounded } from "./rows.ts";

const PAINT_MS = 1_500;
const DELAY_MS = 200;
const CUSTOMERS = 1_000_000;
const ROUNDS = 7;
const SEED = 1;

/**
 * `--home DIR --bank NAME` measures a bank that is there; otherwise one of `--customers` is made and removed again, with
 * `--months` of past. `--rounds` visits of each page, each by a browser that was never here.
 */
export async function run({ flags, say }: BenchOptions): Promise<BenchRow[]> {
  const given = flags.get("home");
  const home = given ?? (await mkdtemp(path.join(tmpdir(), "perennial-bench-")));
  const bank = flags.get("bank") || "measured";
  try {
    const customers = Number(flags.get("customers") || CUSTOMERS);
    const months = flags.get("months") || "0.25";
    if (given === undefined) await makeBank({ home, bank, customers, months, seed: SEED }, say);
    spawnSync(process.execPath, [path.join(packageRoot(), "bin", "build.js")], { stdio: "inherit" });
    return await measure({ home, bank }, Number(flags.get("rounds") || ROUNDS), say);
  } finally {
    if (given === undefined) await rm(home, { recursive: true, force: true });
  }
}

async function started(message: StartMessage): Promise<{ child: ChildProcess; ready: Ready }> {
  const execArgv = ["--conditions=source", "--import", "tsx", "--max-semi-space-size=64"];
  const child = fork(path.join(import.meta.dirname, "console-parts/server.ts"), { execArgv });
  child.send(message);
  const ready = await Promise.race([
    once(child, "message").then(([told]) => told as Ready),
    once(child, "exit").then(([code]) => Promise.reject(new Error(`the measured process ended with ${code}`))),
  ]);
  return { child, ready };
}

async function measure(message: StartMessage, rounds: number, say: (text: string) => void): Promise<BenchRow[]> {
  const { child, ready } = await started(message);
  const browser = await openBrowser();
  try {
    // The server has just made playbooks live for us: it takes breath before it is asked.
    await machine.sleep(5_000);
    const session = await signedIn(browser, ready);
    const fresh = () => visitor(browser, session);
    // The first visit reads files and plans questions for the first time, as after a start: it is not counted.
    for (const { place } of pages) await painted(fresh, ready, place, 0);
    const paints = new Map<string, number[]>(pages.map(({ name }) => [name, []]));
    const delays = new Map<string, number[]>(acts.map(({ name }) => [name, []]));
    for (let round = 0; round < rounds; round++) {
      for (const { name, place } of pages) paints.get(name)?.push(await painted(fresh, ready, place, round));
      for (const act of acts) delays.get(act.name)?.push(await delayed(fresh, ready, act, round));
      say(`round ${round + 1} of ${rounds}`);
    }
    const versions = { ...ready.versions, chromium: browser.version() };
    const rowOf = (kind: string, limit: number) => {
      const notes = {
        measured: `${kind} by a browser that was never here, session at hand; against a limit`,
        customers: ready.customers,
        seed: SEED,
        cores: availableParallelism(),
        load: rounded(loadavg()[0] ?? 0),
      };
      return ([name, times]: [string, number[]]): BenchRow => ({
        name: `${kind}, ${name}`,
        ours: rounded(median(times)),
        peer: limit,
        ratio: rounded(limit / median(times)),
        unit: "ms",
        rounds,
        spread: [rounded(limit / Math.max(...times)), rounded(limit / Math.min(...times))],
        versions,
        notes: { ...notes, slowest_ms: rounded(Math.max(...times)) },
      });
    };
    return [
      ...[...paints].map(rowOf("largest contentful paint", PAINT_MS)),
      ...[...delays].map(rowOf("interaction to next paint", DELAY_MS)),
    ];
  } finally {
    await browser.close();
    const ended = once(child, "exit");
    child.disconnect();
    await ended;
  }
}

type Session = Awaited<ReturnType<BrowserContext["cookies"]>>;
type Fresh = () => Promise<Page>;

async function signedIn(browser: Browser, { origin, login, password }: Ready): Promise<Session> {
  const page = await browser.newPage({ locale: "zh-CN" });
  await page.goto(`${origin}/sign-in`);
  await page.locator("input[name=username]").fill(login);
  await page.locator("input[name=password]").fill(password);
  await page.locator("button[type=submit]").click();
  await page.locator(".shell").waitFor();
  const cookies = await page.context().cookies();
  await page.context().close();
  return cookies;
}

async function visitor(browser: Browser, session: Session): Promise<Page> {
  const context = await browser.newContext({ locale: "zh-CN", viewport: { width: 1366, height: 768 } });
  await context.addCookies(session);
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  await watch(page);
  return page;
}

/** `@` stands for a customer, another one each round. */
const addressOf = ({ origin, some }: Ready, place: string, round: number): string =>
  `${origin}${place.replace("@", `@${some[round % some.length] ?? 1}`)}`;

async function painted(fresh: Fresh, ready: Ready, place: string, round: number): Promise<number> {
  const page = await fresh();
  try {
    return await largestPaint(page, addressOf(ready, place, round));
  } finally {
    await page.context().close();
  }
}

async function delayed(fresh: Fresh, ready: Ready, { place, act }: Act, round: number): Promise<number> {
  const page = await fresh();
  try {
    await largestPaint(page, addressOf(ready, place, round));
    // Pages that nobody asked for yet come in some moments after the first paint: people press before and after.
    await machine.sleep(500);
    return await delayOf(page, () => act(page));
  } finally {
    await page.context().close();
  }
}

const pages = [
  { name: "first page", place: "/" },
  { name: "customers of a condition", place: "/customers?where=customer.age%20%3E%3D%2060" },
  { name: "a customer", place: "/customers/@" },
  { name: "timeline of a customer", place: "/customers/@?tab=timeline" },
  { name: "why of a customer", place: "/customers/@?tab=why" },
  { name: "audiences", place: "/audiences" },
  { name: "playbooks", place: "/playbooks" },
  { name: "canvas of a playbook", place: "/playbooks/acquire-first-week?tab=flow" },
  { name: "decisions", place: "/decisions" },
  { name: "outcomes", place: "/outcomes" },
  { name: "models", place: "/models" },
  { name: "data", place: "/data" },
  { name: "system", place: "/system" },
] as const;

interface Act {
  readonly name: string;
  readonly place: string;
  readonly act: (page: Page) => Promise<void>;
}

const acts: readonly Act[] = [
  { name: "switch the language", place: "/", act: (page) => page.locator(".here button[lang]").click() },
  {
    name: "switch to dark",
    place: "/",
    act: (page) => page.locator(".here button").filter({ hasText: /[☀☾]/ }).click(),
  },
  {
    name: "open another page from the menu",
    place: "/",
    act: (page) => page.locator("nav.side a[href='/playbooks']").click(),
  },
  {
    name: "open a customer's timeline",
    place: "/customers/@",
    act: (page) => page.locator("main [role=tab]").nth(1).click(),
  },
  {
    name: "open a customer of the list",
    place: "/customers?where=customer.age%20%3E%3D%2060",
    act: (page) => page.locator("main a[href^='/customers/']").first().click(),
  },
  {
    name: "type in a condition",
    place: "/audiences/new?where=customer.age%20%3E%3D%2060",
    act: async (page) => {
      await page.locator("main textarea").first().focus();
      await page.keyboard.press("End");
      await page.keyboard.press("1");
    },
  },
  {
    name: "select a step on the canvas",
    place: "/playbooks/acquire-first-week?tab=flow",
    act: (page) => page.locator(".step").first().click(),
  },
  {
    name: "open another tab of decisions",
    place: "/decisions",
    act: (page) => page.locator("main [role=tab]").nth(1).click(),
  },
];
