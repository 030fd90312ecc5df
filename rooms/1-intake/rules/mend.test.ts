import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { factBook, fieldOf } from "#contracts/facts";
import { mendPayload } from "./mend.ts";
import type { Payload } from "./payload.ts";

const book = factBook({ age: fieldOf("int"), vip: fieldOf("bool"), consent: fieldOf("list"), name: fieldOf("string") });
const event = {
  specversion: "1.0",
  type: "customer_recorded",
  source: "core",
  id: "1",
  subject: "C-1",
  data: { age: "forty", name: "Anna", consent: ["marketing"], nested: { deep: [{ a: 1 }] } },
};
const mended = (payload: Payload, ...fields: [pointer: string, value: string | null][]) =>
  mendPayload(
    payload,
    fields.map(([pointer, value]) => ({ pointer, value })),
    book,
  );

describe("an event", () => {
  const payload: Payload = { form: "event", event };

  it("gets values as the catalog writes them, and the rest stays", () => {
    expect(
      mended(payload, ["/data/age", " 40 "], ["/data/vip", "true"], ["/data/consent", "marketing | survey"]),
    ).toEqual({
      form: "event",
      event: { ...event, data: { ...event.data, age: 40, vip: true, consent: ["marketing", "survey"] } },
    });
    // What can't be read as the catalog wants it stays text, and its check says so.
    expect(mended(payload, ["/data/age", "old"])).toMatchObject({ event: { data: { age: "old" } } });
    expect(mended(payload, ["/data/nested/deep/0/a", "2"], ["/data/name", null])).toMatchObject({
      event: { data: { nested: { deep: [{ a: "2" }] } } },
    });
    expect(event.data.age).toBe("forty");
  });

  it("is read by its mended type, whatever order corrections come in", () => {
    const wrong: Payload = { form: "event", event: { ...event, type: "custmer_recorded", data: {} } };
    expect(mended(wrong, ["/data/age", "40"], ["/type", "customer_recorded"])).toMatchObject({
      event: { type: "customer_recorded", data: { age: 40 } },
    });
    const { data: _, ...bare } = event;
    expect(mended({ form: "event", event: bare }, ["/data/age", "40"])).toMatchObject({ event: { data: { age: 40 } } });
  });

  it.each(["", "/", "/data/nowhere/age", "/data/age/deeper", "/data/consent/7"])(
    "has no place %j to mend",
    (pointer) => {
      expect(() => mended(payload, [pointer, "1"])).toThrow(
        expect.objectContaining({ caseName: "intake.not_mendable" }),
      );
    },
  );

  it("reaches no prototype, whatever a pointer says", () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom("__proto__", "constructor", "prototype", "data", "x"), { maxLength: 4 }),
        (steps) => {
          try {
            mended(payload, [`/${steps.join("/")}`, "polluted"]);
          } catch {
            // Refused is as good.
          }
          expect(({} as Record<string, unknown>).x).toBeUndefined();
          expect(Object.getPrototypeOf({})).toBe(Object.prototype);
        },
      ),
    );
  });

  it("that is none can't be mended", () => {
    expect(() => mended({ form: "event", event: 5 }, ["/data/age", "1"])).toThrow();
  });
});

describe("a row and a binary event", () => {
  it("are mended by column and by header", () => {
    const row: Payload = { form: "row", map: "calls", columns: ["age", "job"], values: ["x", "clerk"], line: 2 };
    expect(mended(row, ["age", "40"])).toMatchObject({ values: ["40", "clerk"] });
    expect(() => mended(row, ["shoe_size", "40"])).toThrow();
    expect(() => mended({ ...row, unreadable: "ragged" } as unknown as Payload, ["age", "40"])).toThrow();
    const binary: Payload = {
      form: "binary",
      headers: { "ce-type": "customer_recorded", "ce-id": "1" },
      body: '{"age":"x"}',
    };
    expect(mended(binary, ["/data/age", "40"], ["/id", "客"])).toEqual({
      form: "binary",
      headers: { "ce-type": "customer_recorded", "ce-id": "%E5%AE%A2" },
      body: '{"age":40}',
    });
    expect(() => mended({ ...binary, body: "{" }, ["/data/age", "40"])).toThrow();
  });
});
