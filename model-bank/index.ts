/** The sample bank: real data, local endpoints and the in-process start that tests reuse. */
export { type TestBank, testBank } from "./test-bank.ts";
export type { TestEngines } from "./test-engines.ts";
