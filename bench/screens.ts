/**
 * Pictures of the console's pages, to be looked at and kept in docs/screens:
 * `npm run screens -- --origin http://127.0.0.1:7400 --home ./var [--out docs/screens] [--only NAME,NAME]`
 * of a sample bank that is served with its data folder at hand.
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Browser, Page } from "playwright-core";
import { packageRoot } from "#ground/settings";
import { openBrowser, openPage } from "../model-bank/test-browser.ts";
import { settled } from "../model-bank/test-places.ts";
import { flagsOf } from "./flags.ts";

interface Screen {
  readonly name: string;
  readonly login: string;
  readonly place: string;
  readonly language?: "en";
  readonly dark?: true;
  readonly phone?: true;
  /** A link that is followed before the picture is taken, or a button that is pressed; CSS. */
  readonly press?: string;
  /** What has to be there before it is taken, where it comes later than the rest; CSS. */
  readonly until?: string;
}

const screens: readonly Screen[] = [
  { name: "home", login: "analyst", place: "/" },
  { name: "home-en", login: "analyst", place: "/", language: "en" },
  { name: "home-dark", login: "analyst", place: "/", dark: true },
  { name: "home-risk", login: "risk", place: "/" },
  { name: "home-branch", login: "branch-operator-1", place: "/" },
  { name: "home-team-lead", login: "team-lead-1", place: "/" },
  { name: "home-agent", login: "agent-1-1", place: "/" },
  { name: "tour", login: "designer", place: "/", press: ".here button[title]", until: ".ant-tour" },
  { name: "customers", login: "analyst", place: "/customers?where=customer.age%20%3E%3D%2060" },
  { name: "customer", login: "analyst", place: "/customers/@28900" },
  { name: "customer-timeline", login: "analyst", place: "/customers/@28900?tab=timeline" },
  { name: "customer-why", login: "analyst", place: "/customers/@28900?tab=why" },
  { name: "customer-why-en", login: "analyst", place: "/customers/@28900?tab=why", language: "en" },
  { name: "audiences", login: "analyst", place: "/audiences" },
  { name: "audience", login: "analyst", place: "/audiences", press: "main tbody a, main .card" },
  {
    name: "audience-builder",
    login: "analyst",
    place:
      "/audiences/new?where=customer.age%20%3E%3D%2060%20%26%26%20(customer.housing%20%3D%3D%20%22yes%22%20%7C%7C%20customer.demand_balance%20%3E%205000)",
    until: ".clause",
  },
  { name: "playbooks", login: "designer", place: "/playbooks" },
  { name: "playbooks-plans", login: "designer", place: "/playbooks/plans" },
  { name: "playbook", login: "designer", place: "/playbooks/acquire-first-week?tab=flow" },
  { name: "playbook-new", login: "designer", place: "/playbooks/new" },
  { name: "playbook-try", login: "designer", place: "/playbooks/acquire-first-week?tab=try" },
  { name: "playbook-results", login: "analyst", place: "/playbooks/term-deposit-call?tab=results" },
  { name: "decisions", login: "analyst", place: "/decisions?from=2010-10-01&to=2010-11-30" },
  {
    name: "decision",
    login: "analyst",
    place: "/decisions?from=2010-10-01&to=2010-11-30",
    press: "main tbody a[href^='/decisions/']",
  },
  { name: "policies", login: "risk", place: "/decisions?tab=policies" },
  { name: "policy-edit", login: "designer", place: "/decisions?tab=policies&policy=contact-caps&edit=true" },
  { name: "policy-new", login: "designer", place: "/decisions?tab=policies&make=contact_cap" },
  { name: "capacity", login: "analyst", place: "/decisions?tab=capacity" },
  {
    name: "playbook-edit",
    login: "designer",
    place: "/playbooks/grow-birthday?tab=flow&edit=true",
    press: ".step.trigger",
  },
  { name: "audience-hands", login: "analyst", place: "/audiences/vip_guests?tab=hands" },
  { name: "content", login: "designer", place: "/content?content=login-gift-push" },
  { name: "reach", login: "analyst", place: "/reach" },
  { name: "reach-ledger", login: "analyst", place: "/reach?tab=ledger" },
  { name: "reach-inbox", login: "analyst", place: "/reach?tab=inbox" },
  { name: "outcomes", login: "analyst", place: "/outcomes?playbook=term-deposit-call" },
  { name: "outcomes-all", login: "analyst", place: "/outcomes?days=90" },
  { name: "reach-switches", login: "risk", place: "/reach?tab=switches" },
  { name: "models", login: "analyst", place: "/models" },
  { name: "model-training", login: "analyst", place: "/models/instalment?tab=training" },
  { name: "models-wordings", login: "analyst", place: "/models?tab=wordings" },
  { name: "models-products", login: "analyst", place: "/models?tab=products" },
  { name: "models-file", login: "analyst", place: "/models?tab=file" },
  { name: "model", login: "analyst", place: "/models/term-deposit" },
  { name: "model-dark", login: "analyst", place: "/models/term-deposit", dark: true },
  { name: "tasks", login: "team-lead-1", place: "/tasks?whose=all", press: ".task-line" },
  { name: "tasks-phone", login: "agent-1-1", place: "/tasks", press: ".task-line", phone: true },
  { name: "tasks-board", login: "team-lead-1", place: "/tasks?whose=board" },
  { name: "data-imports", login: "analyst", place: "/data?tab=imports" },
  { name: "data-quarantine", login: "analyst", place: "/data?tab=quarantine" },
  { name: "data-quality", login: "analyst", place: "/data?tab=quality" },
  { name: "data-catalog", login: "analyst", place: "/data?tab=catalog" },
  { name: "people", login: "administrator", place: "/organisation" },
  { name: "roles", login: "administrator", place: "/organisation?tab=roles" },
  { name: "units", login: "administrator", place: "/organisation?tab=units" },
  { name: "keys", login: "administrator", place: "/organisation?tab=keys" },
  { name: "audit", login: "compliance", place: "/organisation?tab=audit" },
  { name: "system", login: "administrator", place: "/system" },
  { name: "settings", login: "administrator", place: "/system?tab=settings" },
  { name: "clock", login: "administrator", place: "/system?tab=clock" },
  { name: "sign-in", login: "", place: "/sign-in" },
];

