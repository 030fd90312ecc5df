import ts from "typescript";
import { commentsOf, type Finding, finding, isTest, type SourceRule, walk } from "../source.ts";

const name = "no-any";
const silencers = /^(?:\/\/+|\/\*+)\s*@ts-(ignore|nocheck|expect-error)\b/;

/** No `any`, and no comment that makes the compiler look away. Tests may expect a type error where they prove one. */
export const noAny: SourceRule = {
  name,
  check(source) {
    const findings: Finding[] = [];
    walk(source, (node) => {
      if (node.kind === ts.SyntaxKind.AnyKeyword) {
        findings.push(
          finding(name, source, node, "any is not a type here: use unknown and narrow it, or say what it is"),
        );
      }
    });
    for (const comment of commentsOf(source)) {
      const kind = silencers.exec(comment.text)?.[1];
      if (kind === undefined || (kind === "expect-error" && isTest(source.fileName))) continue;
      findings.push(finding(name, source, comment.position, `@ts-${kind} switches types off: fix the type instead`));
    }
    return findings;
  },
};
