/** The canvas of playbooks: with the mouse and with keys alike, with an address for what is chosen, and nothing over anything. */
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Act, type ConsoleBank, openConsoleBank } from "../../model-bank/test-console.ts";

let bank: ConsoleBank;

beforeAll(async () => {
  bank = await openConsoleBank({ customers: 0 });
});
afterAll(() => bank?.close());

const story = (act: Act, language: "zh" | "en" = "zh") => bank.story("designer", act, { language });
const go = (page: Page, place: string) => page.goto(`${bank.origin}${place}`);
const button = (page: Page, name: string) => page.getByRole("button", { name, exact: true });
const text = (page: Page) => page.getByRole("textbox", { name: "文件（YAML）" });
const node = (page: Page, id: string) => page.locator(`.react-flow__node[data-id="${id}"]`);
const chosen = (page: Page) => new URL(page.url()).searchParams.get("node");
/** What has the focus, by what it is called or says. */
const focused = (page: Page) =>
  page.evaluate(
    "(document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent ?? '').trim()",
  );

const beginning = `id: grow-two
zh: 两波
en: Two waves
stage: grow
class: service
trigger: { event: login }
waves:
  - id: hello
    channel: push
    content: risk-reassessment-push
  - { id: again, wait: 2d, channel: push, content: risk-reassessment-push }
goal: { event: deposit_opened, within: 14d }
`;

/** Goes on with Tab until what has the focus is called so. */
async function tabTo(page: Page, name: RegExp): Promise<void> {
  for (let n = 0; n < 80; n++) {
    await page.keyboard.press("Tab");
    if (name.test(String(await focused(page)))) return;
  }
  throw new Error(`no Tab leads to ${name}`);
}

/** A branch from the first wave to the end by a receipt, taken away, back again, and taken back once more. */
const said: Record<string, string[]> = { mouse: [], keys: [] };

describe("the canvas", () => {
  it("draws, opens and removes ways with the mouse, and takes steps back and again", async () => {
    await story(async (page) => {
      await go(page, "/playbooks/new");
      const file = text(page);
      await file.fill(beginning);
      await node(page, "again").waitFor();
      await node(page, "hello").locator(".source").dragTo(node(page, "end").locator(".target"));
      await button(page, "按回执").click();
      await expect.poll(() => file.inputValue()).toContain("{ receipt: opened, go: end }");
      said.mouse?.push(await file.inputValue());
      // By its label, as one sees it.
      await page.locator(".way-label", { hasText: "opened" }).click();
      await page.getByRole("group", { name: "opened" }).getByRole("button", { name: "移除此去向" }).click();
      await expect.poll(() => file.inputValue()).not.toContain("receipt: opened");
      said.mouse?.push(await file.inputValue());
      await button(page, "撤 销").click();
      await expect.poll(() => file.inputValue()).toBe(said.mouse?.[0]);
      await button(page, "重 做").click();
      await expect.poll(() => file.inputValue()).toBe(said.mouse?.[1]);
      await button(page, "撤 销").click();
      await button(page, "撤 销").click();
      await expect.poll(() => file.inputValue()).toBe(beginning);
    });
  });

  it("does the same with keys alone, with the same file, and gives the focus back", async () => {
    await story(async (page) => {
      await go(page, "/playbooks/new");
      const file = text(page);
      await file.fill(beginning);
      await node(page, "again").waitFor();
      await page.getByRole("combobox", { name: "增加一波" }).focus();
      await tabTo(page, /^hello /);
      await page.keyboard.press("Enter");
      await expect.poll(() => chosen(page)).toBe("hello");
      await tabTo(page, /^连到…$/);
      await page.keyboard.press("ArrowDown");
      await page.keyboard.press("ArrowDown");
      await page.keyboard.press("Enter");
      // The question has the focus; Escape would leave it.
      await expect.poll(() => focused(page)).toBe("之后总是");
      await page.keyboard.press("Tab");
      await page.keyboard.press("Enter");
      await expect.poll(() => file.inputValue()).toContain("{ receipt: opened, go: end }");
      said.keys?.push(await file.inputValue());
      await expect.poll(() => focused(page)).toMatch(/^hello /);
      await page.getByRole("combobox", { name: "增加一波" }).focus();
      await tabTo(page, /opened$/);
      await page.keyboard.press("Enter");
      await expect.poll(() => focused(page)).toBe("移除此去向");
      await page.keyboard.press("Escape");
      await expect.poll(() => focused(page)).toMatch(/opened$/);
      await page.keyboard.press("Enter");
      await expect.poll(() => focused(page)).toBe("移除此去向");
      await page.keyboard.press("Enter");
      await expect.poll(() => file.inputValue()).not.toContain("receipt: opened");
      said.keys?.push(await file.inputValue());
      await expect.poll(() => focused(page)).toMatch(/^fork-/);
      await page.keyboard.press("Control+z");
      await expect.poll(() => file.inputValue()).toBe(said.keys?.[0]);
      await page.keyboard.press("Control+Shift+z");
      await expect.poll(() => file.inputValue()).toBe(said.keys?.[1]);
      await page.keyboard.press("Control+z");
      await page.keyboard.press("Control+z");
      await expect.poll(() => file.inputValue()).toBe(beginning);
    });
    expect(said.keys).toEqual(said.mouse);
  });

  it("has an address for what is chosen: a link leads there, and back goes back", async () => {
    await story(async (page) => {
      await go(page, "/playbooks/grow-term-maturity?tab=flow&edit=true&node=day-1");
      await page.locator(".wave-form").getByRole("heading", { name: "波次 day-1" }).waitFor();
      // It is in sight on the picture, and in the file beside it.
      await expect.poll(() => page.evaluate(inSight("day-1"))).toBe(true);
      await expect.poll(() => page.evaluate("document.querySelector('textarea.code').scrollTop")).toBeGreaterThan(0);
      await page.getByRole("button", { name: "显示全图" }).click();
      await page.locator(".react-flow__edge").first().focus();
      await page.evaluate("window.focusedWay = document.activeElement");
      await node(page, "@trigger").dispatchEvent("click");
      await page.locator(".wave-form").getByRole("heading", { name: "触发" }).waitFor();
      // The way that had the focus was not drawn anew.
      expect(await page.evaluate("document.activeElement === window.focusedWay")).toBe(true);
      expect(chosen(page)).toBe("@trigger");
      await node(page, "end").click();
      await expect.poll(() => chosen(page)).toBe("end");
      await page.goBack();
      await page.locator(".wave-form").getByRole("heading", { name: "触发" }).waitFor();
      await page.goBack();
      await page.locator(".wave-form").getByRole("heading", { name: "波次 day-1" }).waitFor();
      await page.keyboard.press("Escape");
    });
  });

  it("lays nothing over anything: no way over a node or a label, no two ways along one line", async () => {
    await story(async (page) => {
      const found: string[] = [];
      const look = async (name: string): Promise<void> => {
        await page.locator(".react-flow__edge-path").last().waitFor({ state: "attached" });
        await page.locator(".react-flow__node").last().waitFor();
        for (const one of (await page.evaluate(overlaps)) as string[]) found.push(`${name}: ${one}`);
      };
      const forked = Object.values(bank.house.bank.definitions.playbooks)
        .filter(({ waves = [] }) => JSON.stringify(waves).includes('"go"'))
        .map(({ id }) => id);
      expect(forked.length).toBeGreaterThan(3);
      for (const id of forked) {
        await go(page, `/playbooks/${id}?tab=flow`);
        await look(id);
      }
      await go(page, "/playbooks/new");
      await text(page).fill(manyWays);
      await node(page, "gift").waitFor();
      await look("many ways");
      expect(found).toEqual([]);
    });
  });
});

