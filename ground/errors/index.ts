/**
 * The error catalogue. Codes are closed; a room adds named cases under them with {@link defineCases}.
 * Every case says in zh-CN and English what is wrong, and every failure says whether it may be retried.
 */

/** `never`: the same call fails again. `later`: back off, then try again. `at-once`: try again now (a lost race). */
export type Retry = "never" | "later" | "at-once";

/** Closed list of error codes with their HTTP status, process exit code and default retry rule. */
export const codes = {
  invalid_input: { status: 400, exit: 2, retry: "never" },
  unauthenticated: { status: 401, exit: 3, retry: "never" },
  forbidden: { status: 403, exit: 3, retry: "never" },
  not_found: { status: 404, exit: 4, retry: "never" },
  conflict: { status: 409, exit: 5, retry: "never" },
  too_large: { status: 413, exit: 2, retry: "never" },
  unsupported: { status: 415, exit: 2, retry: "never" },
  rate_limited: { status: 429, exit: 6, retry: "later" },
  unavailable: { status: 503, exit: 6, retry: "later" },
  lost_race: { status: 409, exit: 6, retry: "at-once" },
  internal: { status: 500, exit: 1, retry: "never" },
} as const satisfies Record<string, { status: number; exit: number; retry: Retry }>;

export type ErrorCode = keyof typeof codes;

export type Language = "en" | "zh";

/** One wrong field: `pointer` is a JSON pointer or a column name, `row` the line of the input, both where known. */
export interface FieldProblem {
  readonly pointer: string;
  readonly value?: unknown;
  readonly row?: number;
  readonly reason: string;
  /** The name of the case that speaks of this field, for programs. */
  readonly name?: string;
}

export interface CaseDefinition {
  readonly code: ErrorCode;
  /** Text in English; `{name}` is replaced by the parameter of that name. */
  readonly en: string;
  readonly zh: string;
  readonly retry?: Retry;
}

export type CaseParams = Readonly<Record<string, string | number | boolean | undefined>>;

export interface ErrorDetails {
  readonly fields?: readonly FieldProblem[];
  readonly cause?: unknown;
  /** How long a caller should wait before trying again, in seconds. */
  readonly retryAfterSeconds?: number;
}

function fill(text: string, params: CaseParams): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = params[name];
    return value === undefined ? whole : String(value);
  });
}

/** The only error class that rooms throw. Anything else that is thrown is a defect and becomes `internal`. */
export class PerennialError extends Error {
  override readonly name = "PerennialError";
  readonly code: ErrorCode;
  /** `room.case`, stable, for programs and documentation. */
  readonly caseName: string;
  readonly params: CaseParams;
  readonly retry: Retry;
  readonly fields: readonly FieldProblem[];
  readonly retryAfterSeconds: number | undefined;
  readonly #definition: CaseDefinition;

  constructor(caseName: string, definition: CaseDefinition, params: CaseParams, details: ErrorDetails = {}) {
    super(fill(definition.en, params), details.cause === undefined ? undefined : { cause: details.cause });
    this.code = definition.code;
    this.caseName = caseName;
    this.params = params;
    this.retry = definition.retry ?? codes[definition.code].retry;
    this.fields = details.fields ?? [];
    this.retryAfterSeconds = details.retryAfterSeconds;
    this.#definition = definition;
  }

  get status(): number {
    return codes[this.code].status;
  }

  get exitCode(): number {
    return codes[this.code].exit;
  }

  /** The message in a language a person reads. */
  text(language: Language): string {
    return fill(this.#definition[language], this.params);
  }
}

export type CaseFactory = (params?: CaseParams, details?: ErrorDetails) => PerennialError;

const registry = new Map<string, CaseDefinition>();

/**
 * Declares the named cases of a room or ground part.
 * @example const cases = defineCases("intake", { unknown_type: { code: "invalid_input", en: "Unknown event type {type}", zh: "未知的事件类型 {type}" } });
 *          throw cases.unknown_type({ type: "foo" });
 */
export function defineCases<Names extends string>(
  owner: string,
  definitions: Readonly<Record<Names, CaseDefinition>>,
): Readonly<Record<Names, CaseFactory>> {
  const factories: Partial<Record<Names, CaseFactory>> = {};
  for (const name of Object.keys(definitions) as Names[]) {
    const caseName = `${owner}.${name}`;
    if (registry.has(caseName)) throw new Error(`error case ${caseName} is declared twice`);
    registry.set(caseName, definitions[name]);
    factories[name] = (params = {}, details = {}) => new PerennialError(caseName, definitions[name], params, details);
  }
  return factories as Readonly<Record<Names, CaseFactory>>;
}

/** Every declared case, for the reference page and the test that each is documented. */
export function allCases(): ReadonlyMap<string, CaseDefinition> {
  return registry;
}

const own = defineCases("ground", {
  defect: { code: "internal", en: "Unexpected failure: {message}", zh: "意外故障：{message}" },
});

/** Wraps whatever was thrown. A PerennialError passes through; all else is a defect. */
export function toPerennialError(thrown: unknown): PerennialError {
  if (thrown instanceof PerennialError) return thrown;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return own.defect({ message }, { cause: thrown });
}

/** Whether a failure may be retried; a foreign error counts as `never` unless it is a known transient engine error. */
export function mayRetry(thrown: unknown): boolean {
  return thrown instanceof PerennialError ? thrown.retry !== "never" : isTransientEngineError(thrown);
}

// PostgreSQL classes: serialization failure, deadlock, lock not available, too many connections, connection lost, shutting down.
const transientStates = new Set([
  "40001",
  "40P01",
  "55P03",
  "53300",
  "08000",
  "08003",
  "08006",
  "57P01",
  "57P02",
  "57P03",
]);
const transientNodeCodes = new Set(["ECONNREFUSED", "ECONNRESET", "EPIPE", "ETIMEDOUT", "ENOTFOUND", "EAI_AGAIN"]);

export function isTransientEngineError(thrown: unknown): boolean {
  if (!(thrown instanceof Error) || !("code" in thrown)) return false;
  const { code } = thrown;
  // A socket that is not there belongs to a server that is not there; other files that are missing stay missing.
  if (code === "ENOENT") return "syscall" in thrown && thrown.syscall === "connect";
  return typeof code === "string" && (transientStates.has(code) || transientNodeCodes.has(code));
}
