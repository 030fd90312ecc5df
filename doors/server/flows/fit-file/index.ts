/** A file of any columns: read, fitted in threads, and shown; versions of the bank's models are shown alike. */
export { readTable } from "./read-table.ts";
export { fitHtml } from "./render-html.ts";
export { type FileFitted, type FitTask, fitInThread } from "./run-fit.ts";
export { type VersionPage, versionHtml } from "./version-html.ts";
export { splitWords } from "./words.ts";