/** Ways forward over several rows, arms, two ways between the same waves, and one back to the beginning. */
const manyWays = `id: grow-many-ways
zh: 多路
en: Many ways
stage: grow
class: service
trigger: { event: login }
waves:
  - { id: hello, channel: push, content: risk-reassessment-push }
  - id: asked
    wait: 3d
    branch:
      - { receipt: opened, go: call }
      - { receipt: not_opened, go: again }
      - { if: customer.age >= 60 && customer.demand_balance > 5000, go: gift }
      - { outcome: [interested, call_later], go: call }
  - id: arms
    split: [{ arm: a, share: 0.3, go: again }, { arm: b, share: 0.3, go: gift }, { arm: c, share: 0.4, go: end }]
  - { id: again, wait: 2d, channel: push, content: risk-reassessment-push, then: gift }
  - { id: call, wait: 1d, channel: agent_call, content: service-repair-agent }
  - id: more
    wait: 1d
    branch: [{ receipt: opened, go: hello }, { receipt: not_opened, go: end }, { receipt: clicked, go: gift }]
  - { id: gift, channel: push, content: risk-reassessment-push, then: end }
goal: { event: deposit_opened, within: 14d }
`;

// As text: it runs in the browser, whose names this program does not know.
const inSight = (id: string): string => `(() => {
  const one = document.querySelector('.react-flow__node[data-id="${id}"]');
  const [own, frame] = [one.getBoundingClientRect(), one.closest(".canvas").getBoundingClientRect()];
  return own.top >= frame.top && own.bottom <= frame.bottom && own.left >= frame.left && own.right <= frame.right;
})()`;
const overlaps = `(() => {
  const rects = (selector) => [...document.querySelectorAll(selector)].map((one) => [one, one.getBoundingClientRect()]);
  const [nodes, labels] = [rects(".react-flow__node"), rects(".way-label rect")];
  const ways = [...document.querySelectorAll(".react-flow__edge")].map((edge) => {
    const line = edge.querySelector(".react-flow__edge-path");
    const toScreen = line.getScreenCTM();
    const points = [];
    for (let at = 0; at <= line.getTotalLength(); at += 4) points.push(line.getPointAtLength(at).matrixTransform(toScreen));
    return { edge, name: edge.getAttribute("aria-label"), points, scale: toScreen.a };
  });
  const found = [];
  const meet = (a, b) => a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1;
  const boxes = [...nodes, ...labels];
  for (const [at, [one, rect]] of boxes.entries())
    for (const [other, second] of boxes.slice(at + 1))
      if (meet(rect, second)) found.push(one.parentElement.textContent + " lies over " + other.parentElement.textContent);
  const within = (rect, point, inset) =>
    point.x > rect.left + inset && point.x < rect.right - inset && point.y > rect.top + inset && point.y < rect.bottom - inset;
  for (const { edge, name, points, scale } of ways) {
    for (const [one, rect] of nodes)
      if (points.some((point) => within(rect, point, 2))) found.push(name + " goes over " + one.dataset.id);
    for (const [one, rect] of labels)
      if (!edge.contains(one) && points.some((point) => within(rect, point, 0))) found.push(name + " goes over the label " + one.parentElement.textContent);
    for (const other of ways) {
      if (other.edge === edge) continue;
      let together = 0;
      for (const point of points) {
        const isNear = other.points.some((two) => Math.hypot(two.x - point.x, two.y - point.y) < 3 * scale);
        together = isNear ? together + 1 : 0;
        if (together === 5) found.push(name + " lies on " + other.name);
      }
    }
  }
  return found;
})()`;
