import { describe, expect, test } from "vitest";
import { type Ahead, inTurn, keptUntilRead } from "./ahead.ts";

function gate() {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open: () => open() };
}

describe("questions asked ahead", () => {
  test("without others each is asked when the one before was used", async () => {
    const told: string[] = [];
    const questions = ["a", "b"].map((name) => async () => {
      told.push(`ask ${name}`);
      return name;
    });
    for await (const answer of inTurn(questions)) told.push(`use ${answer}`);
    expect(told).toEqual(["ask a", "use a", "ask b", "use b"]);
  });

  test("with others all are asked once the state stands for everybody, and used in their turn", async () => {
    const [all, turn] = [gate(), gate()];
    const told: string[] = [];
    const ahead: Ahead = {
      settled() {
        told.push("settled");
        return all.opened;
      },
      turn() {
        told.push("asked all");
        return turn.opened;
      },
    };
    const questions = ["a", "b"].map((name) => async () => {
      told.push(`ask ${name}`);
      return name;
    });
    const done = (async () => {
      for await (const answer of inTurn(questions, ahead)) told.push(`use ${answer}`);
    })();
    expect(told).toEqual(["settled"]);
    all.open();
    await Promise.resolve();
    await Promise.resolve();
    expect(told).toEqual(["settled", "ask a", "ask b", "asked all"]);
    turn.open();
    await done;
    expect(told.slice(4)).toEqual(["use a", "use b"]);
  });

  test("what fails is told when its answer is due, after those before it", async () => {
    const now: Ahead = { settled: () => Promise.resolve(), turn: () => Promise.resolve() };
    const used: string[] = [];
    const questions = [async () => "a", () => Promise.reject(new Error("away"))];
    await expect(
      (async () => {
        for await (const answer of inTurn(questions, now)) used.push(answer);
      })(),
    ).rejects.toThrow("away");
    expect(used).toEqual(["a"]);
  });

  test("a stream is read at once, and given when it is gone over", async () => {
    const read: number[] = [];
    const kept = keptUntilRead(
      (async function* () {
        for (const one of [1, 2, 3]) {
          read.push(one);
          yield one;
        }
      })(),
    );
    for (let turns = 0; read.length < 3 && turns < 100; turns++) await Promise.resolve();
    expect(read).toEqual([1, 2, 3]);
    const given: number[] = [];
    for await (const one of kept) given.push(one);
    expect(given).toEqual([1, 2, 3]);
  });
});
