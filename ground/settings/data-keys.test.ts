import { randomBytes } from "node:crypto";
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { derivedDataKeys, describeSettings, loadSettings, openDataKeys, Secrets } from "./index.ts";

const secrets = new Secrets(randomBytes(32));
const derived = derivedDataKeys(secrets);

describe("data keys", () => {
  let folder: string;
  const place = (name: string) => join(folder, name);
  const write = (name: string, text: string, mode = 0o600) => {
    writeFileSync(place(name), text, { mode });
    chmodSync(place(name), mode);
    return place(name);
  };
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "perennial-keys-"));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it("are derived from the installation's secret, the first one as it always was", async () => {
    const keys = await openDataKeys({ kind: "derived" }, secrets);
    expect(keys.key(1)).toEqual(secrets.derive("personal:data-key"));
    expect(keys.key(2)).not.toEqual(keys.key(1));
  });

  it("come from a file: one as text, several by number; older ones than it has are derived, newer ones are made", async () => {
    const one = randomBytes(32);
    for (const text of [one.toString("hex"), `${one.toString("base64")}\n`]) {
      expect((await openDataKeys({ kind: "file", file: write("one", text) }, secrets)).key(1)).toEqual(one);
    }
    const file = write("several", JSON.stringify({ keys: { 3: one.toString("hex") } }));
    const keys = await openDataKeys({ kind: "file", file }, secrets);
    expect([keys.key(2), keys.key(3), keys.key(4)]).toEqual([derived.key(2), one, undefined]);
    await keys.add(4);
    expect(keys.key(4)).toHaveLength(32);
    expect(statSync(file).mode & 0o077).toBe(0);
    // Another process finds it when it is asked.
    const elsewhere = await openDataKeys({ kind: "file", file }, secrets);
    await keys.add(5);
    expect(elsewhere.key(5)).toEqual(keys.key(5));
    expect(readFileSync(file, "utf8")).toContain(one.toString("hex"));
  });

  it("come from a URL, which makes no keys itself", async () => {
    const keys: Record<string, string> = { 1: randomBytes(32).toString("hex") };
    const server = createServer((request, answer) => {
      if (request.headers.authorization !== `Basic ${Buffer.from("bank:open").toString("base64")}`)
        answer.writeHead(401).end();
      else answer.end(JSON.stringify({ keys }));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    try {
      const url = `http://bank:open@127.0.0.1:${port}/key`;
      const opened = await openDataKeys({ kind: "url", url }, secrets);
      expect(opened.key(1)?.toString("hex")).toBe(keys[1]);
      expect(opened.place).not.toContain("open");
      await expect(opened.add(2)).rejects.toMatchObject({ caseName: "settings.no_data_key" });
      keys[2] = randomBytes(32).toString("hex");
      await opened.add(2);
      expect(opened.key(2)?.toString("hex")).toBe(keys[2]);
      const wrong = openDataKeys({ kind: "url", url: url.replace("open", "shut") }, secrets);
      await expect(wrong).rejects.toMatchObject({ caseName: "settings.unreadable_data_key" });
    } finally {
      server.close();
    }
  });

  it("that can't be used are told with every other bad setting, at once and without a key in the text", () => {
    const problems = (value: string) => {
      try {
        loadSettings({ PERENNIAL_DATA_KEY: value, PERENNIAL_PORT: "x", PERENNIAL_LANG: "en" });
      } catch (error) {
        const { fields } = error as { fields: { pointer: string; reason: string; value?: unknown }[] };
        return fields.map(({ pointer }) => pointer);
      }
      return [];
    };
    const both = ["PERENNIAL_DATA_KEY", "PERENNIAL_PORT"];
    const bad = [
      place("none"),
      write("short", "abc"),
      write("open", randomBytes(32).toString("hex"), 0o644),
      "keys.txt",
      "http://keys.example.com/",
    ];
    for (const value of bad) expect([value, problems(value).sort()]).toEqual([value, both]);
    const settings = loadSettings({ PERENNIAL_DATA_KEY: "https://bank:open@keys.example.com/key" });
    expect(settings.dataKeys.kind).toBe("url");
    expect(JSON.stringify(describeSettings(settings))).not.toContain("open@");
  });
});
