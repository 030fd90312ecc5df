import ts from "typescript";
import { type Finding, finding, isTest, ownerOf, type RepositoryRule, walk } from "../source.ts";

const name = "test-titles";

/** A capability id (`[C039]`) opens one test title in the whole repository: the test that completes it. */
export const testTitles: RepositoryRule = {
  name,
  check(repository) {
    const findings: Finding[] = [];
    const first = new Map<string, string>();
    for (const source of repository.sources) {
      if (!isTest(source.fileName)) continue;
      walk(source, (node) => {
        for (const id of ts.isCallExpression(node) ? idsOf(node) : []) {
          const at = finding(name, source, node, "");
          const earlier = first.get(id);
          if (earlier === undefined) first.set(id, `${at.file}:${at.line}`);
          else
            findings.push({
              ...at,
              message: `[${id}] already opens a title at ${earlier}: keep it with the part that completes it`,
            });
        }
      });
    }
    return findings;
  },
};

function idsOf(call: ts.CallExpression): string[] {
  const title = call.arguments[0];
  if (title === undefined || !isTestFunction(call.expression)) return [];
  const text = ts.isStringLiteralLike(title) ? title.text : ts.isTemplateExpression(title) ? title.head.text : "";
  const prefix = /^\s*(?:\[C\d{3}\]\s*)+/.exec(text)?.[0] ?? "";
  return [...prefix.matchAll(/C\d{3}/g)].map((match) => match[0]);
}

// `it(…)`, `test.skip(…)`, `it.each(rows)(…)`, `describe.concurrent(…)`, `test.prop([…])(…)`
function isTestFunction(called: ts.Expression): boolean {
  if (ts.isIdentifier(called)) return /^(it|test|describe|suite)$/.test(called.text);
  if (ts.isCallExpression(called)) return isTestFunction(called.expression);
  if (ts.isTaggedTemplateExpression(called)) return isTestFunction(called.tag);
  const owner = ownerOf(called);
  return owner !== undefined && isTestFunction(owner);
}
