/** Whole stories in the console: who customers are, what came of it, what models are worth, and who did what. */
import { readFile } from "node:fs/promises";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { job } from "#ground/authority";
import { dataset, fitEncoder, linearModel, numericColumn } from "#kits/forest";
import { registerVersion } from "#learning";
import { type ConsoleBank, openConsoleBank } from "../../model-bank/test-console.ts";

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

describe("audiences", () => {
  it("keep clauses and text in step, count as one types, and wait for a second person", async () => {
    await story("analyst", async (page) => {
      await go(page, "/audiences/new");
      await page.getByRole("textbox", { name: "CEL 文本" }).fill("customer.age >= 40");
      await page.getByText("6 人", { exact: true }).waitFor();
      const value = page.getByRole("textbox", { name: "取值" });
      expect(await value.inputValue()).toBe("40");
      await value.fill("44");
      await value.press("Enter");
      await page.getByText("2 人", { exact: true }).waitFor();
      expect(await page.getByRole("textbox", { name: "CEL 文本" }).inputValue()).toBe("customer.age >= 44");
      expect(new URL(page.url()).searchParams.get("where")).toBe("customer.age >= 44");
      await page.getByLabel("标识").fill("story_elders");
      await page.getByLabel("中文名").fill("故事客群");
      await page.getByLabel("英文名").fill("Story audience");
      await page.getByLabel("原因", { exact: true }).fill("故事");
      await button(page, "提交复核").click();
      await page.waitForURL("**/audiences/story_elders?*");
      await page.getByText("待复核", { exact: true }).waitFor();
    });
    await story("approver", async (page) => {
      await go(page, "/audiences/story_elders?tab=history");
      await page.getByRole("button", { name: /批\s*准/ }).click();
      await confirm(page);
      await page.getByText("已批准", { exact: true }).waitFor();
    });
  });

  it("point at the clause that is wrong", async () => {
    await story("analyst", async (page) => {
      await go(page, `/audiences/new?where=${encodeURIComponent("customer.agee >= 40")}`);
      await page.getByText(/没有 customer.agee/).waitFor();
      expect(await button(page, "提交复核").isDisabled()).toBe(true);
    });
  });
});

describe("audiences in people's hands", () => {
  it("take a list from a file, and leave the house as a file once a second person agrees", async () => {
    await story("analyst", async (page) => {
      await go(page, "/audiences/vip_guests?tab=hands");
      const buffer = Buffer.from("customer_id\nC-1\nC-2\nnobody\n");
      await page.locator("input[type=file]").setInputFiles({ name: "guests.csv", mimeType: "text/csv", buffer });
      await button(page, "上传名单").click();
      await page.getByText(/3 行：接受 2，拒收 1/).waitFor();
      await page.getByLabel("用途").first().fill("答谢活动签到");
      await button(page, "申请导出").click();
      await page.getByRole("cell", { name: "答谢活动签到" }).waitFor();
      expect(await button(page, "取走文件").count()).toBe(0);
    });
    // What belongs to whom is copied beside the bank as it runs.
    await bank.house.bank.copyProfiles();
    await story("compliance", async (page) => {
      await go(page, "/audiences?tab=hands");
      await button(page, /^批\s*准$/).click();
      await confirm(page);
      await page.getByText("可取走").waitFor();
    });
    await story("analyst", async (page) => {
      await go(page, "/audiences/vip_guests?tab=hands");
      const [file] = await Promise.all([page.waitForEvent("download"), button(page, "取走文件").click()]);
      const told = await readFile(await file.path(), "utf8");
      expect(told).toMatch(/\*/);
      expect(told).not.toContain("13800138001");
      await page.getByText("已取走").waitFor();
    });
  });
});

describe("data", () => {
  it("shows what was set aside and why, and finds an attribute in the catalog", async () => {
    await expect(bank.tell("C-1", "customer_recorded", { age: "not a number" })).rejects.toThrow("/data/age");
    await story("analyst", async (page) => {
      await go(page, "/data?tab=quarantine");
      await page.getByRole("group", { name: "隔离" }).getByText("/data/age").waitFor();
      await go(page, "/data?tab=catalog");
      await page.getByRole("searchbox", { name: "按名称查找" }).fill("活期");
      await page.keyboard.press("Enter");
      await page.getByText("demand_balance").first().waitFor();
      expect(new URL(page.url()).searchParams.get("find")).toBe("活期");
    });
  });
});

