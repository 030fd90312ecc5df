/** The sample bank: real data, local endpoints and the in-process start that tests reuse. */
export {
  type MailEndpoint,
  type MailEndpointOptions,
  type MailFaults,
  type MailRecord,
  readMailLog,
  startMailEndpoint,
} from "./mail-endpoint.ts";
export { type TestBank, testBank } from "./test-bank.ts";
export type { TestEngines } from "./test-engines.ts";
