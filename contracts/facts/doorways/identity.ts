import { fact, int, text } from "../field.ts";

const merging = { survivor: int, absorbed: int, merge: text, rule: text } as const;

/** Two customers' numbers are one person from now on. Told to both; facts go on being logged under either number. */
export const customersMerged = fact("customers_merged", "客户合并", "Customers merged", merging);
/** They were two after all. */
export const customersUnmerged = fact("customers_unmerged", "撤销客户合并", "Customers parted again", merging);
