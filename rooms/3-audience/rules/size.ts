/** Above how many customers a second person must agree. */

/** A list or an upload of so many is one person's business; of more, two persons'. */
export const ALONE_UP_TO = 200;
/** Customers of a list. */
export const MOST_OF_A_LIST = 100_000;
/** Customers of a file that leaves the house. */
export const MOST_OF_AN_EXPORT = 100_000;
/** Rows of an uploaded file. */
export const MOST_OF_AN_UPLOAD = 2_000_000;
/** Rows that were refused and are kept with their reasons; beyond them they are counted alone. */
export const MOST_FAULTS = 1_000;
/** Days within which an approved export is fetched. */
export const EXPORT_DAYS = 7;
