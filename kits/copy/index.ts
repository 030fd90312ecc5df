export { type CopyFinding, type CopyNature, type CopyReview, reviewCopy } from "./review.ts";
export { type Skeleton, skeletonOf } from "./skeleton.ts";
export { riskSentence } from "./words.ts";
