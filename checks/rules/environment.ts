import ts from "typescript";
import { type Finding, finding, isGlobal, lastName, ownerOf, type SourceRule, walk } from "../source.ts";

const name = "environment";
const home = "ground/settings/read-env.ts";
const message = `the environment is read in ${home} only: take a setting that is passed in`;

/** `process.env` is read in one file; everything else is told what it needs. Tests and measurements too. */
export const environment: SourceRule = {
  name,
  check(source) {
    if (source.fileName === home) return [];
    const findings: Finding[] = [];
    const processes = processNames(source);
    const isProcess = (node: ts.Expression | undefined): boolean =>
      isGlobal(node, "process") || (node !== undefined && ts.isIdentifier(node) && processes.has(node.text));
    walk(source, (node) => {
      if (reads(node, isProcess)) findings.push(finding(name, source, node, message));
    });
    return findings;
  },
};

function reads(node: ts.Node, isProcess: (node: ts.Expression | undefined) => boolean): boolean {
  const owner = ownerOf(node);
  if (owner !== undefined && lastName(node as ts.Expression) === "env") {
    return isProcess(owner) || ts.isMetaProperty(owner);
  }
  if (ts.isVariableDeclaration(node) && ts.isObjectBindingPattern(node.name)) {
    return (
      isProcess(node.initializer) && node.name.elements.some((e) => (e.propertyName ?? e.name).getText() === "env")
    );
  }
  if (ts.isImportSpecifier(node)) {
    const from = node.parent.parent.parent.moduleSpecifier;
    return isProcessModule(from) && (node.propertyName ?? node.name).text === "env";
  }
  return false;
}

function isProcessModule(specifier: ts.Expression): boolean {
  return ts.isStringLiteral(specifier) && /^(node:)?process$/.test(specifier.text);
}

/** Names under which a file imports node's process as a whole. */
function processNames(source: ts.SourceFile): Set<string> {
  const names = new Set<string>();
  for (const statement of source.statements) {
    if (!ts.isImportDeclaration(statement) || !isProcessModule(statement.moduleSpecifier)) continue;
    const clause = statement.importClause;
    if (clause?.name) names.add(clause.name.text);
    if (clause?.namedBindings && ts.isNamespaceImport(clause.namedBindings)) names.add(clause.namedBindings.name.text);
  }
  return names;
}
