import { fact } from "../field.ts";

/** A source system's record of a customer. Its data are attributes by name, typed by the bank's catalog. */
export const customerRecorded = fact("customer_recorded", "客户记录", "Customer recorded", {});
