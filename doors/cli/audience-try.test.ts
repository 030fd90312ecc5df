/** `audience try` as a person meets it: a real process with engines of its own. */
import { spawn } from "node:child_process";
import fs from "node:fs/promises";
import { createRequire } from "node:module";
import os from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { packageRoot, processEnvironment } from "#ground/settings";

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

const root = packageRoot();
const loader = pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href;
const source = ["--import", loader, "--conditions=source", path.join(root, "doors", "cli", "main.ts")];
let folder: string;
let customers: string;
let events: string;

/** The temporary engines need no home: the one that is named here must stay untouched. */
function perennial(...args: string[]): Promise<Ended> {
  const own = { PERENNIAL_HOME: path.join(folder, "home"), PERENNIAL_LANG: "en", NODE_OPTIONS: "" };
  const child = spawn(process.execPath, [...source, ...args], {
    cwd: root,
    env: { ...processEnvironment(), ...own },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let [out, err] = ["", ""];
  child.stdout.on("data", (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (err += chunk.toString()));
  return new Promise((resolve) => child.once("close", (code) => resolve({ code, out, err })));
}

const event = (id: number, subject: string, time: string) =>
  JSON.stringify({
    specversion: "1.0",
    type: "complaint_filed",
    source: "service desk",
    id: String(id),
    subject,
    time,
    data: { ticket: `T-${id}` },
  });

beforeAll(async () => {
  folder = await fs.mkdtemp(path.join(os.tmpdir(), "perennial-try-cli-"));
  customers = path.join(folder, "customers.csv");
  events = path.join(folder, "events.ndjson");
  await fs.writeFile(
    customers,
    "no,age,balance,since,vip,aum\nA,64,1200.50,2024-01-01,true,900000\nB,17,,2025-06-30,false,20\nC,,99.00,,true,\nD,70,50000.00,2020-02-29,,7000000\n",
  );
  await fs.writeFile(
    events,
    [
      event(1, "A", "2026-02-08T12:00:00+08:00"),
      event(2, "A", "2026-03-10T12:00:00+08:00"),
      // The window is open at its beginning: 30 days before to the instant do not count.
      event(3, "D", "2026-02-08T12:00:01+08:00"),
      event(4, "D", "2026-03-01T12:00:00+08:00"),
      "broken",
    ].join("\n"),
  );
});
afterAll(() => fs.rm(folder, { recursive: true, force: true }));

describe("audience try", () => {
  it("asks both ways as of an instant, over columns, metrics and tags, and says why", {
    timeout: 180_000,
  }, async () => {
    const json = path.join(folder, "answer.json");
    const { code, out, err } = await perennial(
      "audience",
      "try",
      'customer.age >= 60 && (metric.complaints_30d >= 2 || tag.tier == "mass") && customer.since < today()',
      ...["--customers", customers, "--id", "no", "--events", events, "--explain", "A"],
      ...["--now", "2026-03-10T12:00:00+08:00", "--json", json],
    );
    expect(err).not.toContain("error");
    expect(code).toBe(0);
    expect(JSON.parse(await fs.readFile(json, "utf8"))).toMatchObject({
      count: 1,
      ids: ["D"],
      closure: { count: 1 },
      sql: { count: 1 },
      agree: true,
      differing: [],
      types: { no: "string", age: "int", balance: "double", since: "date", vip: "bool", aum: "int" },
      events: { used: 4, duplicates: 0, quarantined: 1, later: 0, strangers: 0, bad: [{ line: 5 }] },
      explained: { id: "A", holds: false },
    });
    expect(out).toContain("1 of 4 customers");
    expect(out).toContain("they agree");
    expect(out).toMatch(/metric\.complaints_30d = 1/);
    await expect(fs.stat(path.join(folder, "home"))).rejects.toThrow();
  });

  it("refuses before an engine starts: a mistake with its place and advice, a missing column, a missing file", async () => {
    const [mistake, column, file, now] = await Promise.all([
      perennial("audience", "try", "customer.agee >= 60", "--customers", customers, "--id", "no", "--lang", "zh"),
      perennial("audience", "try", "true", "--customers", customers, "--id", "number", "--json"),
      perennial("audience", "try", "true", "--customers", path.join(folder, "none.csv"), "--id", "no"),
      perennial("audience", "try", "true", "--customers", customers, "--id", "no", "--now", "soon"),
    ]);
    expect([mistake, column, file, now].map(({ code, out }) => [code, out])).toEqual(Array(4).fill([2, ""]));
    expect(mistake.err).toMatch(/\^{4}[\s\S]*是否想写 age/);
    expect(JSON.parse(column.err)).toMatchObject({ error: { case: "try.no_id_column", exitCode: 2 } });
    expect(file.err).toContain("can't be read");
    expect(now.err).toContain("--now must be");
  });
});
