/** The command line as people and scripts meet it: real processes, their output and exit codes. */
import { type ChildProcess, spawn } from "node:child_process";
import fs from "node:fs/promises";
import { createRequire } from "node:module";
import os from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { packageRoot, processEnvironment } from "#ground/settings";

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

const root = packageRoot();
const loader = pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href;
let folder: string;
let program: readonly string[];
const home = () => path.join(folder, "home");

/** The compiled program where it is up to date, as in a fresh checkout; else the source, which every process compiles anew. */
async function programArgs(): Promise<string[]> {
  const build = (await import(pathToFileURL(path.join(root, "bin", "build.js")).href)) as { stale(): boolean };
  if (!build.stale()) return [path.join(root, "dist", "doors", "cli", "main.js")];
  return ["--import", loader, "--conditions=source", path.join(root, "doors", "cli", "main.ts")];
}

function launch(...args: string[]): ChildProcess {
  return launchWith({}, ...args);
}

function launchWith(settings: Readonly<Record<string, string>>, ...args: string[]): ChildProcess {
  const own = { PERENNIAL_HOME: home(), PERENNIAL_PORT: "0", PERENNIAL_BANK: "shop", PERENNIAL_LANG: "en" };
  return spawn(process.execPath, [...program, ...args], {
    cwd: root,
    env: { ...processEnvironment(), NODE_OPTIONS: "", ...own, ...settings },
    stdio: ["ignore", "pipe", "pipe"],
  });
}

async function perennial(...args: string[]): Promise<Ended> {
  return await ended(launch(...args));
}

function ended(child: ChildProcess): Promise<Ended> {
  let [out, err] = ["", ""];
  child.stdout?.on("data", (chunk: Buffer) => (out += chunk.toString()));
  child.stderr?.on("data", (chunk: Buffer) => (err += chunk.toString()));
  return new Promise((resolve) => child.once("close", (code) => resolve({ code, out, err })));
}

beforeAll(async () => {
  folder = await fs.mkdtemp(path.join(os.tmpdir(), "perennial-cli-"));
  await fs.chmod(folder, 0o755);
  program = await programArgs();
});
afterAll(() => fs.rm(folder, { recursive: true, force: true }));

describe("the command line without engines", () => {
  it("shows its help in Chinese and English", async () => {
    const [zh, en] = await Promise.all([perennial("--help", "--lang", "zh"), perennial("loop", "--help")]);
    expect([zh.code, en.code]).toEqual([0, 0]);
    expect(zh.out).toContain("用法：");
    expect(zh.out).toContain("客户为何得到（或没有得到）触达");
    expect(en.out).toContain("Usage: perennial loop");
    expect(en.out).toContain("--fresh");
  });

  it("refuses a file that no model can be fitted to with what is wrong with it, never with a trace", async () => {
    const file = async (name: string, text: string | Uint8Array): Promise<string> => {
      const place = path.join(folder, name);
      await fs.writeFile(place, text);
      return place;
    };
    const rows = (label: (n: number) => string) =>
      Array.from({ length: 60 }, (_, n) => `${n},${["jan", "feb"][n % 2]},${label(n)}`).join("\n");
    const good = await file("good.csv", `a,month,sold\n${rows((n) => String(n % 2))}`);
    const whole = gzipSync(await fs.readFile(good));
    const fitTo = (data: string, ...more: string[]) =>
      perennial("model", "fit", "--data", data, "--label", "sold", ...more);
    const refused = await Promise.all([
      fitTo(await file("cut.csv.gz", whole.subarray(0, whole.length / 2))),
      fitTo(
        await file(
          "five.csv",
          `a,month,sold\n${rows((n) => String(n % 2))
            .split("\n")
            .slice(0, 5)
            .join("\n")}`,
        ),
      ),
      fitTo(await file("three.csv", `a,month,sold\n${rows((n) => "xyz"[n % 3] ?? "")}`)),
      fitTo(good, "--algorithms", "magic"),
      fitTo(good, "--folds", "1"),
      fitTo(good, "--order", "month"),
    ]);
    expect(refused.map(({ code }) => code)).toEqual(refused.map(() => 2));
    const words = ["broken", "learnt from \\d rows", "--positive", "magic", "--folds", "month"];
    for (const [n, word] of words.entries()) expect(refused[n]?.err).toMatch(new RegExp(word));
    for (const { err } of refused) expect(err).not.toMatch(/^\s+at /m);
  });

  it("refuses what it does not know with exit code 2, as text or as JSON", async () => {
    const [command, option, missing] = await Promise.all([
      perennial("strat"),
      perennial("loop", "--sed", "3", "--lang", "zh"),
      perennial("import", "x.csv", "--json"),
    ]);
    expect([command, option, missing].map(({ code, out }) => [code, out])).toEqual(Array(3).fill([2, ""]));
    expect(command.err).toMatch(/no command strat \(did you mean start\?\)/);
    expect(option.err).toMatch(/没有选项 --sed/);
    expect(JSON.parse(missing.err)).toMatchObject({ error: { case: "cli.missing_argument", exitCode: 2 } });
  });

  it("refuses a calls' file with other columns before an engine starts, naming them", async () => {
    const file = path.join(folder, "calls.csv");
    await fs.writeFile(file, '"age";"job";"colour"\n30;"admin.";"red"\n');
    const [header, number, absent] = await Promise.all([
      perennial("loop", "--data", file, "--json"),
      perennial("loop", "--capacity", "1.5"),
      perennial("loop", "--data", path.join(folder, "none.csv")),
    ]);
    expect([header.code, number.code, absent.code]).toEqual([2, 2, 2]);
    expect(header.out).toBe("");
    const { error } = JSON.parse(header.err) as { error: { case: string; fields: { pointer: string }[] } };
    expect(error.case).toBe("intake.wrong_header");
    expect(error.fields.map(({ pointer }) => pointer)).toEqual(expect.arrayContaining(["marital", "y", "colour"]));
    expect(number.err).toMatch(/--capacity must be a number from 0 to 1/);
    await expect(fs.stat(home())).rejects.toThrow();
  });

  it("checks definitions: file, line and what to write", async () => {
    const bank = path.join(folder, "bank");
    await fs.cp(path.join(root, "bank"), bank, { recursive: true });
    const file = path.join(bank, "policies", "call-capacity.yaml");
    await fs.writeFile(file, (await fs.readFile(file, "utf8")).replace("share_of_day: 0.3", "share_of_days: 0.3"));
    const [good, bad] = await Promise.all([perennial("check"), perennial("check", bank, "--json")]);
    expect(good).toMatchObject({ code: 0, err: "" });
    expect(bad.code).toBe(2);
    const { problems } = JSON.parse(bad.out) as { problems: { file: string; line: number; en: string }[] };
    expect(problems).toContainEqual(
      expect.objectContaining({ file: "policies/call-capacity.yaml", en: expect.stringContaining("share_of_day") }),
    );
    expect(problems.every(({ line }) => line > 0)).toBe(true);
  });
});

