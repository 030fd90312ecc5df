import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { csvCell, csvLine } from "#contracts/api";
import { keyOfMessageId, messageIdOf, sendKey } from "./keys.ts";
import { fold, type Receipt, receipts, type TouchState, touchStates } from "./states.ts";

const foldAll = (from: TouchState, given: readonly Receipt[]): TouchState => given.reduce(fold, from);
const anyReceipt = fc.constantFrom(...receipts);
const anyState = fc.constantFrom(...touchStates);

describe("the fold of receipts", () => {
  it("ends in the same state in every order, and with every receipt repeated", () => {
    fc.assert(
      fc.property(
        anyState,
        fc
          .array(anyReceipt, { maxLength: 8 })
          .chain((given) =>
            fc.tuple(fc.constant(given), fc.shuffledSubarray([...given, ...given], { minLength: given.length * 2 })),
          ),
        (from, [given, mixed]) => {
          expect(foldAll(from, mixed)).toBe(foldAll(from, given));
        },
      ),
    );
  });

  it("never falls back", () => {
    fc.assert(
      fc.property(anyState, anyReceipt, anyReceipt, (from, one, two) => {
        const after = fold(from, one);
        // What was left is not reached again.
        if (after !== from) expect(fold(fold(after, two), one)).not.toBe(from);
        expect(["planned", "submitting"].includes(after) && after !== from).toBe(false);
      }),
    );
  });

  it("keeps what arrived when a late acceptance, a second delivery or a guess of ours comes", () => {
    expect(foldAll("submitting", ["delivered", "accepted"])).toBe("delivered");
    expect(foldAll("accepted", ["delivered", "delivered", "failed", "expired"])).toBe("delivered");
    expect(foldAll("accepted", ["expired", "delivered"])).toBe("delivered");
    expect(foldAll("submitting", ["unknown", "accepted"])).toBe("accepted");
    expect(fold("denied", "delivered")).toBe("denied");
  });
});

describe("the send key", () => {
  it("comes back from the Message-ID that is made of it", () => {
    const part = fc.string({ minLength: 1, unit: "grapheme" }).filter((text) => !/[\s/@]/.test(text));
    fc.assert(
      fc.property(part, part, part, part, (playbook, version, enrolment, wave) => {
        const key = sendKey({ playbook, version, enrolment, wave });
        const id = messageIdOf(key, "bank.example.com");
        expect(id).toMatch(/^<[A-Za-z0-9_/=-]+@bank\.example\.com>$/);
        expect(keyOfMessageId(id)).toBe(key);
      }),
    );
    expect(messageIdOf("p@1/e/w", "d")).toBe("<p=401/e/w@d>");
    expect(keyOfMessageId("<hello.world@d>")).toBeUndefined();
    expect(() => sendKey({ playbook: "a/b", version: "1", enrolment: "e", wave: "w" })).toThrow(RangeError);
  });
});

describe("exported cells", () => {
  it.each(["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =1", "\u00a0=1", "a\n=1", "\r=1", "＝1+1"])(
    "does not run %j",
    (cell) => {
      expect(csvCell(cell).startsWith(`"'`)).toBe(true);
    },
  );
  it("leaves numbers and words alone", () => {
    expect(csvLine([-5, "王小明", 'say "yes"', null, "a=b"])).toBe('-5,"王小明","say ""yes""",,"a=b"\r\n');
  });
});
