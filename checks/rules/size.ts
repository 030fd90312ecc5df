import ts from "typescript";
import {
  type Finding,
  type FunctionNode,
  finding,
  isFunction,
  isGenerated,
  isTest,
  lineOf,
  type SourceRule,
  walk,
} from "../source.ts";

export const maxFileLines = 400;
export const maxFunctionLines = 80;

function exempt(source: ts.SourceFile): boolean {
  return isTest(source.fileName) || isGenerated(source.fileName);
}

export const fileSize: SourceRule = {
  name: "file-size",
  check(source) {
    if (exempt(source)) return [];
    const lines = source.text.split("\n").length - (source.text.endsWith("\n") ? 1 : 0);
    if (lines <= maxFileLines) return [];
    return [
      finding("file-size", source, 0, `${lines} lines, at most ${maxFileLines}: split it where its story has a joint`),
    ];
  },
};

export const functionSize: SourceRule = {
  name: "function-size",
  check(source) {
    if (exempt(source)) return [];
    const findings: Finding[] = [];
    walk(source, (node) => {
      if (!isFunction(node) || node.body === undefined) return;
      const lines = lineOf(source, node.getEnd()) - lineOf(source, node.getStart(source)) + 1;
      if (lines <= maxFunctionLines) return;
      findings.push(
        finding("function-size", source, node, `${nameOf(node)} has ${lines} lines, at most ${maxFunctionLines}`),
      );
    });
    return findings;
  },
};

function nameOf(node: FunctionNode): string {
  if (node.name !== undefined) return node.name.getText();
  if (ts.isConstructorDeclaration(node)) return "constructor";
  const holder = node.parent;
  if (ts.isVariableDeclaration(holder) || ts.isPropertyAssignment(holder)) return holder.name.getText();
  return "function";
}
