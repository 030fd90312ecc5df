/** When, and what next: playbook versions and who is enrolled in them. */
export { playbookMigrations } from "./migrations/index.ts";
export { playbookPermissions } from "./permissions.ts";
export { type EnrolmentView, enrolmentsOn, type LiveVersion, liveVersions } from "./read/enrolments.ts";
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
export { type PublishedVersion, publishPlaybook } from "./verbs/publish-playbook.ts";
