/** Errors in ClickHouse's own form: code, name, text, HTTP status. */

/** A refusal of ours, worded as ClickHouse words its own. */
export class Refusal extends Error {
  readonly code: number;

  constructor(code: number, type: string, text: string) {
    super(`Code: ${code}. DB::Exception: ${text}. (${type})`);
    this.code = code;
  }
}

const statuses: Readonly<Record<number, number>> = {
  // What ClickHouse's HTTP handler answers, by exception code.
  194: 401,
  192: 403,
  193: 403,
  497: 403,
  516: 403,
  164: 403,
  81: 404,
  60: 404,
  46: 404,
  47: 404,
  16: 404,
  115: 404,
  48: 501,
  159: 408,
  202: 503,
  210: 503,
  307: 413,
  62: 400,
  26: 400,
  27: 400,
  38: 400,
  41: 400,
  42: 400,
  43: 400,
  44: 400,
  53: 400,
  69: 400,
  70: 400,
  72: 400,
  130: 400,
  456: 400,
  457: 400,
  6: 400,
  73: 400,
  36: 400,
};

export interface Failure {
  readonly code: number;
  readonly status: number;
  /** Ends with the name of the code in brackets. */
  readonly text: string;
}

/** Whatever the engine threw, as a ClickHouse failure. Code 1002 is ClickHouse's UNKNOWN_EXCEPTION. */
export function failureOf(thrown: unknown): Failure {
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  const errno = thrown instanceof Error && "code" in thrown ? thrown.code : undefined;
  if (errno === "ENOSPC") return failureOf(new Refusal(243, "NOT_ENOUGH_SPACE", "No space left on device"));
  const code = Number(/Code:\s*(\d+)/.exec(message)?.[1] ?? 1002);
  const text = code === 1002 ? `Code: 1002. DB::Exception: ${message}. (UNKNOWN_EXCEPTION)` : message;
  return { code, status: statuses[code] ?? 500, text: text.endsWith("\n") ? text : `${text}\n` };
}
