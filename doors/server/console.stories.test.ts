/** Whole stories in the console: what people come to it for, from sign-in to what came of it. */
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ConsoleBank, openConsoleBank } from "../../model-bank/test-console.ts";

let bank: ConsoleBank;

beforeAll(async () => {
  bank = await openConsoleBank();
});
afterAll(() => bank?.close());

const story: ConsoleBank["story"] = (login, act, options) => bank.story(login, act, options);
const go = (page: Page, place: string) => page.goto(`${bank.origin}${place}`);
const button = (page: Page, name: string | RegExp) => page.getByRole("button", { name });
/** Chooses in the field of that name; what is long is found by typing. */
const pick = async (page: Page, within: string, name: string, option: string, typed = false): Promise<void> => {
  const field = page.getByRole("combobox", { name, exact: true });
  await page.locator(within).locator(".ant-select").filter({ has: field }).first().click();
  if (typed) await page.keyboard.type(option);
  await page
    .locator(".ant-select-dropdown:visible .ant-select-item-option-content", { hasText: option })
    .first()
    .click();
};
const number = async (subject: string): Promise<number> =>
  (await bank.house.bank.storage.batch("story", (tx) => bank.house.bank.people.lookup(tx, subject))) ?? -1;

describe("the door", () => {
  it("tells a wrong password in words, lets in with the right one, and out again", async () => {
    await story(undefined, async (page) => {
      await go(page, "/");
      await page.waitForURL("**/sign-in");
      await page.locator("input[name=username]").fill("designer");
      await page.locator("input[name=password]").fill("not the password");
      await page.locator("button[type=submit]").click();
      await page.locator("[role=alert]:not(:empty)").waitFor();
      await bank.signIn(page, "designer");
      await page.getByRole("heading", { name: "今天的闭环" }).waitFor();
      await button(page, "退出登录").click();
      await page.waitForURL("**/sign-in");
      await go(page, "/playbooks");
      await page.waitForURL("**/sign-in?next=*");
    });
  });

  it("leads on to the place a link named, with its filters, and back goes back", async () => {
    await story(undefined, async (page) => {
      await go(page, "/decisions?outcome=holdout&tab=policies");
      await page.waitForURL("**/sign-in?next=*");
      await bank.signIn(page, "analyst");
      await page.waitForURL("**/decisions?*");
      expect(new URL(page.url()).searchParams.get("tab")).toBe("policies");
      await page.getByRole("link", { name: "剧本", exact: true }).click();
      await page.waitForURL("**/playbooks");
      await page.goBack();
      await page.waitForURL("**/decisions?*");
    });
  });

  it("sends nobody to another site", async () => {
    await story(undefined, async (page) => {
      await go(page, `/sign-in?next=${encodeURIComponent("//evil.example/")}`);
      await bank.signIn(page, "analyst");
      expect(new URL(page.url()).origin).toBe(bank.origin);
    });
  });

  it("shows each role the places it may go to, and no others", async () => {
    const places = async (login: string): Promise<string[]> => {
      let found: string[] = [];
      await story(login, async (page) => {
        found = await page
          .locator("nav.side a")
          .evaluateAll((links) => links.map((one) => one.getAttribute("href") ?? ""));
      });
      return found;
    };
    const [agent, designer] = [await places("agent-1-1"), await places("designer")];
    expect(agent).toContain("/tasks");
    expect(designer).not.toContain("/tasks");
    expect(designer).toContain("/playbooks");
  });
});

describe("language and appearance", () => {
  it("are switched on the spot and remembered", async () => {
    await story("analyst", async (page) => {
      await button(page, "Switch to English").click();
      await page.getByRole("heading", { name: "The loop today" }).waitFor();
      expect(await page.locator("html").getAttribute("lang")).toBe("en");
      await button(page, "Switch to dark").click();
      expect(await page.locator("html").getAttribute("data-theme")).toBe("dark");
      await page.reload();
      await page.getByRole("heading", { name: "The loop today" }).waitFor();
      expect(await page.locator("html").getAttribute("data-theme")).toBe("dark");
    });
  });
});

