/** What holds for every page: it is open to all senses, says something in an empty bank, and outlives its server. */
import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ConsoleBank, openConsoleBank } from "../../model-bank/test-console.ts";
import { anywhere, detailsOf, goThrough, settled } from "../../model-bank/test-places.ts";

let bank: ConsoleBank;

beforeAll(async () => {
  bank = await openConsoleBank();
});
afterAll(() => bank?.close());

const story = (of: ConsoleBank, ...[login, act, options]: Parameters<ConsoleBank["story"]>) =>
  of.story(login, act, options);
const button = (page: Page, name: string | RegExp) => page.getByRole("button", { name });

const inLanguage = (page: Page) => page.locator(".here button[lang]").click();
const inAppearance = (page: Page) => page.locator(".here button").filter({ hasText: /[☀☾]/ }).click();

// Tables that are wider than their place and that no key can move.
const stuck = `[...document.querySelectorAll(".ant-table-content, .ant-table-body")].filter(
  (one) => one.scrollWidth > one.clientWidth && one.tabIndex !== 0).length`;

/** What axe calls serious or worse. Its script stays in the page: each look after the first finds it there. */
async function serious(page: Page, where: string): Promise<string[]> {
  await expect.poll(() => page.evaluate(stuck)).toBe(0);
  const isThere = await page.evaluate("typeof axe");
  const { violations } =
    isThere === "object"
      ? ((await page.evaluate(`axe.run(document, { resultTypes: ["violations"] })`)) as Awaited<
          ReturnType<AxeBuilder["analyze"]>
        >)
      : await new AxeBuilder({ page })
          .setLegacyMode()
          .options({ resultTypes: ["violations"] })
          .analyze();
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(
      ({ id, nodes }) =>
        `${where} ${id}: ${nodes.length} × ${nodes[0]?.html.slice(0, 200)} ${nodes[0]?.any[0]?.message ?? ""}`,
    );
}

// Marks one of each kind of thing that can be pressed, by its classes, that was not met before; returns how many.
const markKinds = `(() => {
  const met = (window.name || "").split("|");
  let count = 0;
  for (const one of document.querySelectorAll("main .ant-btn, main a, main button, .side a, .top button, main [role=tab], main .ant-segmented-item, main .ant-radio-button-wrapper")) {
    const { width, height } = one.getBoundingClientRect();
    const kind = one.tagName + " " + [...one.classList].sort().join(".") + " " + (one.getAttribute("aria-selected") ?? "") + " " + (one.parentElement?.className ?? "");
    if (width === 0 || height === 0 || met.includes(kind)) continue;
    met.push(kind);
    one.dataset.kind = String(count++);
  }
  // It outlives the page.
  window.name = met.join("|");
  return count;
})()`;
const faintOf = (
  n: number,
): string => `axe.run('[data-kind="${n}"]', { runOnly: ["color-contrast"] }).then(({ violations }) =>
  violations.flatMap(({ nodes }) => nodes.map((one) => one.html.slice(0, 160) + " " + one.any[0]?.message)))`;