describe("outcomes", () => {
  it("stand beside the holdout and go into a file", async () => {
    const [id] = Object.keys(bank.house.bank.definitions.playbooks).sort();
    await story("analyst", async (page) => {
      await go(page, `/outcomes?playbook=${id}`);
      await page.getByText("两组比较").waitFor();
      await page.getByText("归因（非因果）").waitFor();
      const [file] = await Promise.all([page.waitForEvent("download"), button(page, "导出 CSV").click()]);
      const text = await readFile(await file.path(), "utf8");
      expect(text).toContain("playbook,part,group,customers");
      expect(text).toContain(`${id},all,treated`);
      const [picture] = await Promise.all([page.waitForEvent("download"), button(page, "导出 PNG").click()]);
      const drawn = await readFile(await picture.path());
      expect(drawn.subarray(1, 4).toString("latin1")).toBe("PNG");
      // Both sides at twice the size on screen.
      expect([drawn.readUInt32BE(16), drawn.readUInt32BE(20)].every((side) => side > 300)).toBe(true);
    });
  });
});

describe("models", () => {
  it("are proposed by one person and promoted by another", async () => {
    const [model] = Object.keys(bank.house.bank.definitions.questions ?? {}).sort();
    const rows = dataset([
      numericColumn(
        "customer.age",
        Float64Array.from({ length: 40 }, (_, n) => 20 + n),
      ),
    ]);
    const made = linearModel(fitEncoder(rows), { intercept: -1, coefficients: Float64Array.of(0.5) });
    const { storage, clock } = bank.house.bank;
    const measures = { auc: 0.8, ks: 0.5, logLoss: 0.4, brier: 0.1, trainRows: 40, testRows: 10 };
    const curve = [0, 0.5, 1].map((x) => ({ x, y: Math.sqrt(x) }));
    await registerVersion(
      storage,
      job("stories"),
      {
        model: model ?? "",
        artefact: {
          format: "perennial/score@1",
          id: model ?? "",
          inputs: [{ name: "customer.age", type: "double" }],
          model: made.toJson(),
          calibration: { kind: "platt", slope: 1, intercept: 0 },
          trained: { from: "2026-01-01", to: "2026-02-01", rows: 40, positives: 10 },
        },
        report: { ...measures, roc: curve, gains: curve },
        data: { from: "2026-01-01", to: "2026-02-01", rows: 40, positives: 10 },
        definition: "0".repeat(64),
        codeVersion: "0",
        algorithm: "logistic",
      },
      clock.now(),
    );
    await story("analyst", async (page) => {
      await go(page, "/models");
      await page.locator(`main a[href^="/models/${model}"]`).first().click();
      await page.getByRole("heading", { name: "ROC 曲线" }).waitFor();
      await button(page, "提议投产").click();
      await confirm(page);
      await page
        .getByText(/待第二人批准/)
        .first()
        .waitFor();
    });
    await story("approver", async (page) => {
      await go(page, `/models/${model}`);
      await button(page, /批准/).click();
      await confirm(page);
      await page.getByText("投产", { exact: true }).first().waitFor();
    });
  });
});

describe("data that comes in", () => {
  it("is looked at column by column before it is sent, and what did not fit is put right and taken in", async () => {
    const rows = [
      "call,customer,started,about,product,ticket,resolved,new_phone,do_not_call",
      "1,C-1,2026-03-01 10:00,BAL,-,,,,",
      "2,C-2,2026-03-01 10:05,WHAT,-,,,,",
    ];
    await story("analyst", async (page) => {
      await go(page, "/data?tab=imports");
      await page.locator("main .ant-select").first().click();
      await page.locator(".ant-select-item-option").filter({ hasText: "客服中心通话文件" }).click();
      const file = page.locator("input[type=file]");
      await file.setInputFiles({
        name: "half.csv",
        mimeType: "text/csv",
        buffer: Buffer.from("call,customer\n1,C-1\n"),
      });
      await page.getByText(/缺少列：started/).waitFor();
      expect(await button(page, /^导\s*入$/).isDisabled()).toBe(true);
      await file.setInputFiles({ name: "calls.csv", mimeType: "text/csv", buffer: Buffer.from(rows.join("\n")) });
      await page.getByText("BAL · WHAT").waitFor();
      await page.getByText("call_inbound.reason").waitFor();
      await button(page, /^导\s*入$/).click();
      const line = page.locator("tr").filter({ hasText: "calls.csv" });
      await line.getByText("完成").waitFor();
      await line.getByRole("link", { name: "1" }).click();
      await page.waitForURL(/import=/);
      await button(page, /更\s*正/).click();
      const drawer = page.getByRole("dialog");
      await drawer.getByLabel("about").fill("LOSS");
      await drawer.getByLabel("原因").fill("客服核对");
      await drawer.getByRole("button", { name: "更正并接收" }).click();
      await page.getByText(/仍不合格/).waitFor();
      await drawer.getByLabel("about").fill("LOST");
      await drawer.getByRole("button", { name: "更正并接收" }).click();
      await page.getByText("没有隔离项").first().waitFor();
    });
    await bank.settle();
    await story("analyst", async (page) => {
      await go(page, "/customers/C-2?tab=timeline&kinds=event");
      await page.getByText("来电").first().waitFor();
    });
  });

  it("is taken in again as a whole, or given up with a reason", async () => {
    await expect(bank.tell("C-1", "customer_recorded", { age: "neither" })).rejects.toThrow("/data/age");
    await story("analyst", async (page) => {
      await go(page, "/data?tab=quarantine");
      const group = page.getByRole("group", { name: "隔离" });
      await group.getByText("/data/age").first().waitFor();
      await button(page, "重新接收全部").click();
      await confirm(page);
      await page.getByText(/重新接收 0 项/).waitFor();
      await page.getByRole("checkbox").first().check();
      await button(page, /放弃所选/).click();
      await page.getByRole("dialog").getByRole("textbox").fill("发送方的试验");
      await confirm(page);
      await page.locator(".ant-segmented-item").filter({ hasText: "已放弃" }).click();
      await group.getByText("/data/age").first().waitFor();
    });
  });
});

