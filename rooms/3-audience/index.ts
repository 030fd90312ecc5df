/** Who: customers for whom a condition holds. */

export { type Expired, endStaticLists, expireLists } from "./jobs/expire.ts";
export { type BoardParts, keepBoards } from "./jobs/keep-boards.ts";
export {
  type AudienceRefreshParts,
  type RefreshedAudiences,
  refreshAudiences,
} from "./jobs/refresh-audiences.ts";
export { audienceMigrations } from "./migrations/index.ts";
export type { AudienceParts } from "./parts.ts";
export { audiencePermissions } from "./permissions.ts";
export type { AskParts as AudienceQuestion } from "./read/ask.ts";
export { type Board, type BoardPart, type BoardPeriod, type ReadBoardParts, readBoard } from "./read/boards.ts";
export {
  type AudienceBreakdown,
  type AudienceProfile,
  type BreakdownCell,
  breakDownAudience,
  type ProfiledField,
  profileAudience,
} from "./read/breakdown.ts";
export { type BreakdownField, breakdownFields } from "./read/breakdown-fields.ts";
export { type AudienceCount, countAudience, requireStanding } from "./read/count.ts";
export { type CountedAudience, countMembers } from "./read/count-members.ts";
export { type AudienceExplanation, explainAudience } from "./read/explain-audience.ts";
export { listExports } from "./read/exports.ts";
export { type AudienceLag, audienceLag } from "./read/lag.ts";
export { listColumns } from "./read/list-columns.ts";
export { type ListOwner, listOwnersOf, stillListed } from "./read/list-owners.ts";
export {
  type ListMember,
  type ListMembers,
  type ListsAsked,
  type ListView,
  type MembersAsked,
  readListMembers,
  readLists,
} from "./read/lists.ts";
export { type AudienceSample, type NumbersOptions, numbersOfAudience, sampleAudience } from "./read/numbers.ts";
export { type AudienceOverlap, type Intersection, overlapOf } from "./read/overlap.ts";
export {
  type AudienceDetail,
  type AudienceLine,
  type AudienceLook,
  type AudienceProposal,
  type AudienceVersion,
  listAudiences,
  openAudienceProposals,
  showAudience,
} from "./read/overview.ts";
export {
  askBreakdown,
  askCount,
  askExplain,
  askOverlap,
  askSample,
  type CountedBy,
  type Explained,
  type ExplainedPart,
  type Lag,
  type MaskedCustomer,
  type MembersPage,
  type Overlap,
  readMembers,
} from "./read/questions.ts";
export { type AudienceSource, compiledSource, conditionText, liveAudience } from "./read/source.ts";
export type { UploadFault } from "./read/upload-rows.ts";
export { listUploads, readUploadReport, type UploadReport } from "./read/uploads.ts";
export { type BoardRouteOptions, boardRoutes } from "./routes/boards.ts";
export { type AudienceRouteOptions, audienceRoutes } from "./routes/index.ts";
export { type BoardDay, type BoardFlow, type BoardName, type BoardValue, boardTags } from "./rules/boards.ts";
export type { AudienceBook, LiveAudience } from "./rules/book.ts";
export { AUDIENCE_FACTS, type CrossingFact } from "./rules/membership.ts";
export { type Waking, Woken, wakeByChange, wakingOf } from "./rules/wake.ts";
export {
  type AskCustomersParts,
  askCustomers,
  beginSet,
  type Crossed,
  type MembershipParts,
  memberView,
  whoBelong,
} from "./steps/ask-members.ts";
export { belonging, staticLists } from "./steps/belonging.ts";
export { changeLists, type ListChange } from "./steps/change-lists.ts";
export { copyMemberships } from "./steps/copy-memberships.ts";
export { type KeepOptions, keepMembers, type SetCrossing, wantsCustomer } from "./steps/keep-members.ts";
export { type BitmapParts, type RefreshedBitmaps, refreshBitmaps } from "./steps/refresh-bitmaps.ts";
export {
  type AudienceOrigin,
  type AudienceSaving,
  type AudienceState,
  type KeptAudience,
  readDefinitions,
  retireDefinition,
  saveDefinition,
  sharedAudiences,
  takeFiles,
} from "./store/definitions.ts";
export type { ExportRow, ExportState } from "./store/exports.ts";
export { type Audiences, keepAudiences } from "./store/keeper.ts";
export { forgetListed, type ListState, type MemberState } from "./store/lists.ts";
export { type Look, lastLooks } from "./store/looks.ts";
export { forgetMemberships, membersOf } from "./store/memberships.ts";
export type { UploadMode, UploadRow, UploadState } from "./store/uploads.ts";
export { type Dispatch, type Dispatched, dispatchList } from "./verbs/dispatch-list.ts";
export { type Proposed, proposeAudience, proposeRetirement } from "./verbs/propose-audience.ts";
export { askRefresh } from "./verbs/refresh-audience.ts";
export { approveExport, type ExportRequest, refuseExport, requestExport } from "./verbs/request-export.ts";
export { approveList, refuseList, takeBackList } from "./verbs/settle-list.ts";
export { type Approved, approveProposal, refuseProposal } from "./verbs/settle-proposal.ts";
export { type TakenExport, takeExport } from "./verbs/take-export.ts";
export { approveUpload, refuseUpload, type Upload, type Uploaded, uploadMembers } from "./verbs/upload-members.ts";
