/** When, and what next: playbook versions and who is enrolled in them. */

export { lookAtDays, nextLook } from "./jobs/look-at-days.ts";
export { lookAtTimers } from "./jobs/look-at-timers.ts";
export { createMover, type Mover, type MoverOptions, type TouchPort } from "./jobs/move-runs.ts";
export { playbookMigrations } from "./migrations/index.ts";
export { playbookPermissions } from "./permissions.ts";
export { type AnswersAsked, givenAnswers } from "./read/answers.ts";
export { type EnrolmentView, enrolmentsOn, type LiveVersion, liveVersions } from "./read/enrolments.ts";
export {
  listPlaybooks,
  type PlaybookDetail,
  type PlaybookLine,
  type PlaybookVersionView,
  playbookFile,
  showPlaybook,
} from "./read/playbooks.ts";
export { type ArmCount, countRuns, type RunCount, type RunCounts } from "./read/runs.ts";
export { type PlaybookRouteOptions, playbookRoutes } from "./routes/index.ts";
export {
  type Answer,
  type AnswerReason,
  sortedReasons,
  strictest,
  strictness,
} from "./rules/answers.ts";
export { compilePlaybook, facesOf } from "./rules/compile.ts";
export { CALLED } from "./rules/compile-trigger.ts";
export type { CompiledPlaybook } from "./rules/compiled.ts";
export { fires, matches, stands, type TriggerStep } from "./rules/fires.ts";
export {
  type Change,
  changes,
  definitionHash,
  type VersionOrigin,
  type VersionState,
  versionKey,
  versionStates,
} from "./rules/lifecycle.ts";
export type { RunFact } from "./rules/note-fact.ts";
export type { Refusal } from "./rules/reentry.ts";
export type { Admission, Cause, Choice, EndReason, Run, RunBook, RunPlan } from "./rules/runs.ts";
export type { Answered, Wish } from "./rules/step.ts";
export type { CompiledTrigger } from "./rules/trigger-types.ts";
export { wantsForTriggers } from "./steps/admit-by-facts.ts";
export { admitBySet, type TriggeringParts, type TriggeringSet } from "./steps/admit-by-set.ts";
export {
  type Advanced,
  type AdvanceParts,
  type AdvanceSet,
  admit,
  advanceRuns,
  enrolmentOf,
  type RefusedAdmission,
} from "./steps/advance-runs.ts";
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
export { type MovedSet, moveSet, type SetPorts, type WishedTouch } from "./steps/move-set.ts";
export { type TriggerBook, triggerBook } from "./steps/trigger-book.ts";
export type { Held, TriggerParts } from "./steps/trigger-parts.ts";
export {
  answerKey,
  correctAnswers,
  type KeptAnswer,
  keepAnswers,
  lockAnswers,
  readAnswers,
} from "./store/answers.ts";
export {
  type BookVersion,
  type KeptVersion,
  keepPlaybooks,
  type PlaybookBook,
  type Playbooks,
} from "./store/book.ts";
export { runBookOf } from "./store/run-book.ts";
export { type AsideRun, asideRuns } from "./store/runs.ts";
export { sharedPlaybooks } from "./store/versions.ts";
export { changePlaybook, rollBackPlaybook } from "./verbs/change-playbook.ts";
export type { PlaybookVerbParts, PlaybookVersion, VersionStands } from "./verbs/parts.ts";
export { type PlaybookProposal, proposePlaybook, withdrawPlaybook } from "./verbs/propose-playbook.ts";
export { type PublishedVersion, publishPlaybook } from "./verbs/publish-playbook.ts";
export { type ResumeAside, resumeAside } from "./verbs/resume-runs.ts";
export { approvePlaybook, refusePlaybook, takeLive } from "./verbs/settle-playbook.ts";
export { beginPlaybooks, type PlaybookFiles, takePlaybookFiles } from "./verbs/take-files.ts";
