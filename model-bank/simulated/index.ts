/** A simulated bank that knows the truth: customers with hidden wishes and tempers, whose days it plays. See README.md. */
export type {
  Answer,
  AttemptRecord,
  SimAttempt,
  SimEvent,
  SimReceipt,
  SimTouch,
  SubmitAnswer,
  TouchClass,
  WorldChoice,
  WorldOutlet,
} from "./choice.ts";
export type { Arms, Figure } from "./figures.ts";
export { htmlReport } from "./html.ts";
export type { SimModel, SimUntrained } from "./models.ts";
export type { Reference } from "./references.ts";
export {
  jsonReport,
  type Money,
  type PlaybookLine,
  type ReportInput,
  reportOf,
  type SimReport,
} from "./report.ts";
export { createWorld, type World, withoutProtection } from "./world.ts";