describe("customers", () => {
  it("are found by a phone number that stands in no address, and a newcomer sees why one got nothing", async () => {
    await story("agent-1-1", async (page) => {
      await go(page, "/customers");
      await page.getByLabel("内容").fill("13800138003");
      await button(page, /查\s*找/).click();
      await page.getByRole("link", { name: /^客户 \d+$/ }).click();
      await page.getByRole("tab", { name: "为什么" }).click();
      await page.getByRole("heading", { name: "为什么没有触达" }).waitFor();
      await page.locator(".clauses li").first().waitFor();
      expect(await page.locator(".clauses").first().textContent()).toMatch(/不成立|未知/);
      expect(page.url()).not.toContain("13800138003");
      const kept = await page.evaluate("JSON.stringify({ ...localStorage, ...sessionStorage })");
      expect(kept).not.toContain("13800138003");
    });
  });

  it("are shown unmasked for a reason only, and masked again", async () => {
    await story("agent-1-1", async (page) => {
      await go(page, "/customers/C-4");
      await page
        .getByText("138****8004")
        .or(page.getByText(/138\*+/))
        .first()
        .waitFor();
      await button(page, "查看未脱敏信息").click();
      const dialog = page.getByRole("dialog");
      await dialog.getByRole("button", { name: "查看未脱敏信息" }).click();
      await page.getByText("请填写原因").waitFor();
      await dialog.getByRole("textbox").fill("客户来电核对号码");
      await dialog.getByRole("button", { name: "查看未脱敏信息" }).click();
      await page.getByText("13800138004").waitFor();
      await button(page, "重新隐藏").click();
      await page.getByText("13800138004").waitFor({ state: "detached" });
    });
    const { rows } = await auditOf("profile.reveal_person");
    expect(rows).toBeGreaterThan(0);
  });

  it("of another branch are nowhere: not by search, not by address, not by the API", async () => {
    const other = await number("C-14");
    await story("branch-operator-1", async (page) => {
      for (const place of [`/customers/@${other}`, "/customers/C-14"]) {
        await go(page, place);
        await page.getByText("未找到").waitFor();
      }
      const status = await page.evaluate(async (id) => (await fetch(`/v1/customers/@${id}`)).status, other);
      expect(status).toBe(404);
      await go(page, "/customers?where=customer.age%20%3E%200");
      await page.getByText(/符合条件 13 位/).waitFor();
    });
    await story("branch-operator-2", async (page) => {
      await go(page, `/customers/@${other}`);
      await page.getByRole("tab", { name: "全景" }).waitFor();
    });
  });

  it("show what happened by kind, and the address keeps the choice", async () => {
    await bank.tell("C-5", "login", { device: "phone-1" });
    await story("manager-1-1", async (page) => {
      await go(page, "/customers");
    });
    await story("analyst", async (page) => {
      await go(page, "/customers/C-5?tab=timeline&kinds=event");
      await page.locator(".timeline li").first().waitFor();
      expect(await page.getByRole("checkbox", { name: "决策" }).isChecked()).toBe(false);
      await page.getByRole("checkbox", { name: "决策" }).check();
      await page.waitForURL(/kinds=.*decision/);
    });
  });

  it("renew on an open screen when a fact comes in, without a reload", async () => {
    await story("analyst", async (page) => {
      await go(page, "/customers/C-6?tab=timeline");
      await page.locator(".live.live").waitFor();
      const before = await page.locator(".timeline li").count();
      await bank.tell("C-6", "login", { device: "phone-1" });
      await expect.poll(() => page.locator(".timeline li").count(), { timeout: 15_000 }).toBeGreaterThan(before);
    });
  });
});

describe("the work list", () => {
  it("lets an agent work ten tasks, one after the other", async () => {
    for (let n = 0; n < 10; n++) await bank.tell(`C-${n}`, "close_requested", {});
    await story("team-lead-1", async (page) => {
      await go(page, "/tasks?whose=all");
      await expect.poll(() => page.locator(".task-line").count()).toBe(10);
      await go(page, "/tasks?whose=board");
      await page.getByRole("cell", { name: /agent-1-1/ }).waitFor();
    });
    let worked = 0;
    for (const login of ["agent-1-1", "agent-1-2"]) {
      await story(login, async (page) => {
        await go(page, "/tasks");
        await page.getByRole("heading", { name: "待办" }).waitFor();
        for (;;) {
          await page.locator(".work-list").waitFor();
          const open = await page.locator(".task-line").count();
          if (open === 0) break;
          await page.locator(".task-line").first().click();
          await page.getByRole("heading", { name: "话术" }).waitFor();
          await button(page, /领\s*取/).click();
          await page.getByText("有意向").click();
          await button(page, "记录并到下一项").click();
          await expect.poll(() => page.locator(".task-line").count()).toBeLessThan(open);
          worked++;
        }
      });
    }
    expect(worked).toBe(10);
    await bank.settle();
  });

  it("fits a phone: the list, then the task alone", async () => {
    await bank.tell("C-11", "close_requested", {});
    await story(
      "team-lead-1",
      async (page) => {
        await go(page, "/tasks?whose=all");
        await page.locator(".task-line").first().click();
        await page.getByRole("heading", { name: "话术" }).waitFor();
        expect(await page.locator(".work-list").isVisible()).toBe(false);
        const wide = await page.evaluate("document.documentElement.scrollWidth - innerWidth");
        expect(wide).toBeLessThanOrEqual(0);
        await button(page, /关\s*闭/).click();
        await page.locator(".work-list").waitFor();
      },
      { size: { width: 390, height: 844 } },
    );
  });
});

