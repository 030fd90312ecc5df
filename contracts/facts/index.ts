export {
  attributeFacts,
  builtInFacts,
  type FactBook,
  type FactProblem,
  factBook,
  factCases,
  touchFacts,
  type Validated,
  validateFact,
} from "./book.ts";
export { attributeChanged } from "./doorways/attribute-changed.ts";
export { audienceEntered, audienceLeft, stageChanged } from "./doorways/audience.ts";
export { callConnected } from "./doorways/call-connected.ts";
export { callFinished, callOutcomes } from "./doorways/call-finished.ts";
export { consentGiven, consentWithdrawn, unsubscribed } from "./doorways/consent.ts";
export { customerRecorded } from "./doorways/customer-recorded.ts";
export { holdingChanged, holdingEnded } from "./doorways/holdings.ts";
export { householdLinked, householdUnlinked } from "./doorways/household.ts";
export { customersMerged, customersUnmerged } from "./doorways/identity.ts";
export { offerClicked, offerClosed, offerClosings, offerPlaces, offerShown } from "./doorways/offers.ts";
export { playbookCalled } from "./doorways/playbook-called.ts";
export { productRerated } from "./doorways/product-rerated.ts";
export { factRetracted } from "./doorways/retracted.ts";
export { scorePublished } from "./doorways/score-published.ts";
export { scoreWithdrawn } from "./doorways/score-withdrawn.ts";
export { tagCleared, tagSet } from "./doorways/tags.ts";
export { touchReceipts } from "./doorways/touch-receipts.ts";
export {
  type DataOf,
  type FactShape,
  type Field,
  type FieldOptions,
  type Fields,
  type FieldType,
  fieldOf,
  readField,
} from "./field.ts";
