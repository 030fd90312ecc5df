import { describe, expect, test } from "vitest";
import { looksTogether } from "./looks-together.ts";

describe("looks that ask one state", () => {
  test("each asks when the state stands for all, and changes customers only when it is used", async () => {
    const told: string[] = [];
    const look = (name: string) => async (ahead: Parameters<Parameters<typeof looksTogether>[0][number]>[0]) => {
      told.push(`${name} settled`);
      await ahead.settled();
      told.push(`${name} asks`);
      await ahead.turn();
      told.push(`${name} changes`);
    };
    const idle = async (): Promise<void> => void told.push("nothing due");
    const looks = await looksTogether([look("tags"), idle, look("audiences")]);
    const asked = ["tags settled", "nothing due", "audiences settled", "tags asks", "audiences asks"];
    expect(told).toEqual(asked);
    for (const { use } of [...looks].reverse()) await use();
    expect(told).toEqual([...asked, "audiences changes", "tags changes"]);
  });

  test("where one fails before it asked, the others end and the failure is told", async () => {
    let ended = false;
    const other = async (ahead: Parameters<Parameters<typeof looksTogether>[0][number]>[0]): Promise<void> => {
      await ahead.settled();
      await ahead.turn();
      ended = true;
    };
    await expect(looksTogether([other, () => Promise.reject(new Error("away"))])).rejects.toThrow("away");
    for (let turns = 0; !ended && turns < 100; turns++) await Promise.resolve();
    expect(ended).toBe(true);
  });

  test("a look that fails later tells whoever uses it", async () => {
    const [look] = await looksTogether([
      async (ahead) => {
        await ahead.settled();
        await ahead.turn();
        throw new Error("broken off");
      },
    ]);
    await expect(look?.use()).rejects.toThrow("broken off");
  });
});
