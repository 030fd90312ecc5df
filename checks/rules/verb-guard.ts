import ts from "typescript";
import {
  constantText,
  type Finding,
  type FunctionNode,
  finding,
  isFunction,
  isTest,
  lastName,
  ownerOf,
  type SourceRule,
  walk,
} from "../source.ts";
import { bareSql, sqlOf } from "../sql.ts";

const name = "verb-guard";
const guarded = /^(rooms\/[^/]+\/|doors\/)/;
const reads = /^rooms\/[^/]+\/(read\/|read\.ts$)/;
const noSets =
  /^(rooms\/[^/]+\/(verbs|routes)\/|rooms\/[^/]+\/(verbs|routes)\.ts$|doors\/server\/(.*\/)?[^/]*routes?(\/|\.ts$))/;
const routeMethods = /^(get|post|put|patch|delete|route|all)$/;
const rawWays = /^(transaction|startTransaction|controlledTransaction)$/;
const writes =
  /(?<![.\w])(insert\s+into|update\s+(?!of\b|skip\b|nowait\b)[\w."?]+\s+(as\s+\w+\s+|\w+\s+)?set|delete\s+from|truncate|merge\s+into|copy\s+[^;]*?\sfrom\s+stdin)\b/i;
const transactionWords = /^\s*(begin|start\s+transaction|commit|rollback(?!\s+to\b))\b/i;

/**
 * Who opens a transaction as an actor asks `allow` on the way to it and writes `audit` inside it; engine sets go through
 * `storage.batch`, never from a verb or a route; there is no third way. `read/` may open one, and then writes nothing.
 */
export const verbGuard: SourceRule = {
  name,
  check(source) {
    if (isTest(source.fileName)) return [];
    const findings = thirdWays(source);
    if (!guarded.test(source.fileName)) return findings;
    const functions = localFunctions(source);
    walk(source, (node) => {
      if (!ts.isCallExpression(node)) return;
      if (opensAs(node) && !reads.test(source.fileName)) findings.push(...unguarded(source, node, functions));
      if (opensBatch(node) && (noSets.test(source.fileName) || insideRoute(node))) {
        findings.push(
          finding(
            name,
            source,
            node,
            "storage.batch sees every customer and is for engine sets: a verb or route uses storage.as",
          ),
        );
      }
    });
    if (reads.test(source.fileName)) findings.push(...writingReads(source));
    return findings;
  },
};

function unguarded(source: ts.SourceFile, opening: ts.CallExpression, functions: Functions): Finding[] {
  const findings: Finding[] = [];
  if (!isAllowed(opening, functions)) {
    findings.push(
      finding(
        name,
        source,
        opening,
        "this opens a transaction without authority: call allow(actor, …) before it in the same function",
      ),
    );
  }
  if (!opening.arguments.some((argument) => reaches(argument, "audit", functions))) {
    findings.push(
      finding(
        name,
        source,
        opening,
        "this opens a transaction without a trace: call audit(tx, actor, …) inside it; what only reads belongs in read/",
      ),
    );
  }
  return findings;
}

// `.as(actor, fn)` of whatever the storage is called here; `.as("name")` of a query has one argument.
function opensAs(call: ts.CallExpression): boolean {
  return isMember(call, "as") && call.arguments.length >= 2;
}

function opensBatch(call: ts.CallExpression): boolean {
  return isMember(call, "batch") && call.arguments.length >= 2;
}

function isMember(call: ts.CallExpression, member: string): boolean {
  return ownerOf(call.expression) !== undefined && lastName(call.expression) === member;
}

type Functions = ReadonlyMap<string, FunctionNode>;

/** Functions of a file by name, for following a call one file deep. */
function localFunctions(source: ts.SourceFile): Functions {
  const functions = new Map<string, FunctionNode>();
  walk(source, (node) => {
    if (ts.isFunctionDeclaration(node) && node.name) functions.set(node.name.text, node);
    if (!ts.isVariableDeclaration(node) || !ts.isIdentifier(node.name) || !node.initializer) return;
    if (isFunction(node.initializer)) functions.set(node.name.text, node.initializer);
  });
  return functions;
}

/** True when a call of `target` stands in the node, or in a function of this file that the node calls or names. */
function reaches(node: ts.Node, target: string, functions: Functions, seen = new Set<string>()): boolean {
  let found = false;
  walk(node, (inner) => {
    if (found) return;
    if (ts.isCallExpression(inner) && lastName(inner.expression) === target) found = true;
    if (!ts.isIdentifier(inner) || seen.has(inner.text) || ts.isPropertyAccessExpression(inner.parent)) return;
    const local = functions.get(inner.text);
    if (local === undefined) return;
    seen.add(inner.text);
    found ||= reaches(local, target, functions, seen);
  });
  return found;
}

// On the way: `allow` runs in a function around the opening (not in a neighbour of it), or inside the transaction.
function isAllowed(opening: ts.CallExpression, functions: Functions): boolean {
  if (opening.arguments.some((argument) => reaches(argument, "allow", functions))) return true;
  for (let around = functionAround(opening); around !== undefined; around = functionAround(around)) {
    if (around.body !== undefined && callsDirectly(around.body, "allow", functions)) return true;
  }
  return false;
}

function callsDirectly(body: ts.Node, target: string, functions: Functions): boolean {
  let found = false;
  const visit = (node: ts.Node): void => {
    if (found || isFunction(node)) return;
    if (ts.isCallExpression(node)) {
      const called = lastName(node.expression);
      const local = ts.isIdentifier(node.expression) ? functions.get(node.expression.text) : undefined;
      found ||=
        called === target || (local?.body !== undefined && !opensAs(node) && reaches(local.body, target, functions));
    }
    ts.forEachChild(node, visit);
  };
  visit(body);
  return found;
}

function functionAround(node: ts.Node): FunctionNode | undefined {
  let at: ts.Node | undefined = node.parent;
  while (at !== undefined && !isFunction(at)) at = at.parent;
  return at;
}

function insideRoute(node: ts.Node): boolean {
  for (let at: ts.Node | undefined = node.parent; at !== undefined; at = at.parent) {
    if (
      ts.isCallExpression(at) &&
      ownerOf(at.expression) &&
      routeMethods.test(lastName(at.expression) ?? "") &&
      at.arguments.some(isFunction)
    ) {
      return true;
    }
  }
  return false;
}

/** Transactions that are neither `as` nor `batch`, in any folder but ground/storage. */
function thirdWays(source: ts.SourceFile): Finding[] {
  if (/^(ground\/storage|checks|bench\/peers)\//.test(source.fileName)) return [];
  const message = "transactions are opened by storage.as or storage.batch only";
  const findings: Finding[] = [];
  walk(source, (node) => {
    if (!ts.isCallExpression(node) || ownerOf(node.expression) === undefined) return;
    if (rawWays.test(lastName(node.expression) ?? "")) findings.push(finding(name, source, node, message));
    const first = node.arguments[0];
    const text = first === undefined ? undefined : constantText(first);
    if (lastName(node.expression) === "query" && text !== undefined && transactionWords.test(text)) {
      findings.push(finding(name, source, node, message));
    }
  });
  for (const piece of sqlOf(source)) {
    if (ts.isTaggedTemplateExpression(piece.node.parent) && transactionWords.test(bareSql(piece.text))) {
      findings.push(finding(name, source, piece.node, message));
    }
  }
  if (!/^rooms\//.test(source.fileName)) return findings;
  walk(source, (node) => {
    if (!ts.isImportSpecifier(node) || !/^(poolFor|openStorage)$/.test((node.propertyName ?? node.name).text)) return;
    findings.push(finding(name, source, node, `a room is given its storage: ${message}`));
  });
  return findings;
}

function writingReads(source: ts.SourceFile): Finding[] {
  return sqlOf(source)
    .filter((piece) => writes.test(bareSql(piece.text)))
    .map((piece) => finding(name, source, piece.node, "read/ writes nothing: a writing use-case is a verb"));
}
