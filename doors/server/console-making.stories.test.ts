/** Whole stories in the console: what people make from nothing, and the small screen on which tasks are worked. */
import { spawnSync } from "node:child_process";
import path from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { packageRoot } from "#ground/settings";
import { type ConsoleBank, openConsoleBank, type VisitOptions } from "../../model-bank/test-console.ts";

let bank: ConsoleBank;

beforeAll(async () => {
  spawnSync(process.execPath, [path.join(packageRoot(), "bin", "build.js")], { stdio: "inherit" });
  bank = await openConsoleBank();
});
afterAll(() => bank?.close());

async function story(login: string, act: (page: Page) => Promise<void>, options: VisitOptions = {}): Promise<void> {
  const { page, troubles, leave } = await bank.visit(login, options);
  try {
    await act(page);
    expect(troubles).toEqual([]);
  } catch (error) {
    const shown = await page.locator("body").textContent();
    throw new Error(`at ${page.url()}: ${String(error)}\n${troubles.join("\n")}\n${shown?.slice(0, 1_500)}`);
  } finally {
    await leave();
  }
}
const go = (page: Page, place: string) => page.goto(`${bank.origin}${place}`);
const button = (page: Page, name: string | RegExp) => page.getByRole("button", { name });
/** Says yes to what the page asks before it does what can't be undone. */
const confirm = (page: Page) => page.locator(".ant-modal-confirm-btns .ant-btn").last().click();
/** Writes into the field of that name, and leaves it. */
const write = async (page: Page, name: string, text: string): Promise<void> => {
  const field = page.locator("main").getByRole("textbox", { name, exact: true }).first();
  await field.fill(text);
  await field.blur();
};

describe("a policy from nothing", () => {
  it("begins with its kind, says mistakes at their fields, and holds from its day once a second person agrees", async () => {
    await story("designer", async (page) => {
      await go(page, "/decisions?tab=policies");
      await page.getByRole("link", { name: "新建政策" }).click();
      await page.waitForURL(/make=kind/);
      await page.getByRole("link", { name: "频控", exact: true }).click();
      await page.waitForURL(/make=contact_cap/);
      const text = page.getByRole("textbox", { name: "文本（YAML）" });
      expect(await text.inputValue()).toContain("effective_from: 2026-03-02");
      // What a person has to say is missed where it belongs.
      await page.locator(".policy-row .field-wrong").first().waitFor();
      expect(await button(page, "提交审批").isDisabled()).toBe(true);
      await write(page, "标识", "contact-caps");
      await page.getByRole("alert").filter({ hasText: "已有政策" }).waitFor();
      await write(page, "标识", "story-caps");
      await write(page, "中文名", "短信上限");
      await write(page, "英文名", "Caps on SMS");
      await page.getByLabel("生效首日").fill("2026-03-03");
      await page.getByLabel("生效首日").blur();
      await expect.poll(() => text.inputValue()).toContain("effective_from: 2026-03-03");
      const row = page.locator(".policy-row");
      const fill = async (name: string, value: string) => {
        await row.getByRole("textbox", { name, exact: true }).fill(value);
        await row.getByRole("textbox", { name, exact: true }).blur();
      };
      await fill("标识", "sms-day");
      await fill("中文名", "每日两条");
      await fill("英文名", "Two a day");
      await fill("最多", "two");
      await row.locator(".field-wrong").filter({ hasText: "最多" }).waitFor();
      await fill("最多", "2");
      await fill("周期", "day");
      // Something that may be said too, chosen among what there is.
      await row
        .locator(".ant-select")
        .filter({ has: page.getByRole("combobox", { name: "增加一项规定" }) })
        .click();
      await page.locator(".ant-select-dropdown:visible").getByText("渠道", { exact: true }).click();
      await expect.poll(() => text.inputValue()).toMatch(/channels: \[ ?sms ?\]/);
      // And the other way round: what is written stands in the form.
      await text.fill((await text.inputValue()).replace("max: 2", "max: 3"));
      await expect.poll(() => row.getByRole("textbox", { name: "最多", exact: true }).inputValue()).toBe("3");
      await page.getByText("✓ 检查通过").waitFor();
      await button(page, "提交审批").click();
      await page
        .getByRole("dialog")
        .getByText(/批准后自 2026年3月3日 起执行/)
        .waitFor();
      await page.getByRole("dialog").getByRole("textbox").fill("短信太多");
      await confirm(page);
      await page.waitForURL(/policy=story-caps/);
      await page.getByText("短信太多").waitFor();
      expect(await button(page, /^批\s*准$/).count()).toBe(0);
    });
    await story("approver", async (page) => {
      await go(page, "/decisions?tab=policies&policy=story-caps");
      await button(page, /^批\s*准$/).click();
      await confirm(page);
      await page.getByText("现行", { exact: true }).waitFor();
      // Who may not propose sees no way to.
      expect(await page.getByRole("link", { name: "新建政策" }).count()).toBe(0);
    });
  });

  it("has a form with words for every kind that there is", { timeout: 120_000 }, async () => {
    await story("designer", async (page) => {
      await go(page, "/decisions?tab=policies&make=kind");
      const links = page.locator(".cards .card > a:first-child");
      await links.first().waitFor();
      const kinds = await links.evaluateAll((all) => all.map((one) => one.getAttribute("href") ?? ""));
      expect(kinds.length).toBeGreaterThan(15);
      for (const text of await links.allTextContents()) expect(text).toMatch(/\p{Script=Han}/u);
      for (const kind of kinds) {
        await go(page, kind);
        await page.locator(".editor .form-fields").first().waitFor();
        const labels = await page
          .locator(".editor legend, .editor .field")
          .evaluateAll((all) => all.map((one) => one.firstChild?.textContent ?? ""));
        expect(labels.length, kind).toBeGreaterThan(4);
        for (const label of labels) expect(label, kind).toMatch(/\p{Script=Han}|^\d+$/u);
      }
    });
  });
});

