/**
 * Trace ids as W3C Trace Context has them. A request's trace is stored with the facts it brings and continues, by
 * {@link continueTrace}, in the decisions and touches that follow from them, days later and in another process.
 */
import { AsyncLocalStorage } from "node:async_hooks";
import { randomBytes } from "node:crypto";

export interface Trace {
  /** 32 hex digits, the same from the fact to the touch. */
  readonly traceId: string;
  /** 16 hex digits, this piece of work. */
  readonly spanId: string;
  readonly parentId?: string;
  readonly sampled: boolean;
}

const shape = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;

/** Reads a `traceparent` header; undefined when it is none (the caller then starts a trace of its own). */
export function parseTraceparent(text: string | undefined): Trace | undefined {
  const match = shape.exec(text?.trim() ?? "");
  if (match === null) return undefined;
  const [, version, traceId = "", spanId = "", flags = "00", more] = match;
  // Version 00 has exactly four parts; later versions may add some; ff is forbidden.
  if (version === "ff" || (version === "00" && more !== undefined)) return undefined;
  if (/^0+$/.test(traceId) || /^0+$/.test(spanId)) return undefined;
  return { traceId, spanId, sampled: (Number.parseInt(flags, 16) & 1) === 1 };
}

export function formatTraceparent(trace: Trace): string {
  return `00-${trace.traceId}-${trace.spanId}-${trace.sampled ? "01" : "00"}`;
}

export function newTrace(): Trace {
  return { traceId: id(16), spanId: id(8), sampled: true };
}

/** A new piece of work under another. */
export function childOf(parent: Trace): Trace {
  return { traceId: parent.traceId, spanId: id(8), parentId: parent.spanId, sampled: parent.sampled };
}

/** Work that goes on under a stored trace id; a new trace when there is none or it is not one. */
export function continueTrace(traceId: string | null | undefined): Trace {
  if (traceId === null || traceId === undefined || !/^(?!0+$)[0-9a-f]{32}$/.test(traceId)) return newTrace();
  return { traceId, spanId: id(8), sampled: true };
}

const storage = new AsyncLocalStorage<Trace>();

/** Runs a function, and all that it awaits, under a trace. */
export function withTrace<Result>(trace: Trace, run: () => Result): Result {
  return storage.run(trace, run);
}

export function currentTrace(): Trace | undefined {
  return storage.getStore();
}

function id(bytes: number): string {
  for (;;) {
    const text = randomBytes(bytes).toString("hex");
    if (!/^0+$/.test(text)) return text;
  }
}
