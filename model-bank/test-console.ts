/** A bank of a Monday morning behind the console, whose clock the test moves, and people who sit in front of it. */
import { spawnSync } from "node:child_process";
import type { AddressInfo } from "node:net";
import path from "node:path";
import type { Browser, Page } from "playwright-core";
import { expect, inject } from "vitest";
import { job } from "#ground/authority";
import { instantOf } from "#ground/clock";
import { closeServer } from "#ground/http";
import { loadSecrets, loadSettings, packageRoot } from "#ground/settings";
import { createLogger, createMetrics } from "#ground/telemetry";
import { acceptFacts, arrivalOfJson } from "#intake";
import { recordApplied } from "../doors/server/applied/index.ts";
import { settleNow } from "../doors/server/flows/run-until/index.ts";
import { catchUp } from "../doors/server/flows/story/run.ts";
import { createHttp, type HttpServer } from "../doors/server/http.ts";
import { openBrowser, openPage } from "./test-browser.ts";
import { type TestHouse, testHouse } from "./test-house.ts";

const PASSWORD = "a password of the stories";
const DAY = "2026-03-02";
const ZONE = "Asia/Shanghai";

export interface Visit {
  readonly page: Page;
  /** Errors of scripts, and what the content policy refused. */
  readonly troubles: readonly string[];
  leave(): Promise<void>;
}

export interface VisitOptions {
  readonly language?: "zh" | "en";
  readonly dark?: boolean;
  readonly size?: { readonly width: number; readonly height: number };
  /** Whether this browser was never here: the tour is offered. */
  readonly newcomer?: boolean;
}

export type Act = (page: Page, visit: Visit) => Promise<void>;

export interface ConsoleBank {
  readonly house: TestHouse;
  readonly origin: string;
  /** A minute later lets an event of a customer come in, and everything be done that follows at once. */
  tell(subject: string, type: string, data: object): Promise<void>;
  settle(): Promise<void>;
  /** A browser at the console; with a login, somebody has signed in through the page, at this visit or at an earlier one. */
  visit(login: string | undefined, options?: VisitOptions): Promise<Visit>;
  /** Somebody at the console, to an end; whatever went wrong in the page fails the story. */
  story(login: string | undefined, act: Act, options?: VisitOptions): Promise<void>;
  signIn(page: Page, login: string): Promise<void>;
  /** Ends the server, calls `while` it is away, and starts it anew at the same address. */
  restart(meanwhile: () => Promise<void>): Promise<void>;
  close(): Promise<void>;
}

/** Needs the engines of the run; builds the console, for what the sources say counts, not what was built some time ago. @param options.customers 0: a bank in which nothing happened */
export async function openConsoleBank({ customers = 16 }: { readonly customers?: number } = {}): Promise<ConsoleBank> {
  spawnSync(process.execPath, [path.join(packageRoot(), "bin", "build.js")], { stdio: "inherit" });
  const browser = await openBrowser();
  const house = await testHouse({ start: instantOf(DAY, "09:00", ZONE) });
  const { bank, clock } = house;
  await recordApplied(bank.storage, job("stories"), bank.definitions);
  await bank.begin(clock.now());
  let told = 0;
  const tell = async (subject: string, type: string, data: object): Promise<void> => {
    clock.advanceTo(new Date(clock.now().getTime() + 60_000));
    const event = { specversion: "1.0", type, source: "core", id: `story-${told++}`, subject };
    const arrival = arrivalOfJson({ ...event, time: clock.now().toISOString(), data });
    const { quarantined } = await acceptFacts(bank.intake, job("stories"), [arrival]);
    if (quarantined.length > 0) throw new Error(JSON.stringify(quarantined));
    await settleNow({ bank });
  };
  for (let n = 0; n < customers; n++) {
    await tell(`C-${n}`, "customer_recorded", {
      name: `客户${n}`,
      phone: `138001380${String(n).padStart(2, "0")}`,
      age: 30 + n,
      branch: n < 13 ? "branch-1" : "branch-2",
      demand_balance: 1_000 * n,
      consent: ["marketing"],
      push_token: true,
    });
  }
  await catchUp(bank);
  let { http, origin } = await listenAt(house, 0);
  const people = bank.definitions.organisation.people.map(({ login }) => ({ login, password: PASSWORD }));
  await http.signIn.ensurePeople(job("stories"), people);
  const signIn = async (page: Page, login: string): Promise<void> => {
    await page.locator("input[name=username]").fill(login);
    await page.locator("input[name=password]").fill(PASSWORD);
    await page.locator("button[type=submit]").click();
    await page.locator(".shell").waitFor();
  };
  const signedIn = new Map<string, Cookies>();
  const come: ConsoleBank["visit"] = (login, options = {}) =>
    visit({ browser, origin, signedIn, signIn }, options, login);
  return {
    house,
    origin,
    tell,
    settle: () => settleNow({ bank }),
    signIn,
    visit: come,
    story: async (login, act, options) => await follow(await come(login, options), act),
    async restart(meanwhile) {
      const { port } = http.server.server.address() as AddressInfo;
      await closeServer(http.server);
      await http.signIn.close();
      await meanwhile();
      ({ http, origin } = await listenAt(house, port));
    },
    async close() {
      await browser.close();
      await closeServer(http.server);
      await http.signIn.close();
      await house.close();
    },
  };
}

