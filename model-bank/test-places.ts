/** Every page of the console, by who opens it; the tabs of a page are gone through where it stands. */
import type { Page } from "playwright-core";
import { job } from "#ground/authority";
import { dataset, fitEncoder, linearModel, numericColumn } from "#kits/forest";
import { registerVersion } from "#learning";
import type { ConsoleBank } from "./test-console.ts";

export interface PlacesOf {
  readonly login: string;
  readonly places: readonly string[];
}

/** Pages that say something whether anything happened in the bank or not. */
export const anywhere: readonly PlacesOf[] = [
  {
    login: "analyst",
    places: [
      "/",
      "/customers",
      "/audiences",
      "/audiences/new?where=customer.age%20%3E%3D%2040%20%26%26%20(customer.age%20%3C%2060%20%7C%7C%20customer.demand_balance%20%3E%205000)",
      "/playbooks",
      "/playbooks/plans",
      "/playbooks/acquire-first-week",
      "/decisions",
      "/content",
      "/reach",
      "/outcomes",
      "/models",
      "/data",
      "/system",
    ],
  },
  {
    login: "designer",
    places: [
      "/playbooks/new",
      "/playbooks/warn-complaint-solved?tab=flow&edit=true",
      "/decisions?tab=policies&policy=budgets&edit=true",
      "/audiences/vip_guests",
    ],
  },
  { login: "risk", places: ["/"] },
  { login: "administrator", places: ["/organisation", "/system"] },
  { login: "branch-operator-1", places: ["/"] },
  { login: "team-lead-1", places: ["/", "/tasks?whose=all", "/tasks?whose=board"] },
  { login: "agent-1-1", places: ["/", "/tasks"] },
];

/** Lets happen what detail pages tell of, and names them. */
export async function detailsOf(bank: ConsoleBank): Promise<readonly PlacesOf[]> {
  for (const n of [0, 1, 2]) await bank.tell(`C-${n}`, "close_requested", {});
  await bank.tell("C-3", "login", { device: "phone-1" });
  await bank.settle();
  const { definitions, storage } = bank.house.bank;
  const model = await someVersion(bank);
  const { sql } = await import("#ground/storage");
  const { decision, task } = await storage.batch("places", (tx) =>
    tx.one<{ decision: string; task: number }>(sql`
      select (select decision from decision.record order by at desc limit 1) as decision,
        (select touch from reach.task order by touch limit 1) as task`),
  );
  const content = Object.values(definitions.content).find(({ channel }) => channel === "sms");
  const [audience] = Object.keys(definitions.audiences).sort();
  return [
    {
      login: "analyst",
      places: [
        "/customers?where=customer.age%20%3E%200",
        "/customers/C-3",
        `/audiences/${audience}`,
        `/decisions/${decision}`,
        `/content?content=${content?.id}`,
        "/outcomes?playbook=warn-complaint-solved",
        `/models/${model}`,
        "/data/nowhere",
      ],
    },
    { login: "team-lead-1", places: [`/tasks?whose=all&task=${task}`] },
  ];
}

/** A version of a model, with the figures of a training that nobody waits for. */
async function someVersion({ house: { bank } }: ConsoleBank): Promise<string> {
  const [model = ""] = Object.keys(bank.definitions.questions ?? {}).sort();
  const rows = dataset([
    numericColumn(
      "customer.age",
      Float64Array.from({ length: 40 }, (_, n) => 20 + n),
    ),
  ]);
  const made = linearModel(fitEncoder(rows), { intercept: -1, coefficients: Float64Array.of(0.5) });
  const curve = [0, 0.5, 1].map((x) => ({ x, y: Math.sqrt(x) }));
  const data = { from: "2026-01-01", to: "2026-02-01", rows: 40, positives: 10 };
  await registerVersion(
    bank.storage,
    job("places"),
    {
      model,
      artefact: {
        format: "perennial/score@1",
        id: model,
        inputs: [{ name: "customer.age", type: "double" }],
        model: made.toJson(),
        calibration: { kind: "platt", slope: 1, intercept: 0 },
        trained: data,
      },
      report: { auc: 0.8, ks: 0.5, logLoss: 0.4, brier: 0.1, trainRows: 40, testRows: 10, roc: curve, gains: curve },
      data,
      definition: "0".repeat(64),
      codeVersion: "0",
      algorithm: "logistic",
    },
    bank.clock.now(),
  );
  return model;
}

/** Until the page has said all that it asked for. */
export async function settled(page: Page): Promise<void> {
  await page.locator("h1").first().waitFor();
  await page.locator("[aria-busy=true]").first().waitFor({ state: "detached" });
}

/** Opens each place and then its tabs, and acts where each has settled. @param act told the place with its tab */
export async function goThrough(
  page: Page,
  origin: string,
  places: readonly string[],
  act: (place: string) => Promise<void>,
): Promise<void> {
  for (const place of places) {
    await page.goto(`${origin}${place}`);
    await settled(page);
    await act(place);
    const tabs = page.locator("main [role=tablist]").first().getByRole("tab");
    const count = await tabs.count();
    for (let n = 0; n < count; n++) {
      const tab = tabs.nth(n);
      if ((await tab.getAttribute("aria-selected")) === "true" && n === 0) continue;
      await tab.click();
      await settled(page);
      await act(`${place} › ${(await tab.textContent()) ?? n}`);
    }
  }
}
