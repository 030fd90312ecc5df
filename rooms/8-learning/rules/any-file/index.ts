/** From a file of any columns to a model, a comparison on unseen rows, reasons and warnings. */
export { fileCases } from "./cases.ts";
export { type FitRunner, type FitTableOptions, fitTable } from "./fit-table.ts";
export { type ColumnKind, type FileColumn, isBlank, kindOf, type TextTable } from "./infer.ts";
export { type FileParts, type FitChoice, type PreparedFile, prepareFile, type SplitBy } from "./prepare.ts";
export type { FileAlgorithm, FileDrawing, FileFit, FileReport, Finding } from "./report.ts";
