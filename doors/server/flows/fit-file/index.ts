/** A file of any columns: read, fitted in threads, and shown. */
export { readTable } from "./read-table.ts";
export { fitHtml } from "./render-html.ts";
export { splitWords } from "./words.ts";
