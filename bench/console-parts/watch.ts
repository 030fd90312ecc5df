/** What a browser tells of a page: when its largest part was painted, and how long an interaction took to be seen. */
import type { Page } from "playwright-core";

// As text: it runs in the browser. An interaction is what has an id of one; its time is to the next paint, in steps of 8 ms.
const watching = `
  globalThis.perennialPaint = 0;
  globalThis.perennialDelay = 0;
  new PerformanceObserver((list) => {
    for (const one of list.getEntries()) globalThis.perennialPaint = one.startTime;
  }).observe({ type: "largest-contentful-paint", buffered: true });
  new PerformanceObserver((list) => {
    for (const one of list.getEntries())
      if (one.interactionId) globalThis.perennialDelay = Math.max(globalThis.perennialDelay, one.duration);
  }).observe({ type: "event", durationThreshold: 16, buffered: true });
`;
// Two frames and a moment: entries of what was painted are told after the paint.
const told = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 150))))";

export async function watch(page: Page): Promise<void> {
  await page.addInitScript(watching);
}

async function settled(page: Page): Promise<void> {
  await page.locator("h1").first().waitFor();
  await page.locator("[aria-busy=true]").first().waitFor({ state: "detached" });
  await page.evaluate(told);
}

/** Milliseconds from the beginning of navigation. @throws when the page shows that something went wrong */
export async function largestPaint(page: Page, address: string): Promise<number> {
  await page.goto(address);
  await settled(page);
  const wrong = await page.locator("main .ant-alert-error").allTextContents();
  if (wrong.length > 0) throw new Error(`answers differ: ${address} shows ${wrong[0]}`);
  return Number(await page.evaluate("globalThis.perennialPaint"));
}

/** Milliseconds from the input to the next paint, the longest of what belongs to the act; 16 stands for 16 or less. */
export async function delayOf(page: Page, act: () => Promise<void>): Promise<number> {
  await page.evaluate("globalThis.perennialDelay = 16");
  await act();
  await page.evaluate(told);
  const delay = Number(await page.evaluate("globalThis.perennialDelay"));
  await settled(page);
  return delay;
}