describe("every page", () => {
  it("is open to all senses, in both languages and both appearances", { timeout: 400_000 }, async () => {
    const found: string[] = [];
    let looks = 0;
    // Changed on the spot, one after the other, until everything is as it was.
    const changes = [
      ["zh light", inAppearance],
      ["zh dark", inLanguage],
      ["en dark", inAppearance],
      ["en light", inLanguage],
    ] as const;
    const look = async (page: Page, where: string): Promise<void> => {
      for (const [looksLike, change] of changes) {
        found.push(...(await serious(page, `${where} ${looksLike}`)));
        await change(page);
        await settled(page);
        looks++;
      }
    };
    const all = [...anywhere, ...(await detailsOf(bank))];
    const lane = async (n: number): Promise<void> => {
      for (const { login, places } of all) {
        const own = places.filter((_, at) => at % 2 === n);
        if (own.length === 0) continue;
        // One page that fails hides nothing of the others.
        const told = story(bank, login, (page) =>
          goThrough(page, bank.origin, own, (where) => look(page, `${login} ${where}`)),
        );
        await told.catch((error: unknown) => void found.push(String(error)));
      }
    };
    await Promise.all([lane(0), lane(1)]);
    expect(found.join("\n")).toBe("");
    expect(looks).toBeGreaterThan(200);
  });

  it("is read under the pointer and while something is pressed, in both appearances", {
    timeout: 240_000,
  }, async () => {
    const found: string[] = [];
    let kinds = 0;
    const places = ["/", "/playbooks/warn-complaint-solved?tab=flow&edit=true", "/audiences/vip_guests"];
    for (const dark of [false, true]) {
      const act = async (page: Page): Promise<void> => {
        for (const place of places) {
          await page.goto(`${bank.origin}${place}`);
          await settled(page);
          await serious(page, place);
          const count = Number(await page.evaluate(markKinds));
          kinds += count;
          for (let n = 0; n < count; n++) {
            const one = page.locator(`[data-kind="${n}"]`);
            await one.hover({ force: true });
            const faint = [...((await page.evaluate(faintOf(n))) as string[])];
            await page.mouse.down();
            faint.push(...((await page.evaluate(faintOf(n))) as string[]).map((text) => `pressed ${text}`));
            // Let go elsewhere: nothing is done.
            await page.mouse.move(683, 4);
            await page.mouse.up();
            found.push(...faint.map((text) => `${place} ${dark ? "dark" : "light"}: ${text}`));
          }
        }
      };
      await story(bank, "designer", act, { dark });
    }
    expect(found.join("\n")).toBe("");
    expect(kinds).toBeGreaterThan(15);
  });

  it("keeps its place while the server is away, and goes on when it is back", async () => {
    await story(bank, "analyst", async (page) => {
      await page.goto(`${bank.origin}/customers/C-5?tab=timeline`);
      await page.locator(".live.live").waitFor();
      await page.locator(".timeline").waitFor();
      // The code of the other pages comes in while nobody waits for it.
      const came = "performance.getEntriesByType('resource').some(({ name }) => name.includes('/console/decisions-'))";
      await expect.poll(() => page.evaluate(came), { timeout: 15_000 }).toBe(true);
      await bank.restart(async () => {
        await page.locator(".live.away").waitFor();
        await page.getByRole("link", { name: "决策", exact: true }).click();
        await page.getByText("无法连接服务器").first().waitFor();
      });
      // Once it is back, what could not be had is asked for by itself.
      await page.locator(".live.live").waitFor();
      await page.getByText("无法连接服务器").first().waitFor({ state: "detached" });
      await page.getByRole("tab", { name: "政策" }).waitFor();
      await page.goBack();
      await page.locator(".timeline").waitFor();
    });
  });
});

describe("an empty bank", () => {
  it("has every page, and each says that there is nothing yet", { timeout: 240_000 }, async () => {
    const empty = await openConsoleBank({ customers: 0 });
    try {
      const wrong: string[] = [];
      for (const { login, places } of anywhere) {
        await story(empty, login, (page) =>
          goThrough(page, empty.origin, places, async (where) => {
            for (const text of await page.locator("main .ant-alert-error").allTextContents())
              wrong.push(`${login} ${where}: ${text}`);
          }),
        );
      }
      expect(wrong.join("\n")).toBe("");
    } finally {
      await empty.close();
    }
  });
});

