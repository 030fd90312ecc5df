/** When, and what next: playbook versions and who is enrolled in them. */
export { playbookMigrations } from "./migrations/index.ts";
export { playbookPermissions } from "./permissions.ts";
export { type EnrolmentView, enrolmentsOn, type LiveVersion, liveVersions } from "./read/enrolments.ts";
export {
  type Answer,
  type AnswerReason,
  answeredEvents,
  sortedReasons,
  strictest,
  strictness,
} from "./rules/answers.ts";
export {
  type Enrolment,
  enrolByFacts,
  enrolmentsById,
  type LivePlaybook,
  settleEnrolments,
  type TriggerFact,
  waitingEnrolments,
} from "./steps/enrol.ts";
export { endEnrolments } from "./steps/forget-customers.ts";
export { answerKey, answersOn, type KeptAnswer, keepAnswers, readAnswers } from "./store/answers.ts";
export { type PublishedVersion, publishPlaybook } from "./verbs/publish-playbook.ts";