describe("reach", () => {
  it("stops on a channel with a reason, says what follows, and goes on", async () => {
    await story("risk", async (page) => {
      await go(page, "/reach?tab=switches");
      const line = page.locator("tr").filter({ hasText: "短信" });
      await line.getByRole("button", { name: /关\s*闭/ }).click();
      const dialog = page.getByRole("dialog");
      await dialog.getByText(/包括服务与风险通知/).waitFor();
      await dialog.getByRole("textbox").fill("文案有误");
      await confirm(page);
      await line.getByText(/文案有误/).waitFor();
      await line.getByRole("button", { name: /打\s*开/ }).click();
      await dialog.getByRole("textbox").fill("文案已更正");
      await confirm(page);
      await line.getByText("打开", { exact: true }).first().waitFor();
    });
    await story("analyst", async (page) => {
      await go(page, "/reach?tab=switches");
      await page.getByText("短信").first().waitFor();
      expect(await button(page, /关\s*闭/).count()).toBe(0);
    });
  });
});

describe("consent", () => {
  it("is recorded as the customer said it, with its proof, and stands in the history", async () => {
    await story("agent-1-1", async (page) => {
      await go(page, "/customers/C-6");
      await button(page, "记录客户的表示").click();
      const dialog = page.getByRole("dialog");
      await dialog.getByText("撤回", { exact: true }).click();
      await dialog.getByRole("textbox").fill("通话录音 4711");
      await dialog.getByRole("button", { name: "记录客户的表示" }).click();
      await page.getByText("已记录", { exact: true }).waitFor();
      await bank.settle();
      await page
        .getByText(/已撤回/)
        .first()
        .waitFor();
      await button(page, "全部记录").click();
      await page.getByRole("dialog").getByText("通话录音 4711").waitFor();
    });
  });
});

describe("a training", () => {
  it("is followed to its end, and says why nothing came of it", async () => {
    const [model] = Object.keys(bank.house.bank.definitions.questions ?? {}).sort();
    await story("analyst", async (page) => {
      await go(page, "/models");
      await page.getByRole("heading", { name: "模型" }).waitFor();
      await go(page, `/models/${model}?tab=training`);
      await button(page, "开始训练").click();
      await page
        .locator("tr")
        .filter({ hasText: /未得到模型|失败/ })
        .waitFor();
    });
  });
});

describe("the house", () => {
  it("lets compliance find who unmasked a customer, and keeps that from others", async () => {
    await story("compliance", async (page) => {
      await go(page, "/");
      // As text: it runs in the browser, whose names this program does not know.
      const answer = await page.evaluate(`(async () => {
        const token = /perennial_csrf=([^;]+)/.exec(document.cookie)?.[1] ?? "";
        const headers = { "content-type": "application/json", "x-csrf-token": token };
        const body = JSON.stringify({ reason: "客户来电核对", fields: ["phone"] });
        return (await fetch("/v1/customers/C-1/reveal", { method: "POST", headers, body })).status;
      })()`);
      expect(answer).toBe(200);
      await go(page, "/organisation?tab=audit");
      await page.getByRole("link", { name: "查看未脱敏信息" }).click();
      await page.getByText("客户来电核对").waitFor();
      await page
        .getByText(/compliance/)
        .first()
        .waitFor();
    });
    await story("branch-operator-1", async (page) => {
      await go(page, "/organisation");
      await page.getByRole("heading", { name: "机构与人员" }).waitFor();
      expect(await page.getByRole("tab", { name: "审计" }).count()).toBe(0);
      expect(await page.evaluate(async () => (await fetch("/v1/audit")).status)).toBe(403);
    });
  });

  it("previews content as a customer would read it", async () => {
    const content = Object.values(bank.house.bank.definitions.content).find(({ channel }) => channel === "sms");
    await story("designer", async (page) => {
      await go(page, `/content?content=${content?.id}`);
      await page.locator(".phone-sms").first().waitFor();
      expect(await page.locator(".phone-sms").count()).toBe(2);
      expect(await page.locator(".phone-sms").first().textContent()).toMatch(/^【常青银行】.+拒收/);
    });
  });
});
