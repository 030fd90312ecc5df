/** From what ClickHouse or the network says to the named cases of this part. */
import { ClickHouseError } from "@clickhouse/client";
import { PerennialError } from "#ground/errors";
import { columnarCases } from "./cases.ts";

const limits = new Set([158, 159, 160, 161, 162, 191, 201, 241, 307, 396]);
const unknownNames = new Set([16, 47, 60, 81, 82]);
const logins = new Set([192, 193, 194, 516]);
// Too many queries or parts, table is read-only, network, keeper: the same call may succeed later.
const passing = new Set([202, 203, 209, 210, 236, 242, 252, 279, 319, 425, 999]);
const network =
  /ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|socket hang up|aborted|premature close|terminated/i;

export type Trouble =
  /** Nothing was sent: any call may be repeated. */
  | "never_sent"
  /** The connection broke in the middle: only calls that may run twice can be repeated. */
  | "broken_off"
  | "busy"
  | "final";

export function troubleOf(thrown: unknown): Trouble {
  if (thrown instanceof ClickHouseError) return passing.has(Number(thrown.code)) ? "busy" : "final";
  const text = describe(thrown);
  if (/ECONNREFUSED/.test(text)) return "never_sent";
  return network.test(text) ? "broken_off" : "final";
}

function describe(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown);
  const code = "code" in thrown ? String(thrown.code) : "";
  const inner = thrown instanceof AggregateError ? thrown.errors.map(describe).join(" ") : "";
  return `${code} ${thrown.message} ${inner}`;
}

export function columnarError(thrown: unknown): PerennialError {
  if (thrown instanceof PerennialError) return thrown;
  const cause = { cause: thrown };
  if (!(thrown instanceof ClickHouseError)) {
    const message = describe(thrown).trim();
    const trouble = troubleOf(thrown);
    if (trouble === "never_sent") return columnarCases.unavailable({ message }, cause);
    if (trouble === "broken_off") return columnarCases.interrupted({ message }, cause);
    return columnarCases.failed({ message, engineCode: "?" }, cause);
  }
  const code = Number(thrown.code);
  const params = { engineCode: code, message: thrown.message.trim().slice(0, 2_000) };
  if (code === 243) return columnarCases.disk_full({}, cause);
  if (code === 394) return columnarCases.cancelled({}, cause);
  if (code === 395 && thrown.message.includes("no unit column")) return columnarCases.table_without_unit({}, cause);
  if (code === 164 || code === 497) return columnarCases.forbidden(params, cause);
  if (logins.has(code)) return columnarCases.refused_login({}, cause);
  if (limits.has(code)) return columnarCases.too_large(params, cause);
  if (unknownNames.has(code)) return columnarCases.not_found(params, cause);
  if (passing.has(code)) return columnarCases.busy(params, cause);
  // 49 is ClickHouse's own defect.
  return code < 1_000 && code !== 49 ? columnarCases.invalid_query(params, cause) : columnarCases.failed(params, cause);
}
