// Counts a vitest JSON report: prints "PASSED FAILED". A skipped test counts as failed: what is not run is not proven.
import { readFileSync } from "node:fs";

const { testResults } = JSON.parse(readFileSync(process.argv[2], "utf8"));
let [passed, failed] = [0, 0];
for (const { name, status, message, assertionResults } of testResults) {
  for (const test of assertionResults) {
    if (test.status === "passed") passed++;
    else {
      failed++;
      console.error(`${test.status}: ${name}: ${test.fullName}`);
    }
  }
  const broken = status === "failed" && !assertionResults.some((test) => test.status === "failed");
  if (broken || assertionResults.length === 0) {
    failed++;
    console.error(`no result: ${name}: ${message || "no tests"}`);
  }
}
console.log(`${passed} ${failed}`);
