import { type Finding, finding, lineOf, type SourceRule } from "../source.ts";
import { bareSql, sqlOf, uncommentedSql } from "../sql.ts";

const name = "sql-clock";

// Functions of PostgreSQL and ClickHouse; `(?<![.\w])` keeps columns such as t.today and names such as is_now apart.
const calls =
  /(?<![.\w])(now|now64|nowInBlock|nowInBlock64|today|yesterday|curdate|utc_timestamp|utctimestamp|clock_timestamp|statement_timestamp|transaction_timestamp|timeofday)\s*\(/gi;
const keywords = /(?<![.\w])(current_timestamp|current_date|current_time|localtimestamp|localtime)(?![\w'])/gi;
// age(x) counts to today; age(x, y) does not.
const ages = /(?<![.\w])age\s*\(\s*[^(),]*\)/gi;
const words = "'(?:now|today|tomorrow|yesterday)'";
const types = "(?:timestamptz|timestamp|date|time|timetz)";
const literals = new RegExp(
  `${words}\\s*::\\s*${types}|\\b${types}\\s*${words}|\\bcast\\s*\\(\\s*${words}\\s+as\\s+${types}`,
  "gi",
);

/** SQL never reads a clock: the time is a bound value, so that replays and reruns give the same rows. */
export const sqlClock: SourceRule = {
  name,
  check(source) {
    const findings: Finding[] = [];
    for (const piece of sqlOf(source)) {
      const bare = bareSql(piece.text);
      const hits = [...matches(bare, calls, keywords, ages), ...matches(uncommentedSql(piece.text), literals)];
      for (const hit of hits.sort((a, b) => a.index - b.index)) {
        const at = finding(name, source, piece.node, `${hit.text} reads the engine's clock: bind the time as a value`);
        findings.push({ ...at, line: lineOf(source, piece.at(hit.index)) });
      }
    }
    return findings;
  },
};

function matches(text: string, ...patterns: readonly RegExp[]): { index: number; text: string }[] {
  return patterns.flatMap((pattern) =>
    [...text.matchAll(pattern)].map((match) => ({ index: match.index, text: match[0].trim().replace(/\s*\($/, "()") })),
  );
}
