/** The console without a mouse: what has the focus is seen on every stop, and a dialog gives it back. */
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ConsoleBank, openConsoleBank } from "../../model-bank/test-console.ts";
import { settled } from "../../model-bank/test-places.ts";

let bank: ConsoleBank;

beforeAll(async () => {
  bank = await openConsoleBank({ customers: 3 });
  for (const n of [0, 1]) await bank.tell(`C-${n}`, "close_requested", {});
  await bank.settle();
});
afterAll(() => bank?.close());

const story: ConsoleBank["story"] = (login, act, options) => bank.story(login, act, options);

interface Stop {
  readonly name: string;
  /** Whether a ring or the like shows that it has the focus. */
  readonly isMarked: boolean;
  /** Whether it lies within the window, and nothing lies over it. */
  readonly isSeen: boolean;
}

// As text: it runs in the browser, whose names this program does not know.
const stop = `(() => {
  const one = document.activeElement;
  if (!one || one === document.body) return null;
  const isRing = ({ outlineStyle, outlineWidth, outlineColor, boxShadow }) =>
    (outlineStyle !== "none" && parseFloat(outlineWidth) > 0 && !/, 0\\)$|transparent/.test(outlineColor)) || boxShadow !== "none";
  const around = [one, one.parentElement, one.parentElement?.parentElement, one.parentElement?.parentElement?.parentElement];
  const line = one.querySelector?.(".react-flow__edge-path");
  const isMarked = around.some((each) => each && isRing(getComputedStyle(each))) || (line && parseFloat(getComputedStyle(line).strokeWidth) > 2);
  const box = one.getBoundingClientRect();
  const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
  const above = document.elementFromPoint(Math.min(Math.max(x, 0), innerWidth - 1), Math.min(Math.max(y, 0), innerHeight - 1));
  const isWithin = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
  const isOpen = line || one.tagName === "TEXTAREA" || (above && (one.contains(above) || above.contains(one) || one.parentElement?.contains(above)));
  const name = (one.getAttribute("aria-label") ?? one.textContent ?? "").trim().slice(0, 40);
  return { name: one.tagName + " " + name, isMarked: Boolean(isMarked), isSeen: Boolean(isWithin && isOpen) };
})()`;

/** From the top to the end by Tab. @returns where the focus was not seen */
async function walk(page: Page): Promise<{ readonly stops: number; readonly unseen: readonly string[] }> {
  const unseen: string[] = [];
  let stops = 0;
  for (let n = 0; n < 250; n++) {
    await page.keyboard.press("Tab");
    const at = (await page.evaluate(stop)) as Stop | null;
    if (at === null) {
      if (stops > 0) break;
      continue;
    }
    stops++;
    if (!at.isMarked) unseen.push(`not marked: ${at.name}`);
    if (!at.isSeen) unseen.push(`out of sight: ${at.name}`);
  }
  return { stops, unseen };
}

const walks: readonly (readonly [name: string, login: string, place: string])[] = [
  ["home", "analyst", "/"],
  ["the work list", "team-lead-1", "/tasks?whose=all"],
  [
    "the audience builder",
    "analyst",
    "/audiences/new?where=customer.age%20%3E%3D%2040%20%26%26%20(customer.age%20%3C%2060%20%7C%7C%20customer.demand_balance%20%3E%205000)",
  ],
];

describe("by Tab alone", () => {
  for (const [name, login, place] of walks)
    for (const dark of [false, true])
      it(`${name} shows where one is${dark ? ", in the dark" : ""}`, async () => {
        await story(
          login,
          async (page) => {
            await page.goto(`${bank.origin}${place}`);
            await settled(page);
            const { stops, unseen } = await walk(page);
            expect(unseen).toEqual([]);
            expect(stops).toBeGreaterThan(15);
          },
          { dark },
        );
      });
});

const dialogs: readonly (readonly [login: string, place: string, opens: RegExp])[] = [
  ["risk", "/playbooks/warn-complaint-solved", /^暂\s*停$/],
  ["designer", "/playbooks/warn-complaint-solved?tab=flow&edit=true", /^提交审批$/],
];

describe("a dialog", () => {
  it("takes the focus, and Escape gives it back to what opened it", async () => {
    for (const [login, place, opens] of dialogs)
      await story(login, async (page) => {
        await page.goto(`${bank.origin}${place}`);
        await settled(page);
        const button = page.getByRole("button", { name: opens }).first();
        await button.focus();
        const own = `document.activeElement.textContent`;
        const before = await page.evaluate(own);
        await page.keyboard.press("Enter");
        const isWithin = "document.activeElement.closest('.ant-modal, .ant-tour, [role=dialog]') !== null";
        await expect.poll(() => page.evaluate(isWithin)).toBe(true);
        await page.keyboard.press("Escape");
        await expect.poll(() => page.evaluate(own)).toBe(before);
      });
  });

  it("of the work list is its card: a task that is opened has the focus, and its line when it is closed", async () => {
    await story("team-lead-1", async (page) => {
      await page.goto(`${bank.origin}/tasks?whose=all`);
      await settled(page);
      await page.locator(".task-line").nth(1).focus();
      await page.keyboard.press("Enter");
      await expect.poll(() => page.evaluate("document.activeElement.className")).toBe("work-card");
      const close = page.getByRole("button", { name: /^关\s*闭$/ });
      await close.focus();
      await page.keyboard.press("Enter");
      await expect.poll(() => page.evaluate("document.activeElement.className")).toContain("task-line");
    });
  });
});
