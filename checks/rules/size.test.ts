import { describe, expect, it } from "vitest";
import { linesOf, messagesOf } from "../fixture.ts";
import { fileSize, functionSize, maxFileLines, maxFunctionLines } from "./size.ts";

const lines = (count: number): string => "f();\n".repeat(count);

describe("file-size", () => {
  it("fires above the limit and is silent at it", () => {
    expect(messagesOf(fileSize, "ground/ids/a.ts", lines(maxFileLines + 1))[0]).toContain("401 lines");
    expect(linesOf(fileSize, "ground/ids/a.ts", lines(maxFileLines))).toEqual([]);
  });

  it("leaves tests and generated files alone", () => {
    expect(linesOf(fileSize, "ground/ids/a.test.ts", lines(900))).toEqual([]);
    expect(linesOf(fileSize, "contracts/api/a.gen.ts", lines(900))).toEqual([]);
  });
});

describe("function-size", () => {
  it("fires on functions, arrows and methods above the limit, and names them", () => {
    const long = lines(maxFunctionLines);
    const text = `function a() {\n${long}}\nconst b = () => {\n${long}};\nclass C {\n  d() {\n${long}}\n}\n`;
    expect(messagesOf(functionSize, "rooms/1-intake/a.ts", text).map((message) => message.split(" ")[0])).toEqual([
      "a",
      "b",
      "d",
    ]);
    expect(linesOf(functionSize, "rooms/1-intake/a.ts", text)).toEqual([1, 83, 166]);
  });

  it("is silent at the limit, and in tests", () => {
    expect(linesOf(functionSize, "rooms/1-intake/a.ts", `function a() {\n${lines(maxFunctionLines - 2)}}\n`)).toEqual(
      [],
    );
    expect(linesOf(functionSize, "rooms/1-intake/a.test.ts", `function a() {\n${lines(200)}}\n`)).toEqual([]);
  });
});
