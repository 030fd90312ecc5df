/** One customer: who it is, what is known of it, and how facts change that. */
export { profileMigrations } from "./migrations/index.ts";
export { profilePermissions } from "./permissions.ts";
export { type CustomerView, viewCustomer } from "./read/customer-view.ts";
export { maskEmail, maskField, maskIdNumber, maskName, maskPhone } from "./rules/mask.ts";
export {
  type AttributeColumn,
  applyFact,
  type CustomerState,
  emptyState,
  type ProfileFact,
  type ProfileRules,
  type Score,
} from "./rules/state.ts";
export { applyFacts } from "./steps/apply-facts.ts";
export { copyChanged, copyLag, type ProfileCopy } from "./steps/copy-to-columnar.ts";
export { addColumnarColumns, addColumns } from "./store/columns.ts";
export { loadStates, type StateChange } from "./store/customers.ts";
export { createPeople, type People } from "./store/people.ts";
export { createVault, type Vault, type VaultKeys } from "./store/vault.ts";
export { revealPerson } from "./verbs/reveal-person.ts";