describe("the first page", () => {
  it("shows each role its own day", async () => {
    const panels = async (login: string): Promise<string[]> => {
      let found: string[] = [];
      await story(bank, login, async (page) => {
        await page.goto(bank.origin);
        await settled(page);
        found = await page.locator("main h2").allTextContents();
      });
      return found;
    };
    const [risk, agent, lead, branch] = [
      await panels("risk"),
      await panels("agent-1-1"),
      await panels("team-lead-1"),
      await panels("branch-operator-1"),
    ];
    expect(risk[0]).toBe("风险与合规");
    expect(risk).toContain("按规则的拒绝");
    expect(agent[0]).toBe("我的待办");
    expect(lead[0]).toBe("团队与批次");
    expect(branch).toContain("成效");
    expect([agent, lead, branch].flat()).not.toContain("风险与合规");
  });

  it("offers a newcomer a tour that keys lead through, once", async () => {
    await story(
      bank,
      "designer",
      async (page) => {
        await page.goto(bank.origin);
        await button(page, "一分钟导览").click();
        await page.getByText("欢迎来到常青").waitFor();
        for (const title of ["闭环的今天", "去哪里", "银行与日期", "语言、深浅色与帮助"]) {
          await page.keyboard.press("ArrowRight");
          await page.getByText(title, { exact: true }).waitFor();
        }
        await button(page, "开始使用").click();
        await button(page, "一分钟导览").waitFor({ state: "detached" });
        await page.reload();
        await settled(page);
        expect(await button(page, "一分钟导览").count()).toBe(0);
        await button(page, "重看导览").click();
        await page.getByText("欢迎来到常青").waitFor();
        await page.keyboard.press("Escape");
        await page.getByText("欢迎来到常青").waitFor({ state: "hidden" });
        const kept = await page.evaluate("JSON.stringify({ ...localStorage })");
        expect(JSON.parse(String(kept))).toEqual({ "perennial.tour": "seen" });
      },
      { newcomer: true },
    );
  });

  it("goes on paper as figures alone: no menu, no buttons, ink on white", async () => {
    await story(
      bank,
      "analyst",
      async (page) => {
        await page.goto(bank.origin);
        await settled(page);
        await page.emulateMedia({ media: "print" });
        // As text: it runs in the browser, whose names this program does not know.
        const shown = `[...document.querySelectorAll(".side, .top, .page-actions")].filter(
          (one) => getComputedStyle(one).display !== "none").length`;
        expect(await page.evaluate(shown)).toBe(0);
        expect(await page.locator(".on-paper").textContent()).toContain("常青银行");
        const ink = await page.evaluate("getComputedStyle(document.querySelector('h1')).color");
        expect(ink).toBe("rgb(0, 0, 0)");
        // Charts too are drawn for white, and for the screen again afterwards.
        const theme = "document.documentElement.dataset.theme";
        expect(await page.evaluate(theme)).toBe("light");
        expect((await page.pdf({ format: "A4" })).length).toBeGreaterThan(5_000);
        await page.emulateMedia({ media: "screen" });
        await expect.poll(() => page.evaluate(theme)).toBe("dark");
      },
      { dark: true },
    );
  });
});

describe("keys of systems", () => {
  it("are made, shown once, let a system in, and are ended for good", async () => {
    await story(bank, "administrator", async (page) => {
      await page.goto(`${bank.origin}/organisation?tab=keys`);
      await button(page, "新建密钥").click();
      const dialog = page.getByRole("dialog");
      await dialog.getByLabel("用途").fill("故事系统");
      await dialog.getByLabel("权限").fill("catalog.read");
      await page.locator(".ant-select-item-option").filter({ hasText: "catalog.read" }).first().click();
      await dialog.locator(".ant-modal-title").click();
      await dialog.getByRole("button", { name: /新\s*建/ }).click();
      const text = await page.getByLabel("密钥内容").inputValue();
      expect(text).toMatch(/^pk_[0-9a-f]{16}_/);
      const asks = () =>
        fetch(`${bank.origin}/v1/catalog`, { headers: { authorization: `Bearer ${text}` } }).then(
          ({ status }) => status,
        );
      expect(await asks()).toBe(200);
      await button(page, "已保存，关闭").click();
      const row = page.locator("tr").filter({ hasText: "故事系统" });
      await row.getByText("有效").waitFor();
      expect(await page.locator("body").textContent()).not.toContain(text);
      await row.getByRole("button", { name: /吊\s*销/ }).click();
      const question = page.getByRole("dialog");
      await question.getByRole("textbox").fill("故事结束");
      await question.getByRole("button", { name: /吊\s*销/ }).click();
      await row.getByText(/已吊销/).waitFor();
      expect(await asks()).toBe(401);
    });
  });
});

describe("leave of colleagues", () => {
  it("is set by the team lead and ended again", async () => {
    await story(bank, "team-lead-1", async (page) => {
      await page.goto(`${bank.origin}/organisation?find=agent-1-1`);
      await button(page, "登记缺勤").click();
      await page.getByRole("dialog").getByRole("button", { name: "登记缺勤" }).click();
      await button(page, "结束缺勤").click();
      await page.getByRole("dialog").getByRole("button", { name: "结束缺勤" }).click();
      await button(page, "登记缺勤").waitFor();
    });
  });
});