describe("playbooks", () => {
  it("are written on the canvas, tried, approved by another person, and an event fires them", async () => {
    await story("designer", async (page) => {
      await go(page, "/playbooks/new");
      const file = page.getByRole("textbox", { name: "文件（YAML）" });
      await file.fill(
        (await file.inputValue())
          .replace("grow-my-playbook", "grow-story")
          .replace("risk-reassessment-push", "nowhere"),
      );
      // What is wrong is said beside the text, and at its node.
      await page
        .locator(".problems")
        .getByText(/有 \d+ 处需要修正/)
        .waitFor();
      await page.locator(".step.wave.step-wrong").click();
      await page.locator(".wave-form .field-wrong").first().waitFor();
      await pick(page, ".wave-form", "渠道", "站内信");
      await pick(page, ".wave-form", "素材", "complaint-solved-inbox", true);
      await page.getByText("✓ 检查通过").waitFor();
      expect(await file.inputValue()).toContain("channel: inbox");
      await pick(page, ".canvas-acts", "增加一波", "分支");
      await expect.poll(() => page.locator(".step.fork").count()).toBe(1);
      await pick(page, ".wave-form", "上一次触达", "已打开");
      await expect.poll(() => file.inputValue()).toContain("receipt: opened");
      await button(page, "移除此波").click();
      await expect.poll(() => page.locator(".step.fork").count()).toBe(0);
      await button(page, "提交审批").click();
      const dialog = page.getByRole("dialog");
      await dialog.getByRole("textbox").fill("登录后的问候");
      await dialog.getByRole("button", { name: "提交审批" }).click();
      await page.waitForURL("**/playbooks/grow-story?tab=versions");
      expect(await button(page, "批准并上线").count()).toBe(0);
    });
    await story("approver", async (page) => {
      await go(page, "/playbooks?waiting=true");
      await page.getByRole("link", { name: /grow-story/ }).click();
      await button(page, "批准并上线").click();
      await page.getByRole("dialog").getByRole("button", { name: "批准并上线" }).click();
      await page.getByText("在线").first().waitFor();
    });
    await bank.house.bank.playbooks.look();
    await bank.tell("C-7", "login", { device: "phone-1" });
    await bank.settle();
    await story("analyst", async (page) => {
      await go(page, "/playbooks/grow-story?tab=results");
      await page.getByRole("heading", { name: "流程", exact: true }).waitFor();
      await page.locator("td").first().waitFor();
      await go(page, "/customers/C-7?tab=timeline");
      await page.getByText("New playbook").first().waitFor();
    });
    await story("compliance", async (page) => {
      await go(page, "/inbox");
      await page.locator("article").first().waitFor();
    });
  });

  it("are changed on the canvas in every part, and the file says the same", async () => {
    await story("designer", async (page) => {
      await go(page, "/playbooks/new");
      const file = page.getByRole("textbox", { name: "文件（YAML）" });
      const says = (text: string) => expect.poll(() => file.inputValue()).toContain(text);
      await page.locator(".step.trigger").click();
      await pick(page, ".wave-form", "何时开始", "一段时间没有发生");
      await says("absence: { of: [ login ], for: 15d }");
      await pick(page, ".wave-form", "何时开始", "客户的日期");
      await says("offsets: [ 0d ]");
      await page.locator(".step.whom").click();
      const whom = page.locator(".wave-form").getByRole("textbox", { name: "对谁（入组时须满足）" });
      await whom.fill("customer.age >= 60");
      await whom.blur();
      await says("audience: customer.age >= 60");
      await page.getByRole("button", { name: "＋ 再次入组" }).click();
      await says("reentry: { after: 30d }");
      await page.locator(".step.end").click();
      await page.getByRole("button", { name: "＋ 退出条件" }).click();
      await says("exit:");
      // And the other way round.
      await file.fill((await file.inputValue()).replace("id: hello", "id: greeting"));
      await page.locator(".step.wave", { hasText: "greeting" }).waitFor();
      await page.getByText("✓ 检查通过").waitFor();
    });
  });

  it("stand in the matrix of stages and steps, and on boards with what came of them", async () => {
    await story("analyst", async (page) => {
      await go(page, "/playbooks");
      await page.getByRole("link", { name: "矩阵与活动" }).click();
      await page.locator(".matrix").getByRole("link").first().waitFor();
      expect(await page.locator(".matrix tbody tr").count()).toBe(6);
      await page.getByRole("tab", { name: "获客活动" }).click();
      await page.waitForURL("**/playbooks/plans?board=acquisition");
      await page.getByText("开户有礼").first().waitFor();
    });
  });

  it("are tried on the past, where nothing is sent", async () => {
    await story("designer", async (page) => {
      await go(page, "/playbooks/warn-complaint-solved?tab=try");
      await button(page, "试运行").last().click();
      await page.getByText("会触达的客户").waitFor({ timeout: 50_000 });
    });
  });

  it("are paused for a reason, and go on", async () => {
    await story("risk", async (page) => {
      await go(page, "/playbooks/warn-complaint-solved");
      await button(page, /暂\s*停/).click();
      const dialog = page.getByRole("dialog");
      await dialog.getByRole("textbox").fill("核对文案");
      await dialog.getByRole("button", { name: /暂\s*停/ }).click();
      await page.getByText("已暂停").first().waitFor();
    });
    await story("approver", async (page) => {
      await go(page, "/playbooks/warn-complaint-solved");
      await button(page, /恢\s*复/).click();
      const dialog = page.getByRole("dialog");
      await dialog.getByRole("textbox").fill("文案无误");
      await dialog.getByRole("button", { name: /恢\s*复/ }).click();
      await page.getByText("在线").first().waitFor();
    });
  });
});