describe("a static list", () => {
  it("is made by its names and last day, filled by typing, and both wait for a second person", async () => {
    await story("analyst", async (page) => {
      await go(page, "/audiences");
      await page.getByRole("link", { name: "新建静态名单" }).click();
      await page.waitForURL(/list=true/);
      await page.getByLabel("标识").fill("story_guests");
      await page.getByLabel("中文名").fill("答谢会来宾");
      await page.getByLabel("英文名").fill("Guests of the evening");
      await page.getByLabel("末日").fill("2026-03-31");
      await page.getByLabel("原因", { exact: true }).fill("答谢会");
      await button(page, "提交复核").click();
      await page.waitForURL("**/audiences/story_guests?*");
      await page.getByText("有效至 2026年3月31日").first().waitFor();
      await page.getByText(/名单本身尚待第二人批准/).waitFor();
      await page.getByText("录入或粘贴").click();
      await page.getByLabel("客户编号").fill("C-1\nC-2，C-3\nnobody\n");
      await page.getByText("4 个编号").waitFor();
      await button(page, "上传名单").click();
      await page.getByText(/4 行：接受 3，拒收 1/).waitFor();
      // Who is known to nobody is told by its line.
      await page.getByText("第 4 行").first().waitFor();
      expect(page.url()).not.toContain("C-1");
    });
    await story("approver", async (page) => {
      await go(page, "/audiences/story_guests?tab=history");
      await button(page, /^批\s*准$/).click();
      await confirm(page);
      await page.getByText("已批准", { exact: true }).waitFor();
      await page.getByRole("tab", { name: "上传、导出与分派" }).click();
      await button(page, /^批\s*准$/).click();
      await confirm(page);
      await page.getByText("已生效", { exact: true }).waitFor();
    });
    await story("analyst", async (page) => {
      await go(page, "/audiences/story_guests?tab=hands");
      await page.getByText("录入或粘贴").click();
      await page.getByText("移除", { exact: true }).click();
      await page.getByLabel("客户编号").fill("C-2");
      await button(page, "上传名单").click();
      await page.getByText("进入 0，离开 1").waitFor();
      await page.getByRole("tab", { name: "版本" }).click();
      await page.getByRole("link", { name: /修\s*改/ }).click();
      await page.waitForURL(/of=story_guests/);
      expect(await page.getByLabel("末日").inputValue()).toBe("2026-03-31");
      await page.getByLabel("末日").fill("2026-04-30");
      await page.getByLabel("原因", { exact: true }).fill("延期");
      await button(page, "提交复核").click();
      await page.waitForURL("**/audiences/story_guests?tab=history");
      await page.getByText("有效至 2026年4月30日").waitFor();
    });
  });
});
