/** The bank's units, people, roles and API keys, and the actors that they make. */
export { applyOrganisation, type OrganisationChange, personIdOf } from "./apply.ts";
export { organisationCases } from "./cases.ts";
export {
  actorOfKey,
  actorOfPerson,
  createDirectory,
  type Directory,
  type DirectoryOptions,
  directoryOf,
  FRESH_MS,
  type KeyIdentity,
  unitNumbers,
} from "./directory.ts";
export { type CreatedApiKey, createApiKey, type NewApiKey, revokeApiKey } from "./keys.ts";
export { organisationMigrations } from "./migrations.ts";
export { type Organisation, type PersonDefinition, type UnitDefinition, type UnitKind, unitKinds } from "./tree.ts";
