/** Strings that name somebody go in through every door; none comes out anywhere but unmasked for a recorded reason. */
import fs from "node:fs/promises";
import path from "node:path";
import type { InjectOptions } from "fastify";
import { afterAll, beforeAll, describe, expect, inject, it, vi } from "vitest";
import type { Definitions, NamedImportMap } from "#contracts/definitions";
import { job } from "#ground/authority";
import { machine, replayClock } from "#ground/clock";
import { createArchive, monthOf } from "#ground/log";
import { createApiKey } from "#ground/organisation";
import { loadSecrets, loadSettings } from "#ground/settings";
import { sql } from "#ground/storage";
import { createLogger, createMetrics, type Metrics } from "#ground/telemetry";
import { idCheckDigit, luhnCheckDigit } from "#profile";
import { sampleDefinitions, type TestHouse, testHouse } from "../../model-bank/test-house.ts";
import { exportCustomer } from "../server/flows/export-customer.ts";
import { catchUp } from "../server/flows/story/run.ts";
import { createHttp, type HttpServer } from "../server/http.ts";
import type { CommandSpec } from "./commands.ts";
import { commands } from "./commands.ts";
import type { Context } from "./context.ts";
import { Output } from "./output.ts";

const origin = "http://127.0.0.1:7400";
const names = [
  "张三丰",
  "欧阳修远",
  "司马懿之",
  "诸葛孔明",
  "李雷",
  "韩梅梅",
  "王小二",
  "赵钱孙",
  "上官婉儿",
  "慕容云海",
  "John Q. Canary",
  "Zoë Kestrel",
];
const phones = Array.from({ length: 12 }, (_, n) => `139${String(41_000_007 + n * 1_234_567).padStart(8, "0")}`);
const ids = Array.from({ length: 10 }, (_, n) => {
  const first = `1101051949123${String(1_000 + n * 37).padStart(4, "0")}`;
  return first + (idCheckDigit(first) ?? "");
});
const emails = Array.from({ length: 8 }, (_, n) => `canary.bird-${n}@mail${n}.example.cn`);
const cards = Array.from({ length: 4 }, (_, n) => {
  const first = `62220202000000${String(1_000 + n * 91).padStart(4, "0")}`;
  return first + (luhnCheckDigit(first) ?? "");
});
const notes = Array.from({ length: 6 }, (_, n) => `feathered remark ${n} about the aunt`);
const canaries = [...names, ...phones, ...ids, ...emails, ...cards, ...notes];
const at = <T>(list: readonly T[], n: number): T => list[n % list.length] as T;
const spaced = (phone: string) => `+86 ${phone.slice(0, 3)} ${phone.slice(3, 7)} ${phone.slice(7)}`;
/** What to look for: the strings, and phones as they were written elsewhere. */
const needles = [...canaries, ...phones.map(spaced)];

const map: NamedImportMap = {
  id: "canaries",
  zh: "金丝雀",
  en: "Canaries",
  source: "canaries",
  subject: "{id}",
  columns: ["id", "name", "phone", "age", "remark"],
  facts: [
    {
      id: "record-{id}",
      type: "customer_recorded",
      fields: {
        name: { from: "name" },
        phone: { from: "phone" },
        age: { from: "age", as: "int", minimum: 0, maximum: 150 },
      },
    },
    {
      id: "call-{id}",
      type: "call_finished",
      fields: { touch: { template: "t-{id}" }, outcome: { const: "refused" }, note: { from: "remark" } },
    },
  ],
};

