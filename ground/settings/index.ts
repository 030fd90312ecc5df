/** Settings and secrets of an installation. */
export { type DataKeyPlace, type DataKeys, derivedDataKeys, openDataKeys, parseDataKeys } from "./data-keys.ts";
export { type Environment, processEnvironment, type VariableName, variables } from "./read-env.ts";
export { derive, loadSecrets, type SecretPurpose, Secrets, secretsFile } from "./secrets.ts";
export {
  describeSettings,
  hidePassword,
  type LogLevel,
  loadSettings,
  logLevels,
  type ProcessRole,
  packageRoot,
  roleNames,
  type Settings,
} from "./settings.ts";
export type { SettingTold } from "./told.ts";
