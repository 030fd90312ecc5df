import { describe, expect, it } from "vitest";
import { allCases, codes, defineCases, mayRetry, PerennialError, toPerennialError } from "#ground/errors";

const cases = defineCases("errors_test", {
  missing: { code: "not_found", en: "No {thing} called {name}", zh: "没有名为 {name} 的{thing}" },
  race: { code: "lost_race", en: "Lost", zh: "失败" },
  stuck: { code: "unavailable", retry: "never", en: "Stuck", zh: "卡住" },
});

describe("errors", () => {
  it("says the same in both languages, with its parameters, status and exit code", () => {
    const error = cases.missing({ thing: "bank", name: "x" });
    expect(error).toBeInstanceOf(PerennialError);
    expect(error.message).toBe("No bank called x");
    expect(error.text("zh")).toBe("没有名为 x 的bank");
    expect([error.caseName, error.status, error.exitCode, error.retry]).toEqual([
      "errors_test.missing",
      404,
      4,
      "never",
    ]);
    expect(cases.missing({ thing: "bank" }).message).toBe("No bank called {name}");
  });

  it("keeps cause, fields and waiting time", () => {
    const cause = new Error("below");
    const fields = [{ pointer: "/phone", reason: "too short", row: 3 }];
    const error = cases.stuck({}, { cause, fields, retryAfterSeconds: 2 });
    expect([error.cause, error.fields, error.retryAfterSeconds, error.retry]).toEqual([cause, fields, 2, "never"]);
  });

  it("declares a case once", () => {
    expect(() => defineCases("errors_test", { race: { code: "internal", en: "a", zh: "b" } })).toThrow(/twice/);
    expect(allCases().get("errors_test.race")?.code).toBe("lost_race");
  });

  it("lets through its own errors and makes all else a defect", () => {
    const own = cases.race();
    expect(toPerennialError(own)).toBe(own);
    expect(toPerennialError(new TypeError("x is undefined"))).toMatchObject({ code: "internal", status: 500 });
    expect(toPerennialError("text").message).toContain("text");
  });

  it("retries lost races and passing failures of engines, nothing else", () => {
    const engine = (code: string) => Object.assign(new Error("engine"), { code });
    for (const code of ["40001", "40P01", "57P01", "ECONNREFUSED"])
      expect([code, mayRetry(engine(code))]).toEqual([code, true]);
    for (const code of ["23505", "42P01", "ENOENT"]) expect([code, mayRetry(engine(code))]).toEqual([code, false]);
    expect([cases.race(), cases.missing(), cases.stuck(), new Error("x"), "x"].map(mayRetry)).toEqual([
      true,
      false,
      false,
      false,
      false,
    ]);
  });

  it("gives scripts exit codes that they can tell apart from success", () => {
    for (const [code, { exit, status }] of Object.entries(codes)) {
      expect([code, exit > 0 && exit < 64, status >= 400 && status < 600]).toEqual([code, true, true]);
    }
  });
});
