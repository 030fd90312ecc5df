/** One customer on one page, and what happened with it. */
export { type Alert, alertLimits, alertsOf } from "./alerts.ts";
export { customerViewCases } from "./cases.ts";
export { type TimelineKind, timelineKinds } from "./cursor.ts";
export { type Recommendation, type Recommendations, recommendationsOf } from "./recommend.ts";
export {
  createTimeline,
  type Timeline,
  type TimelineAsked,
  type TimelinePage,
  type TimelineParts,
} from "./timeline.ts";
export type { TimelineItem } from "./timeline-words.ts";
export type { CustomerView360 } from "./types.ts";
export { type CustomerViewParts, viewCustomer360 } from "./view.ts";