describe("decisions", () => {
  it("are filtered by what the address says, and one is taken apart", async () => {
    await story("analyst", async (page) => {
      await go(page, "/decisions");
      await page.locator("tbody a[href^='/decisions/']").first().click();
      await page.getByRole("heading", { name: "所用版本" }).waitFor();
      await page.goBack();
      await page.waitForURL("**/decisions");
    });
  });
});

describe("policies", () => {
  it("say something else from a day on once a second person agrees, and capacity shows what is left", async () => {
    await story("designer", async (page) => {
      await go(page, "/decisions?tab=policies&policy=budgets");
      await page.getByRole("link", { name: "修改", exact: true }).click();
      await page.getByLabel("自何日起修改").fill("2026-04-01");
      await button(page, "自该日起另行规定").click();
      const text = page.getByRole("textbox", { name: "文本（YAML）" });
      await expect.poll(() => text.inputValue()).toContain("effective_to: 2026-03-31");
      const amount = page.locator(".policy-row:visible").first().getByRole("textbox", { name: "数量" });
      await amount.fill("many");
      await amount.blur();
      await page.locator(".field-wrong:visible").first().waitFor();
      expect(await button(page, "提交审批").isDisabled()).toBe(true);
      await amount.fill("300000");
      await amount.blur();
      await page.getByText("✓ 检查通过").waitFor();
      await button(page, "提交审批").click();
      const dialog = page.getByRole("dialog");
      await dialog.getByRole("textbox").fill("旺季预算");
      await dialog.getByRole("button", { name: "提交审批" }).click();
      await page.getByText("旺季预算").waitFor();
      expect(await button(page, /^批\s*准$/).count()).toBe(0);
    });
    await story("approver", async (page) => {
      await go(page, "/decisions?tab=policies&policy=budgets");
      await button(page, /^批\s*准$/).click();
      await page
        .getByRole("dialog")
        .getByRole("button", { name: /批\s*准/ })
        .click();
      await button(page, /^批\s*准$/).waitFor({ state: "detached" });
      await page.getByRole("tab", { name: "产能与预算" }).click();
      await page.getByRole("link", { name: "短信预算" }).waitFor();
      await page
        .getByText(/200,000\.00/)
        .first()
        .waitFor();
    });
  });
});

async function auditOf(action: string): Promise<{ rows: number }> {
  const { storage } = bank.house.bank;
  const { sql } = await import("#ground/storage");
  return await storage.batch("story", (tx) =>
    tx.one<{ rows: number }>(
      sql`select count(*) as rows from audit.entry where action like ${`%reveal%`} or action = ${action}`,
    ),
  );
}
