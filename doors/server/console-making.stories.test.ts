/** Whole stories in the console: what people make from nothing, and the small screen on which tasks are worked. */
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { keepOutcomes } from "#outcome";
import { type ConsoleBank, openConsoleBank } from "../../model-bank/test-console.ts";
import { anywhere, detailsOf, goThrough, settled } from "../../model-bank/test-places.ts";
import { settleNow } from "./flows/run-until/index.ts";
import { goalsOf } from "./rules-of-bank.ts";

let bank: ConsoleBank;

beforeAll(async () => {
  bank = await openConsoleBank();
});
afterAll(() => bank?.close());

const story: ConsoleBank["story"] = (login, act, options) => bank.story(login, act, options);
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
    });
    await story("risk", async (page) => {
      await go(page, "/decisions?tab=policies&make=kind");
      await page.getByRole("link", { name: "短信上限" }).waitFor();
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

/** What of a page lies beside the screen and can't be brought onto it. As text: it runs in the browser. */
const beside = `(() => {
  const wide = document.documentElement.scrollWidth - innerWidth;
  const moves = (one) => {
    for (let at = one; at; at = at.parentElement)
      if (/auto|scroll|hidden|clip/.test(getComputedStyle(at).overflowX)) return true;
    return false;
  };
  const cut = [...document.querySelectorAll("main *")].filter((one) => {
    const { right, width, height } = one.getBoundingClientRect();
    return width > 0 && height > 0 && right > innerWidth + 1 && !moves(one.parentElement);
  });
  return [...(wide > 0 ? ["page by " + wide] : []), ...cut.slice(0, 3).map((one) => one.outerHTML.slice(0, 120))];
})()`;
const phone = { size: { width: 390, height: 844 } };

const noDialler = `navigation.addEventListener("navigate", (event) => {
  const { url } = event.destination;
  if (!url.startsWith("tel:")) return;
  window.dialled = url;
  event.preventDefault();
})`;

describe("a phone", () => {
  it("carries an agent from the list to the card, the call, the outcome and the next task", async () => {
    for (const n of [0, 1, 2, 3]) await bank.tell(`C-${n}`, "close_requested", {});
    const fits = async (page: Page): Promise<void> => expect(await page.evaluate(beside)).toEqual([]);
    await story(
      "agent-1-1",
      async (page) => {
        await go(page, "/");
        await settled(page);
        await page.getByRole("heading", { name: "我的待办" }).waitFor();
        await fits(page);
        await go(page, "/tasks");
        await page.locator(".task-line").first().waitFor();
        const open = await page.locator(".task-line").count();
        expect(open).toBeGreaterThan(1);
        await fits(page);
        await page.locator(".task-line").first().click();
        await page.getByRole("heading", { name: "话术" }).waitFor();
        expect(await page.locator(".work-list").isVisible()).toBe(false);
        await page.getByRole("heading", { name: "客户画像" }).waitFor();
        await page.locator(".work-card").getByText(/\d 前/).first().waitFor();
        await fits(page);
        const first = page.url();
        await button(page, /领\s*取/).click();
        // A browser that has no telephone would ask what to dial with, and take nothing else until that is answered.
        await page.evaluate(noDialler);
        await page.getByRole("button", { name: /拨\s*打/ }).click();
        await page.getByRole("button", { name: /138001380\d\d/ }).waitFor();
        await expect.poll(() => page.evaluate("window.dialled")).toMatch(/^tel:138001380\d\d$/);
        await page.getByText("有意向").click();
        await fits(page);
        await button(page, "记录并到下一项").click();
        // The next task stands there at once, not the list.
        await expect.poll(() => page.url()).not.toBe(first);
        await page.getByRole("heading", { name: "话术" }).waitFor();
        await fits(page);
        await page.goBack();
        await page.goBack();
        await page.locator(".work-list").waitFor();
        expect(await page.locator(".task-line").count()).toBeLessThan(open);
      },
      phone,
    );
    await bank.settle();
  });

  it("holds the pages of others too", async () => {
    const found: string[] = [];
    for (const [login, places] of [
      ["team-lead-1", ["/", "/tasks?whose=all", "/tasks?whose=board"]],
      ["analyst", ["/"]],
      ["risk", ["/"]],
      ["compliance", ["/", "/reach?tab=inbox", "/inbox"]],
    ] as const)
      await story(
        login,
        async (page) => {
          for (const place of places) {
            await go(page, place);
            await page.locator("h1").first().waitFor();
            if (place === "/inbox")
              await page.locator("select[name=content] option").first().waitFor({ state: "attached" });
            else await settled(page);
            const cut = (await page.evaluate(beside)) as string[];
            found.push(...cut.map((one) => `${login} ${place}: ${one}`));
          }
        },
        phone,
      );
    expect(found).toEqual([]);
  });
});

describe("the local inbox", () => {
  const word = `id: grow-story-word
zh: 故事短信
en: Story by SMS
stage: grow
class: service
trigger: { event: login }
waves: [{ id: word, channel: sms, content: complaint-solved-sms }]
goal: { event: deposit_opened, within: 14d }
`;
  const call = `id: protect-story-call
zh: 故事外呼
en: Story by robot
stage: protect
class: risk
trigger: { event: login }
waves: [{ id: call, channel: robot_call, content: habit-shift-robot, urgent: true }]
goal: { event: deposit_opened, within: 14d }
`;
  const counted = () => keepOutcomes(bank.house.bank.storage, goalsOf(bank.house.bank.definitions));
  const heard = () => settleNow({ bank: bank.house.bank, receipts: true });

  it("plays the customer: a message is answered, a call is taken, and both are counted", {
    timeout: 180_000,
  }, async () => {
    await story("designer", async (page) => {
      for (const file of [word, call]) {
        await go(page, "/playbooks/new");
        await page.getByRole("textbox", { name: "文件（YAML）" }).fill(file);
        await page.getByText("✓ 检查通过").waitFor();
        await button(page, "提交审批").click();
        await page.getByRole("dialog").getByRole("textbox").fill("故事");
        await page.getByRole("dialog").getByRole("button", { name: "提交审批" }).click();
        await page.waitForURL(/tab=versions/);
      }
    });
    await story("approver", async (page) => {
      for (const id of ["grow-story-word", "protect-story-call"]) {
        await go(page, `/playbooks/${id}?tab=versions`);
        await button(page, "批准并上线").click();
        await page.getByRole("dialog").getByRole("button", { name: "批准并上线" }).click();
        await page.getByText("在线").first().waitFor();
      }
    });
    await bank.house.bank.playbooks.look();
    await bank.tell("C-9", "login", { device: "phone-1" });
    await counted();
    await story("compliance", async (page) => {
      await go(page, "/reach?tab=inbox&channel=robot_call");
      const rung = page.locator("article").filter({ hasText: "交易异常提醒" });
      await rung.getByRole("button", { name: /接\s*听/ }).click();
      await rung.locator(".ant-tag", { hasText: "接听" }).waitFor();
      await heard();
      await rung.getByRole("combobox", { name: "通话结果" }).click();
      await page.locator(".ant-select-dropdown:visible").getByText("有意向", { exact: true }).click();
      await rung.locator(".ant-tag", { hasText: "通话结束" }).waitFor();
      await heard();
      // Three seconds on the network, then it may be answered.
      await bank.tell("C-10", "customer_recorded", { age: 41 });
      await heard();
      await go(page, "/reach?tab=inbox&channel=sms");
      const message = page.locator("article").filter({ hasText: "您的投诉已办结" });
      await message.getByText("送达", { exact: true }).waitFor();
      await message.getByRole("searchbox", { name: "客户回复的内容" }).fill("谢谢，已完成");
      await message.getByRole("button", { name: /回\s*复/ }).click();
      await message.locator(".ant-tag", { hasText: "回复" }).waitFor();
      await heard();
      await go(page, "/reach?tab=ledger");
      const line = (text: string) => page.locator("tr").filter({ hasText: text });
      await line("grow-story-word")
        .getByText(/回复 ·/)
        .waitFor();
      // Who answers has been reached; how the call ended is told by the customer's own page.
      await line("protect-story-call")
        .getByText(/送达 ·/)
        .waitFor();
    });
    await heard();
    await counted();
    await story("analyst", async (page) => {
      // Answered is more than delivered: the funnel of the wave counts both.
      for (const id of ["grow-story-word", "protect-story-call"]) {
        await go(page, `/playbooks/${id}?tab=results`);
        await page.locator(".wave-funnel").first().waitFor();
        await expect.poll(() => page.locator(".wave-funnel").first().textContent()).toMatch(/有效触达[^0-9]*1/);
      }
      await go(page, "/customers/C-9?tab=timeline");
      await page.getByText("通话结束").first().waitFor();
    });
  });
});

describe("every page", () => {
  it("calls people by their names, not as records do", { timeout: 200_000 }, async () => {
    const raw: string[] = [];
    const done = ["/decisions?tab=policies&policy=story-caps", "/audiences/story_guests", "/playbooks/grow-story-word"];
    const all = [
      ...anywhere,
      ...(await detailsOf(bank)),
      { login: "analyst", places: [...done, "/customers/C-0", "/audiences?tab=hands"] },
      { login: "compliance", places: ["/organisation?tab=audit", "/reach?tab=switches"] },
    ];
    for (const { login, places } of all)
      await story(login, (page) =>
        goThrough(page, bank.origin, places, async (where) => {
          const shown = (await page.locator("body").textContent()) ?? "";
          raw.push(...(shown.match(/.{0,60}person:.{0,40}/gu) ?? []).map((one) => `${login} ${where}: ${one}`));
        }),
      );
    expect(raw.join("\n")).toBe("");
  });
});
