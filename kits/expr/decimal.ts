/** Decimals whose scale and greatest length are known before anything runs. */
import type { ConstNode, Exact, Node } from "./tree.ts";
import { multiply, normal, power } from "./whole.ts";

/** The longest whole number that the SQL side carries (256 bits). */
export const longest = 76;
/** Money in a column: 18 digits, two of them behind the point. A 64-bit whole number has up to 19. */
export const moneyExact: Exact = { scale: 2, digits: 18 };
export const intExact: Exact = { scale: 0, digits: 19 };
/** Digits that a quotient has beyond its dividend's; what follows is cut. */
export const quotientDigits = 12;

const written = /^(-?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/;

/** A number as it is written, exactly; undefined when it is longer than can be compared. */
export function decimalOf(text: string): ConstNode | undefined {
  const match = written.exec(text);
  if (!match) return undefined;
  const [, sign, whole = "", fraction = "", exponent = "0"] = match;
  const power10 = Number(exponent);
  if (Math.abs(power10) > 60) return undefined;
  const digits = `${whole}${fraction}`.replace(/^0+/, "");
  let unscaled = BigInt(digits === "" ? "0" : digits);
  let scale = fraction.length - power10;
  while (scale > 0 && unscaled % 10n === 0n) {
    unscaled /= 10n;
    scale--;
  }
  if (scale < 0) [unscaled, scale] = [unscaled * 10n ** BigInt(-scale), 0];
  const length = unscaled.toString().length;
  if (length > 60 || scale > 60) return undefined;
  return {
    op: "const",
    kind: "decimal",
    value: normal(sign === "-" ? -unscaled : unscaled),
    exact: { scale, digits: length },
  };
}

/** The same value with a larger scale; undefined when it would grow too long. */
export function rescaled(node: Node, scale: number): Node | undefined {
  const { exact } = node;
  if (!exact) return undefined;
  const by = scale - exact.scale;
  if (by === 0) return node;
  const grown: Exact = { scale, digits: exact.digits + by };
  if (by < 0 || grown.digits > longest) return undefined;
  if (node.op === "const") return { ...node, value: multiply(node.value as number | bigint, power(by)), exact: grown };
  return { op: "scale", kind: "decimal", of: node, by, exact: grown };
}
