import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { inspect } from "node:util";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { PerennialError } from "#ground/errors";
import { describeSettings, loadSecrets, loadSettings, packageRoot, secretsFile } from "./index.ts";

function refusal(environment: Record<string, string>): PerennialError {
  try {
    loadSettings(environment);
  } catch (error) {
    if (error instanceof PerennialError) return error;
    throw error;
  }
  throw new Error("the settings were accepted");
}

describe("settings", () => {
  it("need nothing: every one has a default", () => {
    const { told, ...settings } = loadSettings({});
    expect(told.every(({ given }) => !given)).toBe(true);
    expect(settings).toEqual({
      home: resolve("var"),
      engines: { postgresUrl: undefined, clickhouseUrl: undefined },
      http: { host: "127.0.0.1", port: 7400, bodyLimitBytes: 8_388_608, publicUrl: "http://127.0.0.1:7400" },
      roles: ["api", "engine", "reach", "learning"],
      bank: { name: "calls", folder: join(packageRoot(), "bank") },
      language: "zh",
      log: { level: "info" },
      smtp: { url: undefined },
      channels: "auto",
      simulation: { customers: 10_000, pastDays: 0 },
      keep: { inboxDays: 180, outcomeDays: 730 },
      dataKeys: { kind: "derived" },
    });
    expect(existsSync(join(packageRoot(), "package.json"))).toBe(true);
  });

  it("are told with what they may be, and without secrets", () => {
    const { told } = loadSettings({
      PERENNIAL_PORT: "7500",
      PERENNIAL_SECRET: "5".repeat(64),
      PERENNIAL_SMTP_URL: "smtp://user:hidden-password@mail.example:25",
    });
    const of = (name: string) => told.find((one) => one.name === name);
    expect(of("PERENNIAL_PORT")).toMatchObject({ given: true, value: "7500", least: 0, most: 65_535, choices: null });
    expect(of("PERENNIAL_LANG")).toMatchObject({ given: false, choices: ["zh", "en"] });
    expect(of("PERENNIAL_SECRET")).toMatchObject({ given: true, secret: true, value: null });
    expect(of("PERENNIAL_SMTP_URL")?.value).toBe("smtp://***@mail.example:25");
    expect(JSON.stringify(told)).not.toMatch(/hidden-password|5{64}/);
  });

  it("are frozen through and through", () => {
    const settings = loadSettings({});
    expect(() => Object.assign(settings.http, { port: 1 })).toThrow(TypeError);
    expect(() => Object.assign(settings, { home: "/" })).toThrow(TypeError);
  });

  it("take the language from LANG and let PERENNIAL_LANG win; empty means not given", () => {
    expect(loadSettings({ LANG: "en_US.UTF-8" }).language).toBe("en");
    expect(loadSettings({ LANG: "zh_CN.UTF-8" }).language).toBe("zh");
    expect(loadSettings({ LANG: "C.UTF-8" }).language).toBe("zh");
    expect(loadSettings({ LANG: "en_US.UTF-8", PERENNIAL_LANG: "zh" }).language).toBe("zh");
    expect(loadSettings({ LANG: "en", PERENNIAL_LANG: " " }).language).toBe("en");
  });

  it("report everything wrong at once, in the reader's language", () => {
    const bad = {
      PERENNIAL_PORT: "70000",
      PERENNIAL_ROLES: "api,engin",
      PERENNIAL_LOG_LEVEL: "loud",
      PERENNIAL_POSTGRES_URL: "mysql://u:hunter2@h/db",
      PERENNIAL_BODY_LIMIT_MB: "-1",
      PERENNIAL_BANK: "Bad Name",
      PERENNIAL_BANK_DIR: "/no/such/folder",
      PERENNIAL_POSTGRESS_URL: "postgres://x",
      PERENNIAL_ZZZZZZZZ: "1",
    };
    const error = refusal({ ...bad, PERENNIAL_LANG: "en" });
    expect(error.caseName).toBe("settings.bad_settings");
    expect(error.exitCode).toBe(2);
    expect(error.fields.map((field) => field.pointer).sort()).toEqual(Object.keys(bad).sort());
    const reasons = new Map(error.fields.map((field) => [field.pointer, field.reason]));
    expect(reasons.get("PERENNIAL_POSTGRESS_URL")).toContain("did you mean PERENNIAL_POSTGRES_URL?");
    expect(reasons.get("PERENNIAL_ZZZZZZZZ")).toBe("no such setting");
    expect(reasons.get("PERENNIAL_ROLES")).toBe("no role engin; did you mean engine?");
    expect(JSON.stringify(error.fields) + error.text("en") + error.text("zh")).not.toContain("hunter2");
    const zh = refusal({ ...bad, PERENNIAL_LANG: "zh" });
    for (const field of zh.fields) expect(field.reason).toMatch(/[\u4e00-\u9fff]/);
  });

  it("stop start-up at an unknown role, and read lists of known ones", () => {
    expect(refusal({ PERENNIAL_ROLES: "sweeper" }).fields).toHaveLength(1);
    expect(loadSettings({ PERENNIAL_ROLES: "reach, api,api" }).roles).toEqual(["api", "reach"]);
  });

  it("are described without passwords", () => {
    const text = JSON.stringify(
      describeSettings(
        loadSettings({
          PERENNIAL_POSTGRES_URL: "postgres://bank:hunter2@db:5432/p?password=hunter2",
          PERENNIAL_SMTP_URL: "smtp://m:hunter2@mail:25",
        }),
      ),
    );
    expect(text).toContain("db:5432/p");
    expect(text).not.toContain("hunter2");
  });
});

