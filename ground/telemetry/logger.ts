/** The logger: JSON lines on standard error, each with the trace it belongs to, none with personal data. */
import {
  type Bindings,
  type ChildLoggerOptions,
  type DestinationStream,
  type LevelWithSilent,
  type Logger as PinoLogger,
  pino,
} from "pino";
import { type Clock, machine } from "#ground/clock";
import { scrub, scrubFields, scrubText } from "./scrub.ts";
import { currentTrace } from "./trace.ts";

/** Say what happened in the message and with what in the fields: `logger.info({ shard, rows }, "block sent")`. */
export type Logger = PinoLogger;

export interface LoggerOptions {
  readonly level: LevelWithSilent;
  /** Fields on every line, such as the role of the process. */
  readonly base?: Readonly<Record<string, string | number>>;
  /** Where lines go; standard error when absent, so that a command's output stays its own. */
  readonly destination?: DestinationStream;
  readonly clock?: Clock;
}

export function createLogger(options: LoggerOptions): Logger {
  const clock = options.clock ?? machine;
  const logger = pino(
    {
      level: options.level,
      base: scrubFields(options.base ?? {}),
      messageKey: "msg",
      timestamp: () => `,"time":"${clock.now().toISOString()}"`,
      formatters: {
        level: (label) => ({ level: label }),
        log: (fields) => scrubFields(fields),
      },
      mixin: () => {
        const trace = currentTrace();
        return trace === undefined ? {} : { trace: trace.traceId, span: trace.spanId };
      },
      // pino would take an error's message as the line's, and fill in arguments, without asking the formatters.
      hooks: {
        logMethod(given, method) {
          const [first, second, ...rest] = given as [unknown, unknown, ...unknown[]];
          if (first instanceof Error) method.apply(this, [{ err: first }, text(second ?? "failed")]);
          else if (typeof first === "object" && first !== null) {
            const fallback = "err" in first ? "failed" : undefined;
            const message = second ?? fallback;
            if (message === undefined) method.apply(this, [first] as unknown as [object, string]);
            else method.apply(this, [first, text(message), ...rest.map(argument)] as unknown as [object, string]);
          } else {
            const args = second === undefined ? rest : [second, ...rest];
            method.apply(this, [text(first), ...args.map(argument)] as unknown as [string]);
          }
        },
      },
    },
    options.destination ?? pino.destination({ dest: 2, sync: false }),
  );
  return withCleanChildren(logger);
}

// pino drops the formatter of bindings in children. Children inherit from their parent, so one replacement serves all.
function withCleanChildren(logger: Logger): Logger {
  const { child, setBindings } = logger;
  logger.child = function (this: Logger, bindings: Bindings, options?: ChildLoggerOptions) {
    return Reflect.apply(child, this, [scrubFields(bindings), options]) as Logger;
  } as unknown as Logger["child"];
  logger.setBindings = function (this: Logger, bindings: Bindings) {
    Reflect.apply(setBindings, this, [scrubFields(bindings)]);
  };
  return logger;
}

function text(message: unknown): string {
  return scrubText(String(message));
}

function argument(value: unknown): unknown {
  return scrub(value);
}
