/** Shapes of requests and answers, by room. */
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
