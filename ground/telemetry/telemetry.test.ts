import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { machine, replayClock } from "#ground/clock";
import { defineCases } from "#ground/errors";
import {
  childOf,
  continueTrace,
  createLogger,
  createMetrics,
  currentTrace,
  formatTraceparent,
  newTrace,
  parseTraceparent,
  scrubText,
  withTrace,
} from "./index.ts";

const canary = {
  name: "欧阳金丝雀",
  phone: "13812345678",
  email: "canary.bird@example.com",
  id_number: "11010519491231002X",
};
const cases = defineCases("telemetry_test", {
  bad_value: {
    code: "invalid_input",
    en: "{value} of {customerName} is no phone",
    zh: "{customerName} 的 {value} 不是电话",
  },
});

function lines() {
  const written: string[] = [];
  const clock = replayClock("Asia/Shanghai", new Date("2026-03-05T01:00:00Z"));
  const logger = createLogger({ level: "trace", clock, destination: { write: (line) => void written.push(line) } });
  const last = (): Record<string, unknown> => JSON.parse(written.at(-1) ?? "null") as Record<string, unknown>;
  return { logger, written, last };
}

function expectClean(written: readonly string[]): void {
  expect(written.length).toBeGreaterThan(0);
  for (const line of written) {
    for (const value of Object.values(canary)) expect(line).not.toContain(value);
    expect(() => JSON.parse(line)).not.toThrow();
  }
}

describe("logs", () => {
  it("never hold a name, phone, e-mail or identity number, however they are handed in", () => {
    const { logger, written } = lines();
    logger.info(canary, "customer changed");
    logger.info({ customer: { ...canary, deeper: [canary, { Full_Name: canary.name }] } }, "nested");
    logger.info({ rows: [canary.phone, Number(canary.phone), canary.email, `id ${canary.id_number}`] }, "in lists");
    logger.info({ [canary.phone]: 1 }, "as a key");
    logger.warn(`call ${canary.phone} or +86 138-1234-5678, mail ${canary.email}, ${canary.id_number}`);
    logger.warn("call %s about %o", canary.phone, canary);
    logger
      .child({ phone: canary.phone, contact: canary, tail: canary.email })
      .child({ mobile: canary.phone, note: canary })
      .info("child");
    const bound = logger.child({ shard: 1 });
    bound.setBindings({ email: canary.email, row: [canary] });
    bound.info("bound");
    logger.info({ body: JSON.stringify(canary), headers: canary, data: canary }, "request");
    logger.info(
      {
        request: new (class Request {
          body = canary;
        })(),
      },
      "an object of a class",
    );
    expectClean(written);
    expect(written.join("")).not.toContain("138-1234-5678");
  });

  it("never hold them in errors either", () => {
    const { logger, written, last } = lines();
    logger.error(new Error(`no such customer ${canary.phone} ${canary.name}`));
    logger.error({ err: new Error("x", { cause: new Error(`detail "${canary.name}"`) }) });
    const engine = Object.assign(new Error(`invalid input syntax for type date: "${canary.name}"`), {
      code: "22007",
      detail: `Key (phone)=(${canary.phone}) of ${canary.name}`,
      parameters: Object.values(canary),
    });
    logger.error({ err: engine }, "statement failed");
    expect(last()).toMatchObject({ err: { code: "22007", reason: "invalid input syntax for type date: ***" } });
    logger.error(
      cases.bad_value(
        { value: canary.phone, customerName: canary.name },
        { fields: [{ pointer: "/phone", value: canary.phone, reason: `${canary.name}?` }] },
      ),
    );
    expect(last()).toMatchObject({
      err: { case: "telemetry_test.bad_value", fields: [{ pointer: "/phone" }] },
      msg: "failed",
    });
    try {
      JSON.parse(`{"name":"${canary.name}"`.slice(0, -1));
    } catch (error) {
      logger.error(error, "parse");
    }
    expectClean(written);
  });

  it("keep what operations need", () => {
    const { logger, last } = lines();
    logger.info(
      { room: "intake", shard: 5, rows: 2_000, seconds: 0.25, offset: 1_700_000_000_000 },
      "block %s sent",
      "a-b",
    );
    expect(last()).toEqual({
      level: "info",
      time: "2026-03-05T01:00:00.000Z",
      room: "intake",
      shard: 5,
      rows: 2_000,
      seconds: 0.25,
      offset: 1_700_000_000_000,
      msg: "block a-b sent",
    });
    logger.error(Object.assign(new Error('relation "intake.fact" does not exist'), { code: "42P01" }));
    expect(last()).toMatchObject({
      err: { type: "Error", code: "42P01", reason: 'relation "intake.fact" does not exist' },
    });
  });

  it("carry the trace they belong to", async () => {
    const { logger, last } = lines();
    const trace = newTrace();
    await withTrace(trace, async () => {
      await machine.sleep(0);
      logger.info("inside");
    });
    expect(last()).toMatchObject({ trace: trace.traceId, span: trace.spanId });
    logger.info("outside");
    expect(last()).not.toHaveProperty("trace");
  });

  it("leave hex ids and instants whole", () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(..."0123456789abcdef"), { minLength: 32, maxLength: 32 }), (digits) => {
        const id = digits.join("");
        fc.pre(/[a-f]/.test(id));
        expect(scrubText(`trace ${id} at 2026-03-05T01:00:00.000Z`)).toContain("at 2026-03-05T01:00:00.000Z");
      }),
    );
  });
});