const WIDE = { width: 1366, height: 900 };
const PHONE = { width: 390, height: 844 };
const QUALITY = 78;

type Cookies = Awaited<ReturnType<ReturnType<Page["context"]>["cookies"]>>;

async function main(args: readonly string[]): Promise<number> {
  const flags = flagsOf(args);
  const origin = flags.get("origin") || "http://127.0.0.1:7400";
  const home = path.resolve(flags.get("home") || "var");
  const out = path.resolve(flags.get("out") || path.join(packageRoot(), "docs", "screens"));
  const only = flags.get("only")?.split(",");
  const passwords = JSON.parse(readFileSync(path.join(home, "logins.json"), "utf8")) as Record<string, string>;
  mkdirSync(out, { recursive: true });
  const browser = await openBrowser();
  const known = new Map<string, Cookies>();
  let failed = 0;
  try {
    for (const screen of screens) {
      if (only && !only.includes(screen.name)) continue;
      try {
        await take({ browser, origin, passwords, known, out }, screen);
      } catch (error) {
        failed++;
        process.stderr.write(`${screen.name}: ${error instanceof Error ? error.message : String(error)}\n`);
      }
    }
  } finally {
    await browser.close();
  }
  return failed === 0 ? 0 : 1;
}

interface Studio {
  readonly browser: Browser;
  readonly origin: string;
  readonly passwords: Readonly<Record<string, string>>;
  readonly known: Map<string, Cookies>;
  readonly out: string;
}

async function take(studio: Studio, screen: Screen): Promise<void> {
  const { name, login, place, language, dark, phone, press, until } = screen;
  const { page, troubles } = await openPage(studio.browser, {
    locale: language === "en" ? "en-GB" : "zh-CN",
    colorScheme: dark ? "dark" : "light",
    reducedMotion: "reduce",
    viewport: phone ? PHONE : WIDE,
    deviceScaleFactor: 1,
  });
  try {
    await page.addInitScript('localStorage.setItem("perennial.tour", "seen")');
    if (login !== "") await enter(studio, page, login);
    await page.goto(`${studio.origin}${place}`);
    await settled(page);
    if (press !== undefined) {
      await page.locator(press).first().click();
      await settled(page);
    }
    if (until !== undefined) await page.locator(until).first().waitFor();
    // Charts come with a part of their own.
    const undrawn = page.locator("main [role=img]:not(:has(svg, canvas))").first();
    await undrawn.waitFor({ state: "detached", timeout: 5_000 }).catch(() => undefined);
    const session = await page.context().newCDPSession(page);
    const { data } = await session.send("Page.captureScreenshot", { format: "webp", quality: QUALITY });
    const picture = Buffer.from(data, "base64");
    writeFileSync(path.join(studio.out, `${name}.webp`), picture);
    process.stderr.write(
      `${name}.webp ${Math.round(picture.length / 1_024)} kB${troubles.map((one) => ` ! ${one}`).join("")}\n`,
    );
  } finally {
    await page.context().close();
  }
}

async function enter({ origin, passwords, known }: Studio, page: Page, login: string): Promise<void> {
  const before = known.get(login);
  if (before) {
    await page.context().addCookies(before);
    return;
  }
  await page.goto(`${origin}/sign-in`);
  await page.locator("input[name=username]").fill(login);
  await page.locator("input[name=password]").fill(passwords[login] ?? "");
  await page.locator("button[type=submit]").click();
  await page.locator(".shell").waitFor();
  known.set(login, await page.context().cookies());
}

process.exitCode = await main(process.argv.slice(2));