describe("secrets", () => {
  let home: string;
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), "perennial-settings-"));
  });
  afterEach(() => rmSync(home, { recursive: true, force: true }));

  it("are made once, readable by the owner alone, and found again", () => {
    const inner = join(home, "a", "b");
    const first = loadSecrets(inner, {});
    expect(statSync(secretsFile(inner)).mode & 0o777).toBe(0o600);
    expect(readdirSync(inner)).toEqual(["secrets.json"]);
    const second = loadSecrets(inner, {});
    expect(second.derive("personal:pepper")).toEqual(first.derive("personal:pepper"));
    expect(second.fingerprint()).toBe(first.fingerprint());
    expect(loadSecrets(join(home, "other"), {}).fingerprint()).not.toBe(first.fingerprint());
  });

  it("differ by purpose, have 32 bytes, and cannot be printed", () => {
    const secrets = loadSecrets(home, {});
    const stored = (JSON.parse(readFileSync(secretsFile(home), "utf8")) as { secret: string }).secret;
    expect(secrets.derive("a")).toHaveLength(32);
    expect(secrets.derive("a")).not.toEqual(secrets.derive("b"));
    expect(secrets.deriveText("role:perennial_app")).toMatch(/^[\w-]{43}$/);
    for (const printed of [
      inspect(secrets, { depth: 9, showHidden: true }),
      JSON.stringify({ secrets }),
      `${secrets}`,
    ]) {
      expect(printed).toContain("[secret]");
      expect(printed).not.toContain(stored);
    }
  });

  it("come from PERENNIAL_SECRET when it is given, in hex or base64", () => {
    const bytes = Buffer.alloc(32, 7);
    const hex = loadSecrets(home, { PERENNIAL_SECRET: bytes.toString("hex") });
    expect(loadSecrets(home, { PERENNIAL_SECRET: bytes.toString("base64") }).fingerprint()).toBe(hex.fingerprint());
    expect(existsSync(secretsFile(home))).toBe(false);
    expect(() => loadSecrets(home, { PERENNIAL_SECRET: "short" })).toThrow(/32 bytes/);
  });

  it("are refused when damaged or open to others, and never replaced", () => {
    loadSecrets(home, {});
    chmodSync(secretsFile(home), 0o644);
    expect(() => loadSecrets(home, {})).toThrow(/chmod 600/);
    chmodSync(secretsFile(home), 0o600);
    writeFileSync(secretsFile(home), "{");
    expect(() => loadSecrets(home, {})).toThrow(/32 bytes/);
    expect(readFileSync(secretsFile(home), "utf8")).toBe("{");
  });
});