async function follow(visit: Visit, act: Act): Promise<void> {
  const { page, troubles, leave } = visit;
  try {
    await act(page, visit);
    expect(troubles).toEqual([]);
  } catch (error) {
    const shown = (await page.locator("body").textContent()) ?? "";
    throw new Error(`at ${page.url()}: ${String(error)}\n${troubles.join("\n")}\n${shown.slice(0, 1_500)}`);
  } finally {
    await leave();
  }
}

/** @param port 0: any free one */
async function listenAt(house: TestHouse, port: number): Promise<{ http: HttpServer; origin: string }> {
  const { cluster } = inject("engines");
  let origin = "http://127.0.0.1:7400";
  const http = await createHttp({
    settings: loadSettings({ PERENNIAL_HOME: house.home, PERENNIAL_LANG: "en" }),
    engines: { cluster, secrets: loadSecrets(house.home) },
    bank: house.bank,
    logger: createLogger({ level: "error" }),
    metrics: createMetrics({ process: false }),
    publicUrl: () => origin,
    pressure: { eventLoopDelayMs: 0 },
  });
  await http.server.listen({ host: "127.0.0.1", port });
  origin = `http://127.0.0.1:${(http.server.server.address() as AddressInfo).port}`;
  return { http, origin };
}

type Cookies = Awaited<ReturnType<ReturnType<Page["context"]>["cookies"]>>;

interface Door {
  readonly browser: Browser;
  readonly origin: string;
  /** Sign-ins of an address are counted: whoever was here before comes with the same session. */
  readonly signedIn: Map<string, Cookies>;
  readonly signIn: ConsoleBank["signIn"];
}

async function visit(
  { browser, origin, signedIn, signIn }: Door,
  { language = "zh", dark = false, size = { width: 1366, height: 768 }, newcomer = false }: VisitOptions,
  login: string | undefined,
): Promise<Visit> {
  const { page, troubles } = await openPage(browser, {
    locale: language === "zh" ? "zh-CN" : "en-GB",
    colorScheme: dark ? "dark" : "light",
    reducedMotion: "reduce",
    viewport: size,
  });
  page.setDefaultTimeout(20_000);
  // As text: it runs in the browser, whose names this program does not know.
  if (!newcomer) await page.addInitScript('localStorage.setItem("perennial.tour", "seen")');
  const cookies = login === undefined ? undefined : signedIn.get(login);
  if (cookies) await page.context().addCookies(cookies);
  else if (login !== undefined) {
    await page.goto(`${origin}/sign-in`);
    await signIn(page, login);
    signedIn.set(login, await page.context().cookies());
  }
  return { page, troubles, leave: () => page.context().close() };
}