describe("traces", () => {
  it("are read and written as W3C Trace Context says", () => {
    const text = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    const trace = parseTraceparent(text);
    expect(trace).toEqual({ traceId: "4bf92f3577b34da6a3ce929d0e0e4736", spanId: "00f067aa0ba902b7", sampled: true });
    expect(trace && formatTraceparent(trace)).toBe(text);
    expect(parseTraceparent(text.replace(/^00/, "cc").concat("-more"))?.traceId).toBe(trace?.traceId);
    for (const bad of [
      undefined,
      "",
      text.toUpperCase(),
      `${text}-more`,
      text.replace(/^00/, "ff"),
      text.replace("4bf92f3577b34da6a3ce929d0e0e4736", "0".repeat(32)),
      text.replace("00f067aa0ba902b7", "0".repeat(16)),
      text.slice(0, -1),
    ]) {
      expect(parseTraceparent(bad), String(bad)).toBeUndefined();
    }
  });

  it("have children, and go on from a stored id", () => {
    const parent = newTrace();
    const child = childOf(parent);
    expect(child).toMatchObject({ traceId: parent.traceId, parentId: parent.spanId });
    expect(child.spanId).not.toBe(parent.spanId);
    expect(continueTrace(parent.traceId).traceId).toBe(parent.traceId);
    expect(continueTrace("nonsense").traceId).toMatch(/^[0-9a-f]{32}$/);
    expect(continueTrace(null).traceId).not.toBe(parent.traceId);
    expect(currentTrace()).toBeUndefined();
  });

  it("keep apart what runs at the same time", async () => {
    const seen = await Promise.all(
      Array.from({ length: 20 }, async () => {
        const trace = newTrace();
        return withTrace(trace, async () => {
          await machine.sleep(0);
          return currentTrace()?.traceId === trace.traceId;
        });
      }),
    );
    expect(seen.every(Boolean)).toBe(true);
  });
});

describe("metrics", () => {
  it("count and measure by room and step", async () => {
    let elapsed = 0;
    const clock = { now: () => new Date(0), elapsed: () => elapsed, sleep: () => Promise.resolve() };
    const metrics = createMetrics({ process: false, clock });
    metrics.count("intake", "append", "accepted", 3);
    await metrics.measure("intake", "append", async () => {
      elapsed += 250;
    });
    await expect(
      metrics.measure("reach", "send", async () => {
        elapsed += 1_000;
        throw new Error("no");
      }),
    ).rejects.toThrow("no");
    const text = await metrics.text();
    expect(text).toContain('perennial_step_items_total{room="intake",step="append",outcome="accepted"} 3');
    expect(text).toContain('perennial_step_seconds_count{room="reach",step="send",outcome="failed"} 1');
    expect(await metrics.secondsByRoom()).toEqual({ intake: 0.25, reach: 1 });
  });

  it("are made once by name, in a registry of their own, with those of the process", async () => {
    const [one, other] = [createMetrics(), createMetrics()];
    expect(one.counter("x_total", "x", ["kind"])).toBe(one.counter("x_total", "x", ["kind"]));
    expect(one.registry).not.toBe(other.registry);
    expect(await one.text()).toContain("perennial_process_cpu_user_seconds_total");
    expect(await other.text()).not.toContain("perennial_x_total");
    one.registry.clear();
    other.registry.clear();
  });
});
