/** The report as tables, in one language: what the terminal prints and what stands behind the page's charts. */

import type { ReportTable, Voice } from "./render-table.ts";
import {
  bandsTable,
  decisionsTable,
  gainsTable,
  intakeTable,
  moneyTable,
  secondsTable,
  selectionTable,
  touchesTable,
} from "./render-tables-loop.ts";
import {
  algorithmsTable,
  audienceTable,
  calibrationTable,
  dataTable,
  driftTable,
  modelTable,
  monthsTable,
  weightsTable,
} from "./render-tables-model.ts";
import type { StoryReport } from "./report.ts";

const makers = [
  dataTable,
  audienceTable,
  modelTable,
  algorithmsTable,
  monthsTable,
  calibrationTable,
  driftTable,
  weightsTable,
  bandsTable,
  gainsTable,
  decisionsTable,
  touchesTable,
  intakeTable,
  selectionTable,
  moneyTable,
  secondsTable,
];

/** All tables in the order in which they are read. */
export const reportTables = (report: StoryReport, voice: Voice): ReportTable[] =>
  makers.map((make) => make(report, voice));
