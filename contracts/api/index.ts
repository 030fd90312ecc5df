/** Shapes of requests and answers, by room. */
export {
  ConsentAnswer,
  CustomerPath,
  ErasedAnswer,
  ErasureAnswer,
  FindAnswer,
  FindRequest,
  HouseholdAnswer,
  IdentityAnswer,
  MergeAnswer,
  MergeRequest,
  ProposalPath,
  ProposalsAnswer,
  ReasonRequest,
  RequestPath,
  RevealAnswer,
  RevealRequest,
  UnmergeRequest,
} from "./identity.ts";
export {
  AcceptedAnswer,
  FieldReason,
  ImportAnswer,
  ImportQuery,
  QualityAnswer,
  QuarantineAnswer,
  QuarantineItem,
  QuarantineQuery,
  ReplayAnswer,
  ReplayRequest,
} from "./intake.ts";
export { CallListAnswer, CallListQuery, CallTask, TouchesAnswer, TouchesQuery, TouchItem } from "./reach.ts";
export { TagAnswer, TagRequest, TagsAnswer, TagsQuery } from "./tags.ts";
