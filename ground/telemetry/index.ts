/** Logs without personal data, metrics, and trace ids that run from a fact to the touch. */
export { createLogger, type Logger, type LoggerOptions } from "./logger.ts";
export { createMetrics, type Label, type Metrics } from "./metrics.ts";
export { isPersonalKey, scrub, scrubText } from "./scrub.ts";
export {
  childOf,
  continueTrace,
  currentTrace,
  formatTraceparent,
  newTrace,
  parseTraceparent,
  type Trace,
  withTrace,
} from "./trace.ts";
