/** Generated banks: customers with attributes, tags, holdings and a past, made from a seed. */
export { bankMakeCases } from "./cases.ts";
export { CustomerMaker, type MadeCustomer } from "./customer.ts";
export { type MadeBank, type MakeOptions, makeBank } from "./make.ts";
export type { EventSink } from "./past.ts";
export { checkDigit, subjectOf } from "./person.ts";
export { defaultMonths, type MakeChoice, type MakePlan, planBank } from "./plan.ts";
export type { MakeProgress, MakeStage } from "./progress.ts";
export { dayText, type Raw, type RawRecord } from "./raw.ts";
