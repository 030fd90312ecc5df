import fs from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readMailLog, startMailEndpoint } from "./mail-endpoint.ts";

let folder: string;
beforeAll(async () => {
  folder = await fs.mkdtemp(path.join(os.tmpdir(), "perennial-endpoint-"));
});
afterAll(async () => {
  await fs.rm(folder, { recursive: true, force: true });
});

describe("the mail log", () => {
  it("is empty when absent, and loses a line that was cut off when it is opened again", async () => {
    const file = path.join(folder, "deep", "mail.jsonl");
    expect(await readMailLog(file)).toEqual([]);
    const record = { messageId: "<a@d>", to: ["x@example.com"], subject: "s", at: "2026-03-05T00:00:00.000Z", size: 1 };
    await fs.mkdir(path.dirname(file));
    await fs.writeFile(file, `${JSON.stringify(record)}\n{"messageId":"<b@d>","to":["y@ex`);
    expect(await readMailLog(file)).toEqual([record]);
    const endpoint = await startMailEndpoint({ file });
    expect([...endpoint.deliveries()]).toEqual([["<a@d>", 1]]);
    expect([...(await endpoint.delivered(["<a@d>", "<b@d>"]))]).toEqual(["<a@d>"]);
    await endpoint.close();
    expect(await fs.readFile(file, "utf8")).toBe(`${JSON.stringify(record)}\n`);
  });
});