describe("canaries", () => {
  let house: TestHouse;
  let http: HttpServer;
  let metrics: Metrics;
  let key: string;
  const logged: string[] = [];
  const answered: string[] = [];
  const printed: string[] = [];

  /** Whatever is answered is looked through later; what is refused no less than what is accepted. */
  async function send(options: InjectOptions): Promise<number> {
    const answer = await http.server.inject({
      ...options,
      headers: { authorization: `Bearer ${key}`, ...options.headers },
    });
    answered.push(answer.body, JSON.stringify(answer.headers));
    return answer.statusCode;
  }
  const event = (n: number, type: string, data: object, more: object = {}) => ({
    specversion: "1.0",
    type,
    source: "core",
    id: `${type}-${n}`,
    subject: `subject-${n}`,
    time: "2026-03-02T00:10:00Z",
    data,
    ...more,
  });
  const batch = async (events: readonly unknown[]) =>
    await send({
      method: "POST",
      url: "/v1/events",
      headers: { "content-type": "application/cloudevents-batch+json" },
      payload: JSON.stringify(events),
    });

  beforeAll(async () => {
    const sample = sampleDefinitions();
    const definitions: Definitions = { ...sample, imports: { ...sample.imports, canaries: map } };
    house = await testHouse({ start: new Date("2026-03-02T00:05:00Z"), definitions });
    metrics = createMetrics({ process: false });
    http = await createHttp({
      settings: loadSettings({ PERENNIAL_HOME: house.home, PERENNIAL_PUBLIC_URL: origin }),
      engines: { cluster: inject("engines").cluster, secrets: loadSecrets(house.home) },
      bank: house.bank,
      logger: createLogger({ level: "trace", destination: { write: (line) => void logged.push(line) } }),
      metrics,
      publicUrl: () => origin,
      // A machine that is busy with other tests is not what is tested here.
      pressure: { eventLoopDelayMs: 0 },
    });
    await http.server.ready();
    const permissions = [
      "intake.accept",
      "intake.import",
      "intake.read_quarantine",
      "intake.replay_quarantine",
      "profile.read",
    ];
    key = (
      await createApiKey(house.bank.storage, job("test"), {
        name: "core",
        permissions,
        scope: "all",
        ratePerSecond: 10_000,
      })
    ).keyText;
  });
  afterAll(async () => {
    await http?.server.close();
    await http?.signIn.close();
    await house?.close();
  });

  it("go in as events, alone, in batches and in headers, good and bad", async () => {
    expect(canaries.length).toBeGreaterThanOrEqual(50);
    const alone = { "content-type": "application/cloudevents+json" };
    const person = (n: number) => ({
      name: at(names, n),
      phone: spaced(at(phones, n)),
      id_number: at(ids, n),
      email: at(emails, n),
      age: 30,
    });
    expect(
      await send({
        method: "POST",
        url: "/v1/events",
        headers: alone,
        payload: JSON.stringify(event(0, "customer_recorded", person(0))),
      }),
    ).toBe(202);
    expect(await batch(canaries.map((_, n) => event(n + 1, "customer_recorded", person(n))))).toBe(202);
    expect(
      await batch(
        notes.flatMap((note, n) => [
          event(n, "call_finished", {
            touch: `t-${n}`,
            outcome: "refused",
            note: `${note} ${at(names, n)} ${at(phones, n)}`,
          }),
          event(n, "complaint_filed", {
            ticket: `c-${n}`,
            topic: `call ${at(phones, n)} or ${at(emails, n)}`,
            comment: note,
          }),
          event(n, "transfer", {
            amount: 10,
            payee: at(cards, n),
            payee_bank: at(ids, n),
            contact_name: at(names, n + 3),
          }),
          event(n, "login", {
            device: "d",
            extra: { deep: [{ who: at(emails, n), card: at(cards, n) }] },
            mobile: Number(at(phones, n)),
          }),
          event(n, "product_viewed", { product: "p", remark: note, name: at(names, n + 6) }),
        ]),
      ),
    ).toBe(202);
    const headers = {
      "content-type": "application/json",
      "ce-specversion": "1.0",
      "ce-type": "customer_recorded",
      "ce-source": "core",
      "ce-id": "binary",
      "ce-subject": "subject-b",
    };
    expect(await send({ method: "POST", url: "/v1/events", headers, payload: JSON.stringify(person(5)) })).toBe(202);
    const misfits: unknown[] = [
      event(900, "customer_recorded", { age: at(phones, 1), name: at(names, 1) }),
      event(901, "customer_recorded", { age: at(names, 4), birthday: at(ids, 2) }),
      event(902, "customer_recorded", { demand_balance: at(cards, 1), phone: 5, email: [at(emails, 3)] }),
      event(903, `type-${at(phones, 3)}`, { note: at(notes, 1) }),
      event(904, "customer_recorded", person(3), { subject: undefined, id: `id ${at(phones, 4)}` }),
      event(905, "customer_recorded", person(4), { time: at(ids, 4) }),
      event(906, "customer_recorded", { account_class: at(names, 5), risk_level: at(emails, 5) }),
      { hello: at(names, 6), subject: at(phones, 6) },
      at(notes, 3),
    ];
    expect(await batch(misfits)).toBe(202);
    for (const misfit of misfits)
      await send({ method: "POST", url: "/v1/events", headers: alone, payload: JSON.stringify(misfit) });
    const torn = `{"name":"${at(names, 2)}","phone":"${at(phones, 2)}", ${at(notes, 2)}`;
    expect(await send({ method: "POST", url: "/v1/events", headers: alone, payload: torn })).toBe(400);
  });

  it("go in as files: good rows, bad ones, torn ones, and a file without a header", async () => {
    const row = (n: number) => `c-${n},${at(names, n)},${at(phones, n)},${20 + n},"${at(notes, n)}, ${at(emails, n)}"`;
    const bad = [
      `b-1,${at(names, 1)},${at(phones, 1)},${at(phones, 2)},${at(notes, 1)}`,
      `b-2,${at(phones, 3)},${at(names, 3)},${at(names, 4)},${at(notes, 2)}`,
      `b-3,${at(names, 2)},${at(ids, 3)}`,
      `b-4,${at(names, 3)},${at(emails, 2)},-1,${at(cards, 2)},${at(ids, 4)}`,
      `b-5,"${at(names, 4)},${at(phones, 5)},40,${at(notes, 3)}`,
    ];
    const good = Array.from({ length: 12 }, (_, n) => row(n));
    const upload = (text: string, name: string) =>
      send({
        method: "POST",
        url: `/v1/imports?map=canaries&name=${name}`,
        headers: { "content-type": "text/csv" },
        payload: text,
      });
    expect(await upload(`id,name,phone,age,remark\n${[...good, ...bad].join("\n")}\n`, "canaries.csv")).toBe(202);
    expect(await upload(`${good.join("\n")}\n`, "headless.csv")).toBe(400);
    await house.bank.intake.uploaded.settled();
    for (const url of ["/v1/quarantine?limit=1000", "/v1/quarantine/quality"])
      expect(await send({ method: "GET", url })).toBe(200);
    expect(await send({ method: "POST", url: "/v1/quarantine/replay", payload: {} })).toBe(200);
    await catchUp(house.bank);
  });

  it("go in as questions that are refused", async () => {
    const [phone, name, note] = [at(phones, 7), at(names, 7), at(notes, 4)];
    for (const [url, payload] of [
      [`/v1/customers/${phone}/reveal`, { fields: [phone], reason: `${note} ${phone}` }],
      [`/v1/customers/subject-1/reveal`, { fields: ["phone", "name"], reason: `${phone} ${at(emails, 1)}` }],
      [`/v1/customers/subject-1/reveal`, { fields: ["phone"], reason: "", [phone]: name }],
      ["/v1/customers/find", { kind: "nobody", value: phone }],
      ["/v1/customers/find", { kind: "phone", value: phone }],
      ["/v1/audiences/count", { condition: `customer.city == "${phone}" && customer.nobody` }],
      [`/v1/customers/${phone}/erasure`, { reason: note }],
    ] as const) {
      await send({ method: "POST", url, payload });
    }
    for (const url of [
      `/v1/customers/${phone}`,
      `/v1/why/${phone}`,
      `/v1/nothing/${phone}?q=${phone}`,
      `/v1/touches?customer=${phone}`,
    ]) {
      await send({ method: "GET", url });
    }
  });

  it("go in at the command line", async () => {
    const written = vi.spyOn(process.stdout, "write").mockImplementation((text) => printed.push(String(text)) > 0);
    const noted = vi.spyOn(process.stderr, "write").mockImplementation((text) => printed.push(String(text)) > 0);
    try {
      for (const language of ["zh", "en"] as const) {
        await command(language, "quarantine list", [], {});
        await command(language, "why", [at(phones, 8)], {});
        await command(language, "customer export", ["subject-1"], {});
        await command(language, "customer export", [at(phones, 8)], {});
        await command(language, "customer erase", [at(phones, 9)], { as: "risk", reason: at(notes, 5) });
        await command(language, "customer erase", [at(phones, 9)], {});
      }
    } finally {
      written.mockRestore();
      noted.mockRestore();
    }
    expect(printed.join("")).toContain("perennial.customer/1");
  });

  /** A command as the command line runs it, over this test's bank. */
  async function command(language: "zh" | "en", name: string, args: string[], options: object): Promise<void> {
    const find = (specs: readonly CommandSpec[], [head, ...rest]: readonly string[]): CommandSpec | undefined => {
      const spec = specs.find((one) => one.name === head);
      return rest.length === 0 ? spec : find(spec?.children ?? [], rest);
    };
    const loaded = await find(commands, name.split(" "))?.load?.();
    const out = new Output({ language, json: false });
    const withBank = async (run: (bank: TestHouse["bank"], engines: object) => Promise<unknown>) =>
      await run(house.bank, { how: "attached" });
    const context = { out, language, withBank } as unknown as Context;
    await loaded?.run(context, args, { ...options }).catch((error: unknown) => out.error(error));
  }

  const found = (place: string, text: string): string[] => {
    const hits = needles.filter(
      (needle) => text.includes(needle) || text.includes(Buffer.from(needle).toString("hex")),
    );
    return hits.map(
      (needle) =>
        `${place}: ${needle} … ${text.slice(Math.max(0, text.indexOf(needle) - 60), text.indexOf(needle) + 60)}`,
    );
  };

  it("are in no log line, no answer, no output and no metric", async () => {
    expect(logged.length).toBeGreaterThan(20);
    expect(found("log", logged.join(""))).toEqual([]);
    expect(found("answer", answered.join("\n"))).toEqual([]);
    expect(found("output", printed.join(""))).toEqual([]);
    expect(found("metrics", `${await metrics.text()}${await house.bank.metrics.text()}`)).toEqual([]);
  });

  it("are in no table of either store in the clear, sealed values and hashes included", async () => {
    const { storage, columnar } = house.bank;
    const tables = await storage.batch("test", (tx) =>
      tx.rows<{ name: string }>(sql`
        select n.nspname || '.' || c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where c.relkind in ('r', 'p') and not c.relispartition and has_table_privilege(c.oid, 'select')
          and n.nspname not in ('pg_catalog', 'information_schema') order by 1`),
    );
    expect(tables.length).toBeGreaterThan(30);
    const hits: string[] = [];
    for (const { name } of tables) {
      const rows = await storage.batch("test", (tx) =>
        tx.rows<{ text: string }>(sql`select t::text as text from ${sql.table(name)} t`),
      );
      hits.push(...found(name, rows.map(({ text }) => text).join("\n")));
    }
    const copies = await columnar.rows<{ name: string }>(
      "select name from system.tables where database = currentDatabase()",
    );
    for (const { name } of copies) {
      const rows = await columnar.rows<object>(`select * from \`${name}\``);
      hits.push(...found(`clickhouse ${name}`, rows.map((row) => JSON.stringify(row)).join("\n")));
    }
    expect(hits).toEqual([]);
  });

  it("are in no file: the archive, uploads, the outbox", async () => {
    const { storage, columnar } = house.bank;
    const dir = path.join(house.home, "archive-of-test");
    const now = machine.now();
    const clock = replayClock("Asia/Shanghai", new Date(now.getTime() + 40 * 86_400_000));
    await createArchive({ storage, sink: columnar, clock, dir }).archiveMonth(monthOf(now));
    const entries = await fs.readdir(house.home, { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
    expect(files.some((file) => file.endsWith(".parquet"))).toBe(true);
    for (const file of files) expect(found(file, (await fs.readFile(file)).toString("latin1"))).toEqual([]);
  });

  it("are in a copy for the customer only when a reason was given", async () => {
    const masked = JSON.stringify(await exportCustomer(house.bank, job("test"), { subject: "subject-1" }));
    expect(found("export", masked)).toEqual([]);
    const open = JSON.stringify(
      await exportCustomer(house.bank, job("test"), { subject: "subject-1", reason: "asked" }),
    );
    expect(found("export", open).length).toBeGreaterThan(0);
  });
});