const map = (missing: string) => `
id: walk-ins
zh: 到店客户
en: Walk-ins
source: walk-ins
subject: "{id}"
columns: [id, age, consent]
facts:
  - id: record-{id}
    type: customer_recorded
    fields:
      customer_id: { from: id }
      age: { from: age, as: int${missing} }
      consent: { from: consent, as: list }
`;

describe("the command line beside a server", () => {
  let server: ChildProcess;
  let serverEnd: Promise<Ended>;

  beforeAll(async () => {
    server = launch("start", "--json");
    serverEnd = ended(server);
    await new Promise<void>((resolve, reject) => {
      server.stdout?.on("data", () => resolve());
      server.once("exit", () => serverEnd.then(({ err }) => reject(new Error(err))));
    });
  });
  afterAll(async () => {
    server.kill("SIGKILL");
    await serverEnd;
  });

  it("imports, shows what did not fit, replays it, counts and explains", async () => {
    const [rows, wrong, mended] = ["rows.csv", "wrong.yaml", "mended.yaml"].map((name) => path.join(folder, name));
    await fs.writeFile(rows ?? "", "id,age,consent\nA-1,64,marketing\nA-2,17,marketing\nA-3,abc,marketing\nA-4,70,\n");
    await fs.writeFile(wrong ?? "", map(""));
    await fs.writeFile(mended ?? "", map(", missing: [abc]"));
    const imported = await perennial("import", rows ?? "", "--as", "customers", "--map", wrong ?? "", "--json");
    expect(imported.code).toBe(0);
    expect(JSON.parse(imported.out)).toMatchObject({ state: "done", accepted: 3, quarantined: 1, duplicates: 0 });

    const list = await perennial("quarantine", "list", "--json");
    const { items } = JSON.parse(list.out) as { items: { line: number; problems: { pointer: string }[] }[] };
    expect(items).toMatchObject([{ line: 4, problems: [{ pointer: "age" }] }]);

    const replay = await perennial("quarantine", "replay", "--map", mended ?? "", "--json");
    expect(JSON.parse(replay.out)).toEqual({ replayed: 1, facts: 1, open: 0 });

    const [counted, mistaken, young, stranger] = await Promise.all([
      perennial("audience", "count", "customer.age >= 60", "--json"),
      perennial("audience", "count", "customer.agee >= 60"),
      perennial("why", "A-2", "--json"),
      perennial("why", "B-9", "--lang", "zh"),
    ]);
    expect(JSON.parse(counted.out)).toMatchObject({ count: 2, of: 4 });
    expect(mistaken).toMatchObject({ code: 2, out: "" });
    expect(mistaken.err).toMatch(/\^{3}[\s\S]*did you mean age/);
    type Named = { playbook: { code: string } };
    const answer = JSON.parse(young.out) as { decisions: unknown[]; nothing: Named[]; waiting: Named[] };
    expect(answer.decisions).toEqual([]);
    const said = [...answer.nothing, ...answer.waiting].filter(({ playbook }) => playbook.code === "term-deposit-call");
    expect(said).toHaveLength(1);
    expect(stranger).toMatchObject({ code: 4, out: "" });
    expect(stranger.err).toContain("没有客户 B-9");
  });

  it("lets two persons make a list of customers, fills it by a file, and asks it", async () => {
    const [definition, rows] = ["vips.yaml", "vips.csv"].map((name) => path.join(folder, name));
    await fs.writeFile(definition ?? "", "zh: 贵宾\nen: Guests\nlist: true\n");
    await fs.writeFile(rows ?? "", "customer\nA-1\nnobody\nA-2\n");
    const asked = await perennial(
      "audience",
      "define",
      "vips",
      definition ?? "",
      "--reason",
      "dinner",
      "--as",
      "analyst",
    );
    expect(asked).toMatchObject({ code: 0, out: expect.stringContaining("--approve vips@1") });
    const approved = await perennial("audience", "define", "--approve", "vips@1", "--as", "approver", "--json");
    expect(JSON.parse(approved.out)).toEqual({ audience: "vips", version: 1, state: "live" });
    const uploaded = await perennial("audience", "upload", "vips", rows ?? "", "--as", "analyst");
    expect(uploaded.out).toMatch(/line 3 customer: No customer[\s\S]*2 entered, 0 left/);
    const [counted, why, wrong] = await Promise.all([
      perennial("audience", "count", '"vips" in audience && customer.age >= 60', "--json"),
      perennial("audience", "explain", "vips", "--customer", "A-4"),
      perennial("audience", "dispatch", "vips", "--days", "40", "--as", "analyst"),
    ]);
    expect(JSON.parse(counted.out)).toMatchObject({ count: 1, of: 4 });
    expect(why.out).toContain("does not belong");
    expect(wrong).toMatchObject({
      code: 2,
      err: expect.stringContaining("--days must be a whole number from 7 to 31"),
    });
  });

  it("lets a changed policy wait for another person than who applied it", async () => {
    const bank = path.join(folder, "changed-bank");
    await fs.cp(path.join(root, "bank"), bank, { recursive: true });
    const file = path.join(bank, "policies", "call-capacity.yaml");
    await fs.writeFile(file, (await fs.readFile(file, "utf8")).replace("share_of_day: 0.3", "share_of_day: 0.4"));
    const applied = await ended(launchWith({ PERENNIAL_BANK_DIR: bank }, "apply", "--yes", "--as", "approver"));
    expect(applied).toMatchObject({ code: 0, out: expect.stringContaining("approve call-capacity@2 --as") });
    const [own, wrong] = await Promise.all([
      perennial("policy", "approve", "call-capacity@2", "--as", "approver", "--json"),
      perennial("policy", "approve", "call-capacity", "--as", "compliance"),
    ]);
    expect([own.code, wrong.code]).toEqual([3, 2]);
    expect(JSON.parse(own.err)).toMatchObject({ error: { case: "authority.same_person" } });
    const approved = await perennial("policy", "approve", "call-capacity@2", "--as", "compliance");
    expect(approved).toMatchObject({ code: 0, out: expect.stringContaining("call-capacity@2 holds") });
    const [listed, wrongId] = await Promise.all([
      perennial("decision", "list", "--reason", "no_legal_basis", "--json"),
      perennial("decision", "show", "x"),
    ]);
    expect(listed).toMatchObject({ code: 0, err: "" });
    expect(JSON.parse(listed.out)).toEqual({ decisions: [], next: null });
    expect(wrongId.code).toBe(2);
  });

  it("stops cleanly when it is told to, having said where it listened", async () => {
    server.kill("SIGTERM");
    const { code, out, err } = await serverEnd;
    expect(code).toBe(0);
    expect(err).toContain("Stopped");
    expect(JSON.parse(out)).toMatchObject({ bank: "shop", story: null });
    await expect(fs.stat(path.join(home(), "lock"))).rejects.toThrow();
  });
});
